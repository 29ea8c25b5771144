// npm run build: src/ into dist/, when it is not there yet.
import { checkNode, ensureBuilt, ensureInstalled } from './lib/ensure.mjs';

checkNode();
await ensureInstalled();
await ensureBuilt();
