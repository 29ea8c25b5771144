/** The streams of the store, which commands read and append to. */
import { ALWAYS, bothSpans, type Instant, type Span } from '../../domain/holds.js';
import type { DayAt } from '../../domain/limits.js';
import type { Basis, StreamReader } from '../accounts/ports.js';
import type { Position, StoredEvent } from '../log/ports.js';

/** The bank's clock and calendar. */
export interface RecordingDays {
  /** When an append would be recorded now, as far as known. */
  recordingTime(): Instant;
  readonly dayAt: DayAt;
}

/** An event to append. `data` is JSON text in the stored shape. */
export interface NewEvent {
  readonly streamId: string;
  readonly version: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: string;
}

/**
 * Length of a request hash: the first half of a SHA-256. The hash only tells a client's retry from another request under
 * the same key, for which 128 bits are plenty: who searched for two requests with one hash would deceive only themselves.
 */
export const REQUEST_HASH_DIGITS = 32;

/** A decided command: what to append for it. */
export interface Proposal {
  readonly commandId: string;
  /** `REQUEST_HASH_DIGITS` in hex. */
  readonly requestHash: string;
  /** The API client and the request, for the metadata of the events. */
  readonly actor: string;
  readonly correlationId: string;
  readonly accepted: boolean;
  readonly events: readonly NewEvent[];
  /**
   * The answer as JSON text, with `RECORDED_AT` as a placeholder for the recording time; undefined if the
   * answer is rendered from the events (movements of money, commands about holds).
   */
  readonly outcome?: string;
  /**
   * The streams that the command was decided on, at the versions seen (after earlier commands of the batch).
   */
  readonly decidedOn: readonly Basis[];
  /**
   * The recording times for which the decision holds. Undefined for any: none of these accounts has a hold. A batch that is
   * recorded at another time gets conflict verdicts, and is decided again.
   */
  readonly span?: Span | undefined;
}

/** The recording times for which all of them hold; undefined for any. */
export function spanOfAll(proposals: readonly Pick<Proposal, 'span'>[]): Span | undefined {
  let all: Span | undefined;
  for (const { span } of proposals) if (span !== undefined) all = bothSpans(all ?? ALWAYS, span);
  return all;
}

/**
 * Stands in an outcome for the time of recording. No client's text contains it: U+FFFF is refused
 * (plainText.ts).
 */
export const RECORDED_AT = '\uffff@recorded-at@\uffff';

export type Verdict = 'appended' | 'duplicate' | 'conflict';

export interface AppendResult {
  /** One per proposal, in order. */
  readonly verdicts: readonly Verdict[];
  /**
   * Recording time of the appended proposals: ISO 8601 in UTC with milliseconds. Never decreases with
   * position.
   */
  readonly recordedAt: string;
  /** The position of the newest event of the log: after the append, and before it. */
  readonly lastPosition: Position;
  readonly positionBefore: Position;
}

/** A recorded command. */
export interface RecordedCommand {
  readonly commandId: string;
  readonly requestHash: string;
  readonly accepted: boolean;
  readonly recordedAt: string;
  /** The text of the answer; undefined if it is rendered from `events`. */
  readonly outcome?: string;
  /** Its events, in order. */
  readonly events: readonly StoredEvent[];
}

/** Operations on streams, inside or outside a lock. */
export interface StreamAccess extends StreamReader {
  /**
   * Appends a batch in one transaction, with a verdict per unit: the proposals of a unit are appended all or
   * none.
   * @throws StoreUnavailable if it is unknown whether the batch was appended
   */
  append(units: readonly (readonly Proposal[])[]): Promise<AppendResult>;
  /** Looks up recorded commands; unknown ids are omitted. */
  findCommands(commandIds: readonly string[]): Promise<readonly RecordedCommand[]>;
}

/** Operations on streams while no other node can append. */
export interface LockedAccess extends StreamAccess {
  /** The recording time of all that is appended here. */
  readonly at: Instant;
}

/** Identifies a batch, and the batch that it depends on. An object identifies a batch. */
export interface BatchOrder {
  readonly batch: object;
  /**
   * The batch that this one was decided on, which may still be in flight. Unless it is appended completely,
   * as the last one, nothing of this batch is appended and every verdict is `conflict`.
   */
  readonly behind?: object | undefined;
}

/** The streams of all accounts. */
export interface StreamStore extends StreamAccess {
  /**
   * Like `StreamAccess.append`.
   * @param order identifies the batch, for later ones to depend on
   */
  append(units: readonly (readonly Proposal[])[], order?: BatchOrder): Promise<AppendResult>;
  /**
   * Runs `work` under the append lock, so that what it loads stays current. Everything it appends is
   * committed when this resolves, and nothing when it rejects.
   */
  exclusively<T>(work: (access: LockedAccess) => Promise<T>): Promise<T>;
}

/** Versions of the streams that were read or written, after the append. */
export function versionsAfter(proposals: readonly Proposal[]): Map<string, number> {
  const versions = new Map<string, number>();
  for (const { decidedOn, events } of proposals) {
    for (const { streamId, version } of decidedOn) versions.set(streamId, version);
    for (const { streamId, version } of events) versions.set(streamId, version);
  }
  return versions;
}
