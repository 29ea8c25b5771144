// npm run demo: a bank with history and live activity.
import { checkNode, ensureBuilt, ensureInstalled } from './lib/ensure.mjs';

checkNode();
await ensureInstalled({ dev: false });
await ensureBuilt();
const { runCli } = await import('../dist/cli/main.js');
await runCli(['demo', ...process.argv.slice(2)]);
