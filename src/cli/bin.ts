#!/usr/bin/env -S node --expose-gc --max-semi-space-size=128 --semi-space-growth-factor=16 --no-allocation-site-pretenuring --no-memory-reducer
/** `banking-es COMMAND`, as npm installs it. The flags are those of scripts/node.flags. */
import { runCli } from './main.js';
import { stopWithNpx } from './npx.js';

stopWithNpx();
await runCli(process.argv.slice(2));
