// npm run pictures [-- FOLDER]: every page of the web console, both themes, wide and phone, into pictures/.
import { ensureBuilt } from './lib/ensure.mjs';
import { runSources } from './lib/sources.mjs';

await ensureBuilt();
process.exitCode = await runSources('scripts/console/pictures.ts', ...process.argv.slice(2));
