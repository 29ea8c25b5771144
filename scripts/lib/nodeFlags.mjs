import { readFileSync } from 'node:fs';

/**
 * The V8 flags of every process of the bank. V8 reads them only at the start of a process, so they are passed on the command
 * line: package.json and the Dockerfile read the same file with `$(cat …)`, and forked processes inherit them.
 *
 * - `--max-semi-space-size`, in MB, and `--semi-space-growth-factor`: objects of requests are short-lived. A large young
 *   generation that grows quickly collects them before they are promoted (decision 6 has the figures).
 * - `--no-allocation-site-pretenuring`: prevents V8 from allocating objects of requests in the old generation, where they
 *   would keep completed requests alive (decision 13).
 * - `--no-memory-reducer`: a busy bank allocates so little in V8's eyes that it takes it for idle, and collects all of its memory
 *   several times in a row to give a little of it back (decision 13).
 * - `--expose-gc`: lets an idle bank release memory.
 */
export const NODE_FLAGS = readFileSync(new URL('../node.flags', import.meta.url), 'utf8')
  .trim()
  .split(/\s+/);
