import { readFileSync } from 'node:fs';

/**
 * The flags of V8 that every process of the bank runs under. They are read when a process begins, not later, so whoever
 * starts one passes them: package.json and the Dockerfile read the same file by `$(cat …)`, and processes that are forked
 * inherit them.
 *
 * - `--max-semi-space-size`, in MB, and `--semi-space-growth-factor`: requests live briefly. With a young generation that
 *   is large, and grows at once, they are collected there instead of being copied on (decision 6 has the figures).
 * - `--no-allocation-site-pretenuring`: no object of a request is placed in the old generation from the start, where it
 *   would keep a dead request alive (decision 13).
 * - `--expose-gc`: an idle bank gives memory back.
 */
export const NODE_FLAGS = readFileSync(new URL('../node.flags', import.meta.url), 'utf8')
  .trim()
  .split(/\s+/);
