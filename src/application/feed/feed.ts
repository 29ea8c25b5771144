/**
 * The live feed: a reader gets every event after a position, once, in order, then live events. A reader that
 * is behind pages through the log (a few such readers at a time); one that has caught up is served from a
 * shared tail.
 */

import type { CutOff, Telemetry } from '../commands/telemetry.js';
import type { LogEnd } from '../log/end.js';
import type { Position } from '../log/ports.js';
import { StoreUnavailable } from '../shared/errors.js';
import type { Pace } from '../shared/pace.js';
import type { Time } from '../shared/time.js';
import { aborted } from '../shared/within.js';
import type { EventReads } from './eventReads.js';
import type { EventFilter } from './ports.js';
import { type FeedBatch, FeedTail, RETRY_MS, type TailMember } from './tail.js';

/** The connection of a reader. */
export interface FeedSink {
  /** Bytes written but not sent. */
  readonly unsentBytes: number;
  /** Bytes sent. */
  readonly sentBytes: number;
  /** Aborted once the connection is closed. */
  readonly closed: AbortSignal;
  /** Writes the matching events of the batch after the position. @returns the number of bytes */
  send(batch: FeedBatch, after: Position): number;
  /** Sends a heartbeat: all matching events up to the position have been sent. */
  beat(position: Position): void;
  /** Resolves when all written bytes are sent, or the connection is closed. */
  drained(): Promise<void>;
  /** Sends the reason if possible, and closes. */
  end(reason: CutOff, position: Position): void;
}

export interface FeedLimits {
  readonly readersMax: number;
  /** Maximum unsent bytes of a reader when more events arrive. */
  readonly bufferBytesMax: number;
  readonly heartbeatMs: number;
}

/** Events per page for a reader that is behind. */
const PAGE_EVENTS_MAX = 500;

/** Readers that may page through the log at a time; others wait for their turn. */
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
  /** Incremented when the log changes; results of earlier reads are then discarded. */
  #era = 0;
  #tailing: AbortController | undefined;
  #tailed: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly time: Time;
    readonly reads: EventReads;
    readonly logEnd: LogEnd;
    readonly limits: FeedLimits;
    readonly telemetry: Telemetry;
    /** Called with errors other than an unavailable store. The feed continues. */
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

  /** Number of connected readers. */
  get readers(): number {
    return this.#readers.size;
  }

  /** Whether another reader may connect. */
  get hasRoom(): boolean {
    return this.#readers.size < this.#limits.readersMax;
  }

  /** The start position of a reader that wants only live events. */
  end(): Promise<Position> {
    return this.#reads.end();
  }

  /**
   * Sends a reader all matching events after a position, then live events, until it disconnects.
   * @returns disconnects the reader
   */
  follow(sink: FeedSink, filter: EventFilter, after: Position): (reason: CutOff) => void {
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

  /** Disconnects all readers, including future ones. */
  stop(): void {
    this.#isStopped = true;
    for (const reader of this.#readers) reader.cutOff('stopping');
  }

  /** Call this when the log has changed: disconnects readers that may have events which the new log lacks. */
  logChanged(shared: Position): void {
    this.#era += 1;
    for (const reader of this.#readers) reader.goBack(shared);
    this.#tail.forget();
  }

  /** Keeps the tail running while there are readers. */
  #follow(): void {
    if (this.#tailing !== undefined && !this.#tailing.signal.aborted) return;
    const tailing = new AbortController();
    this.#tailing = tailing;
    // The previous run may still be in progress.
    this.#tailed = this.#tailed.then(() => this.#tail.follow(tailing.signal));
  }

  async #serve(reader: FeedReader): Promise<void> {
    reader.begin();
    let isConfirmed = false;
    while (reader.isOpen) {
      try {
        // What the tail remembers is of the known log, which may have changed since: the store is asked first.
        if (!isConfirmed) await this.#reads.end();
        isConfirmed = true;
        if (this.#tail.join(reader)) break;
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

  /** One step toward the tail: a batch from the tail if it is near enough, otherwise a page of the log. */
  async #catchUp(reader: FeedReader): Promise<void> {
    const era = this.#era;
    const batch = this.#tail.recent(reader.position) ?? (await this.#page(reader));
    if (batch.upTo === reader.position) {
      // At the end of the log, which the tail has not reached or not started at.
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

/** A reader: its position, and whether it keeps up. */
class FeedReader implements TailMember {
  readonly filter: EventFilter;
  readonly #time: Time;
  readonly #sink: FeedSink;
  readonly #limits: FeedLimits;
  readonly #onCutOff: (reason: CutOff) => void;
  #position: Position;
  #isCutOff = false;
  #endBeats: () => void = () => {};
  #sentBytes = -1;

  constructor(
    time: Time,
    sink: FeedSink,
    filter: EventFilter,
    after: Position,
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

  get position(): Position {
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

  /** A batch from the tail. A reader with too many unsent bytes is too slow for it. */
  take(batch: FeedBatch): number {
    if (batch.upTo <= this.#position) return 0;
    try {
      if (this.#sink.unsentBytes <= this.#limits.bufferBytesMax) return this.send(batch);
      this.cutOff('slow-reader');
    } catch {
      // Affects only this reader; it gets the missed events when it resumes.
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

  /** Its events after `common` are not in the log: disconnects it, to resume from there. */
  goBack(common: Position): void {
    if (this.#position <= common) return;
    this.#position = common;
    this.cutOff('log-changed');
  }

  /** Whether nothing was sent since the last check, so the connection is dead. */
  #beat(): void {
    const { unsentBytes, sentBytes } = this.#sink;
    const isStuck = unsentBytes > 0 && sentBytes === this.#sentBytes;
    this.#sentBytes = sentBytes;
    if (isStuck) this.cutOff('slow-reader');
    else this.#sink.beat(this.#position);
  }
}
