/**
 * The tail of the log, shared by all readers of a node: each event is read once and handed to all readers
 * that have caught up. The newest batches are kept for readers that are about to catch up.
 */
import type { LogEnd } from '../log/end.js';
import type { Position, StoredEvent } from '../log/ports.js';
import type { Pace } from '../shared/pace.js';
import type { Time } from '../shared/time.js';

/** The events after one position up to another; for a single reader, possibly filtered. */
export interface FeedBatch {
  readonly after: Position;
  readonly upTo: Position;
  readonly events: readonly StoredEvent[];
}

/** A reader and its position. It skips the events of a batch that it has already seen. */
export interface TailMember {
  readonly position: Position;
  readonly isOpen: boolean;
  /** @returns the number of bytes written */
  take(batch: FeedBatch): number;
}

/** Events per batch: every reader must be able to buffer one. */
const BATCH_EVENTS_MAX = 500;

/** Events kept for readers that are catching up. */
const RECENT_EVENTS_MAX = 2_000;

/** Readers served per turn of the event loop. */
const MEMBERS_AT_ONCE = 50;

/** How long events are gathered per batch: a write costs the same for many events. */
const GATHER_MS = 50;

/** Delay before retrying an unavailable store. */
export const RETRY_MS = 250;

export class FeedTail {
  readonly #time: Time;
  readonly #read: (after: Position, limit: number) => Promise<readonly StoredEvent[]>;
  readonly #end: () => Promise<Position>;
  readonly #logEnd: LogEnd;
  readonly #pace: Pace;
  readonly #onError: (error: unknown) => void;
  readonly #members = new Set<TailMember>();
  #position: Position | undefined;
  #recent: FeedBatch[] = [];
  /** Incremented when the log changes; results of earlier reads are then discarded. */
  #era = 0;

  /**
   * @param options.read events of the whole log, safe to send to clients
   * @param options.end the position of the newest event
   */
  constructor(options: {
    readonly time: Time;
    readonly read: (after: Position, limit: number) => Promise<readonly StoredEvent[]>;
    readonly end: () => Promise<Position>;
    readonly logEnd: LogEnd;
    readonly pace: Pace;
    readonly onError: (error: unknown) => void;
  }) {
    this.#time = options.time;
    this.#read = options.read;
    this.#end = options.end;
    this.#logEnd = options.logEnd;
    this.#pace = options.pace;
    this.#onError = options.onError;
  }

  /** Adds a member if it has caught up with the tail; otherwise returns false. */
  join(member: TailMember): boolean {
    if (this.#position === undefined || member.position < this.#position) return false;
    this.#members.add(member);
    return true;
  }

  leave(member: TailMember): void {
    this.#members.delete(member);
  }

  /** The batch with the event after a position, if it is still kept. */
  recent(position: Position): FeedBatch | undefined {
    return this.#recent.find(({ after, upTo }) => after <= position && position < upTo);
  }

  /**
   * Call this when the log has changed, once the readers that have lost events are closed: restarts where the others are,
   * otherwise at the end of the log.
   */
  forget(): void {
    this.#era += 1;
    this.#recent = [];
    this.#position = undefined;
    for (const { isOpen, position } of this.#members)
      if (isOpen && (this.#position === undefined || position < this.#position)) this.#position = position;
  }

  /**
   * Follows the log until the signal is aborted. It starts at the end of the log, whatever the readers'
   * positions are.
   */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.#position === undefined) await this.#begin();
        if (this.#position === undefined) continue;
        await this.#logEnd.beyond(this.#position, signal);
        if (!signal.aborted && this.#position !== undefined) await this.#advance(this.#position);
        await this.#time.sleep(GATHER_MS, signal);
      } catch (error) {
        this.#onError(error);
        await this.#time.sleep(RETRY_MS, signal);
      }
    }
    // A member that joined in between relies on the next run to deliver the events after this position.
    if (this.#members.size > 0) return;
    this.#position = undefined;
    this.#recent = [];
  }

  async #begin(): Promise<void> {
    const era = this.#era;
    const position = await this.#end();
    if (era === this.#era) this.#position = position;
  }

  async #advance(after: Position): Promise<void> {
    const era = this.#era;
    const events = await this.#read(after, BATCH_EVENTS_MAX);
    const last = events.at(-1);
    if (last === undefined || era !== this.#era) return;
    const batch: FeedBatch = { after, upTo: last.position, events };
    this.#recent.push(batch);
    let kept = this.#recent.reduce((sum, one) => sum + one.events.length, 0);
    while (kept > RECENT_EVENTS_MAX) kept -= this.#recent.shift()?.events.length ?? kept;
    this.#position = batch.upTo;
    // A member that joins from here on already has this batch.
    const members = [...this.#members];
    for (let first = 0; first < members.length && era === this.#era; first += MEMBERS_AT_ONCE) {
      const some = members.slice(first, first + MEMBERS_AT_ONCE);
      const isWanted = ({ isOpen }: TailMember) => isOpen && era === this.#era;
      await this.#pace.run(() =>
        some.reduce((bytes, member) => bytes + (isWanted(member) ? member.take(batch) : 0), 0),
      );
    }
  }
}
