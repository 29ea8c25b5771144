/** The chance of this machine. */
import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Random } from '../application/shared/random.js';

export const systemRandom: Random = {
  // Those made in one millisecond, or while the clock is set back, are in order, too.
  uuid: () => uuidv7(),
  fraction: () => Math.random(),
  bytes: (count) => randomBytes(count),
};
