// npm run dev: runs the bank from its sources without a build, and restarts it when a source changes. Settings as for npm start.
import path from 'node:path';
import { checkNode, ensureInstalled, ROOT } from './lib/ensure.mjs';
import { NODE_FLAGS } from './lib/nodeFlags.mjs';
import { run } from './lib/run.mjs';

checkNode();
await ensureInstalled();
const tsx = path.join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
const server = path.join(ROOT, 'scripts', 'serveSources.mjs');
const args = [tsx, 'watch', '--clear-screen=false', ...NODE_FLAGS, server];
process.exitCode = await run(process.execPath, args, { cwd: ROOT });
