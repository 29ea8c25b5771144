// npm run pictures [-- FOLDER]: screenshots of the web console in both themes, on desktop and phone, in pictures/.
import { ensureBuilt } from './lib/ensure.mjs';
import { runSources } from './lib/sources.mjs';

await ensureBuilt();
process.exitCode = await runSources('scripts/console/pictures.ts', ...process.argv.slice(2));
