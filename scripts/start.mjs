// npm start: everything the bank needs, then the bank itself, in this same process.
import { checkNode, ensureBuilt, ensureInstalled } from './lib/ensure.mjs';

checkNode();
await ensureInstalled({ dev: false });
await ensureBuilt();
const { main } = await import('../dist/main/main.js');
await main();
