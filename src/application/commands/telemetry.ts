/** Measurements reported by the application. The adapter turns them into metrics. */
import type { Time } from '../shared/time.js';
import type { Answer } from './answer.js';
import type { BankCommand } from './command.js';
import type { AppendResult } from './ports.js';

export interface Telemetry {
  /** A command was answered after this many milliseconds. */
  answered(type: BankCommand['type'], answer: Answer, latencyMs: number): void;
  /** A batch of this many commands was appended in this many milliseconds. */
  appended(commands: number, durationMs: number): void;
  /** This many units were decided on a stale state and are decided again. */
  conflicts(units: number): void;
  /** A lookup in the account state cache, by outcome. */
  cached(outcome: CacheOutcome): void;
  /** Units that were handed over to the writer have ended this way. */
  relayed(outcome: RelayOutcome, units: number): void;
  /** Pushes to the queue of commands with receipts, by verdict. */
  pushed(outcome: PushOutcome, entries: number): void;
  /** This many commands with receipts were carried out in this many milliseconds. */
  flushed(entries: number, durationMs: number): void;
  /** A reader of the live feed was disconnected. */
  feedCutOff(reason: CutOff): void;
}

/** Answered by the writer, or taken back and appended by this node. */
export type RelayOutcome = 'answered' | 'taken-back';

export type PushOutcome = 'pushed' | 'full' | 'duplicate' | 'unavailable';

export type CacheOutcome = 'hit' | 'miss' | 'stale-refused' | 'error';

/**
 * Why a reader was disconnected. It may reconnect and resume: after `unauthorized` with another key, after
 * `log-changed` from the given position, because later events that it has read are no longer in the log.
 */
export type CutOff = 'slow-reader' | 'stopping' | 'unauthorized' | 'failed' | 'log-changed';

/** Reports how long an append takes, if it succeeds. @returns the same append */
export function measured(
  telemetry: Telemetry,
  time: Pick<Time, 'monotonic'>,
  appending: Promise<AppendResult>,
): Promise<AppendResult> {
  const startMs = time.monotonic();
  appending.then(
    ({ verdicts }) => telemetry.appended(verdicts.length, time.monotonic() - startMs),
    // Whoever awaits the append handles its failure.
    () => {},
  );
  return appending;
}
