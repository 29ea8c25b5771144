// npm run bench: the measurements, in a process of their own.
import path from 'node:path';
import { checkNode, ensureBuilt, ensureInstalled, ROOT } from './lib/ensure.mjs';
import { run } from './lib/run.mjs';

checkNode();
await ensureInstalled();
await ensureBuilt();
const tsx = path.join(ROOT, 'node_modules', '.bin', 'tsx');
process.exitCode = await run(tsx, [path.join(ROOT, 'bench', 'main.ts'), ...process.argv.slice(2)]);
