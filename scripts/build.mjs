// npm run build: compiles src/ to dist/, unless dist/ is up to date.
import { checkNode, ensureBuilt, ensureInstalled } from './lib/ensure.mjs';

checkNode();
await ensureInstalled();
await ensureBuilt();
