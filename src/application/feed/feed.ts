/**
 * The live feed: readers that get every event after a position, once, in order, and then what comes. Who is behind
 * reads the log by itself, a few at a time; who has reached its end is served by the tail that all share.
 */

import type { CutOff, Telemetry } from '../commands/telemetry.js';
import type { LogEnd } from '../log/end.js';
import type { Pace } from '../shared/pace.js';
import { StoreUnavailable } from '../shared/ports.js';
import type { Time } from '../shared/time.js';
import { aborted } from '../shared/within.js';
import type { EventFilter, EventReads } from './eventReads.js';
import { type FeedBatch, FeedTail, RETRY_MS, type TailMember } from './tail.js';

/** Where a reader's events go. */
export interface FeedSink {
  /** Bytes that were written and have not left yet. */
  readonly unsentBytes: number;
  /** Bytes that have left. */
  readonly sentBytes: number;
  /** Aborted when nothing can be written any more. */
  readonly closed: AbortSignal;
  /** Writes the events of the batch after the position that the reader wants. @returns how many bytes that were */
  send(batch: FeedBatch, after: number): number;
  /** Says that the reader has everything up to the position, and that the line still stands. */
  beat(position: number): void;
  /** Resolves when what was written has left, or it has closed. */
  drained(): Promise<void>;
  /** Writes the reason, if that can still be written, and closes. */
  end(reason: CutOff, position: number): void;
}

export interface FeedLimits {
  readonly readersMax: number;
  /** Bytes that may wait to be sent to one reader when more are to be. */
  readonly bufferBytesMax: number;
  readonly heartbeatMs: number;
}

/** Events that a reader which is behind reads at once. */
const PAGE_EVENTS_MAX = 500;

/** Readers that read the log by themselves at the same time; the others wait their turn. */
const CATCHING_UP_MAX = 4;

export class Feed {
  readonly #time: Time;
  readonly #reads: EventReads;
  readonly #tail: FeedTail;
  readonly #pace: Pace;
  readonly #limits: FeedLimits;
  readonly #telemetry: Telemetry;
  readonly #onError: (error: unknown) => void;
  readonly #readers = new Set<FeedReader>();
  readonly #waiting: (() => void)[] = [];
  #catchingUp = 0;
  #isStopped = false;
  /** Grows when what is being read may be of a log that is no more. */
  #era = 0;
  #tailing: AbortController | undefined;
  #tailed: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly time: Time;
    readonly reads: EventReads;
    readonly logEnd: LogEnd;
    readonly limits: FeedLimits;
    readonly telemetry: Telemetry;
    /** Told of what went wrong, except that the store does not answer. The feed goes on. */
    readonly onError: (error: unknown) => void;
    readonly pace: Pace;
  }) {
    const { reads, logEnd } = options;
    this.#time = options.time;
    this.#reads = reads;
    this.#limits = options.limits;
    this.#telemetry = options.telemetry;
    this.#pace = options.pace;
    this.#onError = (error) => {
      if (!(error instanceof StoreUnavailable)) options.onError(error);
    };
    this.#tail = new FeedTail({
      time: options.time,
      read: async (after, limit) => (await reads.find({}, after, limit)).events,
      end: () => reads.end(),
      logEnd,
      pace: this.#pace,
      onError: this.#onError,
    });
  }

  /** Readers connected now. */
  get readers(): number {
    return this.#readers.size;
  }

  /** Whether one more reader may follow. */
  get hasRoom(): boolean {
    return this.#readers.size < this.#limits.readersMax;
  }

  /** The position after which a reader goes on that wants only what comes. */
  end(): Promise<number> {
    return this.#reads.end();
  }

  /**
   * Sends a reader the wanted events after a position, and then those that come, until it is gone.
   * @returns cuts the reader off
   */
  follow(sink: FeedSink, filter: EventFilter, after: number): (reason: CutOff) => void {
    const reader = new FeedReader(this.#time, sink, filter, after, this.#limits, (reason) =>
      this.#telemetry.feedCutOff(reason),
    );
    this.#readers.add(reader);
    this.#follow();
    void this.#serve(reader).finally(() => {
      this.#readers.delete(reader);
      if (this.#readers.size === 0) this.#tailing?.abort();
    });
    if (this.#isStopped) reader.cutOff('stopping');
    return (reason) => reader.cutOff(reason);
  }

  /** Cuts everybody off, and whoever comes from now on. */
  stop(): void {
    this.#isStopped = true;
    for (const reader of this.#readers) reader.cutOff('stopping');
  }

  /** To be called when the log is another one: who has events of the one before that this one lacks is cut off. */
  logChanged(common: number): void {
    this.#era += 1;
    this.#tail.forget();
    for (const reader of this.#readers) reader.goBack(common);
  }

  /** Sees to it that the tail runs while there are readers. */
  #follow(): void {
    if (this.#tailing !== undefined && !this.#tailing.signal.aborted) return;
    const tailing = new AbortController();
    this.#tailing = tailing;
    // The one before may be in the middle of something.
    this.#tailed = this.#tailed.then(() => this.#tail.follow(tailing.signal));
  }

  async #serve(reader: FeedReader): Promise<void> {
    reader.begin();
    while (reader.isOpen && !this.#tail.join(reader)) {
      try {
        await this.#catchUp(reader);
      } catch (error) {
        this.#onError(error);
        await this.#time.sleep(RETRY_MS, reader.closed);
      }
    }
    await aborted(reader.closed);
    this.#tail.leave(reader);
    reader.end();
  }

  /** One step towards the tail: a batch of it, if it is that near, else a page of the log. */
  async #catchUp(reader: FeedReader): Promise<void> {
    const era = this.#era;
    const batch = this.#tail.recent(reader.position) ?? (await this.#page(reader));
    if (batch.upTo === reader.position) {
      // At the end, which the tail has not reached or not begun at yet.
      await this.#time.sleep(RETRY_MS / 10, reader.closed);
      return;
    }
    await this.#pace.run(() => (reader.isOpen && era === this.#era ? reader.send(batch) : 0));
    await reader.drained();
  }

  async #page({ filter, position }: FeedReader): Promise<FeedBatch> {
    while (this.#catchingUp >= CATCHING_UP_MAX) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#catchingUp += 1;
    try {
      const { events, scannedTo } = await this.#reads.find(filter, position, PAGE_EVENTS_MAX);
      return { after: position, upTo: scannedTo, events };
    } finally {
      this.#catchingUp -= 1;
      this.#waiting.shift()?.();
    }
  }
}

/** One reader: how far it has come, and whether it keeps up. */
class FeedReader implements TailMember {
  readonly filter: EventFilter;
  readonly #time: Time;
  readonly #sink: FeedSink;
  readonly #limits: FeedLimits;
  readonly #onCutOff: (reason: CutOff) => void;
  #position: number;
  #isCutOff = false;
  #endBeats: () => void = () => {};
  #sentBytes = -1;

  constructor(
    time: Time,
    sink: FeedSink,
    filter: EventFilter,
    after: number,
    limits: FeedLimits,
    onCutOff: (reason: CutOff) => void,
  ) {
    this.#time = time;
    this.#sink = sink;
    this.filter = filter;
    this.#position = after;
    this.#limits = limits;
    this.#onCutOff = onCutOff;
  }

  get position(): number {
    return this.#position;
  }

  get closed(): AbortSignal {
    return this.#sink.closed;
  }

  get isOpen(): boolean {
    return !this.#isCutOff && !this.#sink.closed.aborted;
  }

  begin(): void {
    this.#sink.beat(this.#position);
    this.#endBeats = this.#time.every(this.#limits.heartbeatMs, () => this.#beat());
  }

  end(): void {
    this.#endBeats();
  }

  /** A batch of the tail: who has not yet been sent what came before is too slow for it. */
  take(batch: FeedBatch): number {
    if (batch.upTo <= this.#position) return 0;
    try {
      if (this.#sink.unsentBytes <= this.#limits.bufferBytesMax) return this.send(batch);
      this.cutOff('slow-reader');
    } catch {
      // Of this one reader alone; what it has missed, it gets when it resumes.
      this.cutOff('failed');
    }
    return 0;
  }

  send(batch: FeedBatch): number {
    if (batch.after > this.#position) throw new Error(`the feed has a hole after ${this.#position}`);
    const bytes = this.#sink.send(batch, this.#position);
    this.#position = batch.upTo;
    return bytes;
  }

  drained(): Promise<void> {
    return this.#sink.drained();
  }

  cutOff(reason: CutOff): void {
    if (!this.isOpen) return;
    this.#isCutOff = true;
    this.#endBeats();
    this.#onCutOff(reason);
    this.#sink.end(reason, this.#position);
  }

  /** Its events after `common` are not in the log: it is cut off, and told to resume from there. */
  goBack(common: number): void {
    if (this.#position <= common) return;
    this.#position = common;
    this.cutOff('log-changed');
  }

  /** Nothing of what was written has left since the last time: nobody reads there any more. */
  #beat(): void {
    const { unsentBytes, sentBytes } = this.#sink;
    const isStuck = unsentBytes > 0 && sentBytes === this.#sentBytes;
    this.#sentBytes = sentBytes;
    if (isStuck) this.cutOff('slow-reader');
    else this.#sink.beat(this.#position);
  }
}
