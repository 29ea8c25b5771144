// npm run measure [-- ACCOUNTS]: how long the web console takes in a browser. Measured, not judged: no spec.
import { ensureBuilt } from './lib/ensure.mjs';
import { runSources } from './lib/sources.mjs';

await ensureBuilt();
process.exitCode = await runSources('scripts/console/measure.ts', ...process.argv.slice(2));
