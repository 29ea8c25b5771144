// npm run simulate: runs of the bank in a simulated world; see simulation/main.ts.
import { runSources } from './lib/sources.mjs';

process.exitCode = await runSources('simulation/main.ts', ...process.argv.slice(2));
