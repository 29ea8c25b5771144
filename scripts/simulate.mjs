// npm run simulate: runs of the bank in a simulated world; see simulation/main.ts.
import { runBundled } from './lib/bundle.mjs';
import { ROOT } from './lib/ensure.mjs';

process.exitCode = await runBundled(ROOT, 'simulation/main.ts', process.argv.slice(2));
