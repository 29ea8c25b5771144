/** Telemetry that discards all measurements. */
import type { Telemetry } from '../application/commands/telemetry.js';

export const silent: Telemetry = {
  answered() {},
  appended() {},
  conflicts() {},
  cached() {},
  relayed() {},
  pushed() {},
  flushed() {},
  feedCutOff() {},
};
