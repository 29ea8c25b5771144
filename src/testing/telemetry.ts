/** Telemetry that nobody looks at. */
import type { Telemetry } from '../application/commands/telemetry.js';

export const silent: Telemetry = {
  answered() {},
  appended() {},
  conflicts() {},
  cached() {},
  pushed() {},
  flushed() {},
  feedCutOff() {},
};
