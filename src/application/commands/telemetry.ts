/** What the application tells of its own work. The adapter turns it into metrics. */
import type { Answer } from './answer.js';
import type { CommandType } from './command.js';

export interface Telemetry {
  /** A command was answered, after so many milliseconds. */
  answered(type: CommandType, answer: Answer, latencyMs: number): void;
  /** A batch of so many commands was appended, the append taking so many milliseconds. */
  appended(commands: number, durationMs: number): void;
  /** So many units were decided on a state that was not the committed one, and are decided again. */
  conflicts(units: number): void;
  /** The account cache had a state, or had not; would not take one that was no longer the newest; or did not answer. */
  cached(outcome: CacheOutcome): void;
  /** What became of entries on their way into the event buffer, by verdict. */
  pushed(outcome: PushOutcome, entries: number): void;
  /** So many entries went from the event buffer to the store, in so many milliseconds. */
  flushed(entries: number, durationMs: number): void;
  /** A reader of the live feed was cut off. */
  feedCutOff(reason: CutOff): void;
}

export type PushOutcome = 'pushed' | 'conflict' | 'full' | 'duplicate' | 'unavailable';

export type CacheOutcome = 'hit' | 'miss' | 'stale-refused' | 'error';

/**
 * Why a reader was cut off. It may come back and resume; after `unauthorized` with another key, after `log-changed` from
 * the position it is told: what it has read after that is not in the log any more.
 */
export type CutOff = 'slow-reader' | 'stopping' | 'unauthorized' | 'failed' | 'log-changed';

export const silent: Telemetry = {
  answered() {},
  appended() {},
  conflicts() {},
  cached() {},
  pushed() {},
  flushed() {},
  feedCutOff() {},
};
