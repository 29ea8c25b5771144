// npm run measure [-- ACCOUNTS]: measures the web console in a browser. It reports only; it is not a spec.
import { ensureBuilt } from './lib/ensure.mjs';
import { runSources } from './lib/sources.mjs';

await ensureBuilt();
process.exitCode = await runSources('scripts/console/measure.ts', ...process.argv.slice(2));
