// npm run bank -- COMMAND …: the command line.
import { checkNode, ensureBuilt, ensureInstalled } from './lib/ensure.mjs';

checkNode();
await ensureInstalled({ dev: false });
await ensureBuilt();
const { runCli } = await import('../dist/cli/main.js');
await runCli(process.argv.slice(2));
