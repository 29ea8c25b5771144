// npm run pictures: every page of the web console, both themes, wide and phone, into pictures/.
import path from 'node:path';
import { checkNode, ensureBuilt, ensureInstalled, ROOT } from './lib/ensure.mjs';
import { run } from './lib/run.mjs';

checkNode();
await ensureInstalled();
await ensureBuilt();
const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const env = { ...process.env, PICTURES: path.join(ROOT, 'pictures') };
process.exitCode = await run(process.execPath, [vitest, 'run', 'test/console/pictures'], { cwd: ROOT, env });
