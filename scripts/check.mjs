// npm run check [-- lint | typecheck]: all static checks, or one of them.
import path from 'node:path';
import { checkNode, ensureInstalled, ROOT } from './lib/ensure.mjs';
import { run } from './lib/run.mjs';

const PARTS = {
  lint: [
    ['format and lint', 'biome', 'check', '.'],
    [
      'import rules',
      'depcruise',
      'src',
      'console/src',
      'bench',
      'simulation',
      'scripts',
      'test',
      '--config',
      '.dependency-cruiser.cjs',
    ],
    ['unused code', 'knip'],
  ],
  typecheck: [
    ['types', 'tsc', '--noEmit', '-p', 'tsconfig.json'],
    ['types of the console', 'tsc', '--noEmit', '-p', 'console/tsconfig.json'],
    ['types of the page of a trace', 'tsc', '--noEmit', '-p', 'simulation/page/tsconfig.json'],
  ],
};

checkNode();
await ensureInstalled();
const [part] = process.argv.slice(2);
const steps = part === undefined ? Object.values(PARTS).flat() : PARTS[part];
if (steps === undefined) throw new Error(`there is no part "${part}": ${Object.keys(PARTS).join(', ')}`);
const failed = [];
for (const [name, program, ...args] of steps) {
  process.stderr.write(`check: ${name}\n`);
  const code = await run(path.join(ROOT, 'node_modules', '.bin', program), args, { cwd: ROOT });
  if (code !== 0) failed.push(name);
}
process.stderr.write(failed.length === 0 ? 'check: all passed\n' : `check: FAILED: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
