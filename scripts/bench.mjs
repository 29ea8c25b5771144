// npm run bench: the benchmark, compiled like the service, in a separate process.
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { checkNode, copySql, ensureInstalled, ROOT, setupFolder } from './lib/ensure.mjs';
import { NODE_FLAGS } from './lib/nodeFlags.mjs';
import { run } from './lib/run.mjs';

checkNode();
await ensureInstalled();
const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const settings = path.join(ROOT, 'tsconfig.bench.json');
const compiled = path.join(setupFolder(ROOT), 'bench');
// A migration that has another name now would be applied, too.
rmSync(compiled, { recursive: true, force: true });
process.exitCode = await run(process.execPath, [tsc, '-p', settings], { stdio: ['ignore', 2, 2] });
const only = process.argv.indexOf('--only');
if (only === -1 || process.argv[only + 1]?.includes('peer.emmett')) await installEmmett();
if (process.exitCode === 0) {
  copySql(path.join(ROOT, 'src'), path.join(compiled, 'src'));
  const main = path.join(compiled, 'bench', 'main.js');
  process.exitCode = await run(process.execPath, [...NODE_FLAGS, main, ...process.argv.slice(2)]);
}

/** A peer from npm, with packages of its own: nothing else needs them. */
async function installEmmett() {
  const root = path.join(setupFolder(ROOT), 'emmett');
  cpSync(path.join(ROOT, 'bench', 'emmett'), root, { recursive: true });
  await ensureInstalled({ root });
}
