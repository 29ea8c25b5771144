// npm start: installs and builds whatever is missing, then runs the bank in this process.
import { checkNode, ensureBuilt, ensureInstalled } from './lib/ensure.mjs';

checkNode();
await ensureInstalled({ dev: false });
await ensureBuilt();
const { main } = await import('../dist/main/main.js');
await main();
