/**
 * The end of the log as all readers of a node share it: each event is read once, told of once, and handed to everybody
 * who has come that far. The newest batches are kept for those who are about to.
 */
import type { LogEnd } from '../log/end.js';
import type { Pace } from '../shared/pace.js';
import type { StoredEvent } from '../shared/ports.js';
import type { Time } from '../shared/time.js';

/** The events of the log after one position and up to another; or, for one reader, those that it wants. */
export interface FeedBatch {
  readonly after: number;
  readonly upTo: number;
  readonly events: readonly StoredEvent[];
}

/** Somebody who has read up to a position. Who is handed a batch looks which of it is new to him. */
export interface TailMember {
  readonly position: number;
  readonly isOpen: boolean;
  /** @returns how many bytes it has written */
  take(batch: FeedBatch): number;
}

/** Events handed on at once: what every reader may have to be able to buffer. */
const BATCH_EVENTS_MAX = 500;

/** Events kept for readers that catch up. */
const RECENT_EVENTS_MAX = 2_000;

/** Readers served in one go, between which the node does other things. */
const MEMBERS_AT_ONCE = 50;

/** How long what comes is gathered before it is handed on: a write to each reader costs the same for many events. */
const GATHER_MS = 50;

/** How long to wait before asking a store again that did not answer. */
export const RETRY_MS = 250;

export class FeedTail {
  readonly #time: Time;
  readonly #read: (after: number, limit: number) => Promise<readonly StoredEvent[]>;
  readonly #end: () => Promise<number>;
  readonly #logEnd: LogEnd;
  readonly #pace: Pace;
  readonly #onError: (error: unknown) => void;
  readonly #members = new Set<TailMember>();
  #position: number | undefined;
  #recent: FeedBatch[] = [];
  /** Grows when what is being read may be of a log that is no more. */
  #era = 0;

  /**
   * @param options.read events of the whole log, of which the clients may be told
   * @param options.end the position of the newest event
   */
  constructor(options: {
    readonly time: Time;
    readonly read: (after: number, limit: number) => Promise<readonly StoredEvent[]>;
    readonly end: () => Promise<number>;
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

  /** Hands batches to the member from now on, if it has come as far as the tail. False if it has not. */
  join(member: TailMember): boolean {
    if (this.#position === undefined || member.position < this.#position) return false;
    this.#members.add(member);
    return true;
  }

  leave(member: TailMember): void {
    this.#members.delete(member);
  }

  /** The batch with the event that follows a position, if it is among the newest. */
  recent(position: number): FeedBatch | undefined {
    return this.#recent.find(({ after, upTo }) => after <= position && position < upTo);
  }

  /** To be called when the log is another one: it begins anew at the end. */
  forget(): void {
    this.#era += 1;
    this.#position = undefined;
    this.#recent = [];
  }

  /** Follows the log until the signal is aborted. It begins at the end, wherever readers may be. */
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
    // Who has joined meanwhile counts on being handed what comes after this position, by who follows next.
    if (this.#members.size > 0) return;
    this.#position = undefined;
    this.#recent = [];
  }

  async #begin(): Promise<void> {
    const era = this.#era;
    const position = await this.#end();
    if (era === this.#era) this.#position = position;
  }

  async #advance(after: number): Promise<void> {
    const era = this.#era;
    const events = await this.#read(after, BATCH_EVENTS_MAX);
    const last = events.at(-1);
    if (last === undefined || era !== this.#era) return;
    const batch: FeedBatch = { after, upTo: last.position, events };
    this.#recent.push(batch);
    let kept = this.#recent.reduce((sum, one) => sum + one.events.length, 0);
    while (kept > RECENT_EVENTS_MAX) kept -= this.#recent.shift()?.events.length ?? kept;
    this.#position = batch.upTo;
    // Who joins from here on has this batch already.
    const members = [...this.#members];
    for (let first = 0; first < members.length; first += MEMBERS_AT_ONCE) {
      const some = members.slice(first, first + MEMBERS_AT_ONCE);
      await this.#pace.run(() =>
        some.reduce((bytes, member) => bytes + (member.isOpen ? member.take(batch) : 0), 0),
      );
    }
  }
}
