// npm run simulate: runs of the bank in a simulated world; see simulation/main.ts.
import { runBundled } from './lib/bundle.mjs';

process.exitCode = await runBundled('simulation/main.ts', process.argv.slice(2));
