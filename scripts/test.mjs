// npm test: runs the checks, then every suite. Arguments are passed to vitest.
import path from 'node:path';
import { checkNode, ensureBuilt, ensureInstalled, ROOT } from './lib/ensure.mjs';
import { run } from './lib/run.mjs';

checkNode();
await ensureInstalled();
await ensureBuilt();
const check = await run(process.execPath, [path.join(ROOT, 'scripts', 'check.mjs')]);
const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const suites = await run(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { cwd: ROOT });
if (check !== 0) process.stderr.write('The checks before the suites FAILED: run "npm run check".\n');
process.exitCode = check || suites;
