// npm run check: everything that can be said about the code without running it.
import path from 'node:path';
import { checkNode, ensureInstalled, ROOT } from './lib/ensure.mjs';
import { run } from './lib/run.mjs';

const STEPS = [
  ['format and lint', 'biome', 'check', '.'],
  ['types', 'tsc', '--noEmit', '-p', 'tsconfig.json'],
  ['types of the console', 'tsc', '--noEmit', '-p', 'console/tsconfig.json'],
  ['floors', 'depcruise', 'src', 'console/src', '--config', '.dependency-cruiser.cjs'],
  ['unused code', 'knip'],
];

checkNode();
await ensureInstalled();
const failed = [];
for (const [name, program, ...args] of STEPS) {
  process.stderr.write(`check: ${name}\n`);
  const code = await run(path.join(ROOT, 'node_modules', '.bin', program), args, { cwd: ROOT });
  if (code !== 0) failed.push(name);
}
process.stderr.write(failed.length === 0 ? 'check: all passed\n' : `check: FAILED: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
