// npm run bench [-- --console [ACCOUNTS]]: the measurements, compiled as the service is, in a process of their own.
import path from 'node:path';
import { checkNode, copySql, ensureBuilt, ensureInstalled, ROOT, setupFolder } from './lib/ensure.mjs';
import { NODE_FLAGS } from './lib/nodeFlags.mjs';
import { run } from './lib/run.mjs';

checkNode();
await ensureInstalled();
// What is seen in a browser is measured where browsers are at home, among the specs.
if (process.argv[2] === '--console') {
  await ensureBuilt();
  const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const env = { ...process.env, CONSOLE_ACCOUNTS: process.argv[3] ?? '1000000' };
  process.exit(await run(process.execPath, [vitest, 'run', 'test/console/speed'], { cwd: ROOT, env }));
}
const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const settings = path.join(ROOT, 'tsconfig.bench.json');
const compiled = path.join(setupFolder(ROOT), 'bench');
process.exitCode = await run(process.execPath, [tsc, '-p', settings], { stdio: ['ignore', 2, 2] });
if (process.exitCode === 0) {
  copySql(path.join(ROOT, 'src'), path.join(compiled, 'src'));
  const main = path.join(compiled, 'bench', 'main.js');
  process.exitCode = await run(process.execPath, [...NODE_FLAGS, main, ...process.argv.slice(2)]);
}
