import type { Clock } from '../application/shared/ports.js';

/** The clocks of this machine. */
export const systemClock: Clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
