// npm run test:faults [-- SPEC… [OPTION…]]: runs every fault scenario, not only those of npm test. FAULT_SEED repeats a
// run; arguments are passed to vitest.
import path from 'node:path';
import { checkNode, ensureBuilt, ensureInstalled, ROOT } from './lib/ensure.mjs';
import { run } from './lib/run.mjs';

const SUITES = ['test/faults', 'test/cli/import'];

checkNode();
await ensureInstalled();
await ensureBuilt();
const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const seed = process.env.FAULT_SEED ?? String(Date.now() % 1_000_000_000);
process.stdout.write(`FAULT_SEED=${seed}\n`);
const given = process.argv.slice(2);
const isChosen = given[0] !== undefined && !given[0].startsWith('-');
process.exitCode = await run(process.execPath, [vitest, 'run', ...(isChosen ? [] : SUITES), ...given], {
  cwd: ROOT,
  env: { ...process.env, FAULT_SUITE: 'all', FAULT_SECONDS: '20', FAULT_SEED: seed },
});
