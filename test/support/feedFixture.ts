/** A feed on a log in memory, and readers whose lines are as slow as a spec wants them. */

import type { CutOff } from '../../src/application/commands/telemetry.js';
import { EventReads } from '../../src/application/feed/eventReads.js';
import { Feed, type FeedLimits, type FeedSink } from '../../src/application/feed/feed.js';
import { type EventFilter, isWanted } from '../../src/application/feed/ports.js';
import type { FeedBatch } from '../../src/application/feed/tail.js';
import { LogEnd } from '../../src/application/log/end.js';
import { asPosition } from '../../src/application/log/ports.js';
import { StoreUnavailable } from '../../src/application/shared/errors.js';
import { Pace } from '../../src/application/shared/pace.js';
import { MemoryEventSearch } from '../../src/testing/memory/eventSearch.js';
import { MemoryEventStore } from '../../src/testing/memory/eventStore.js';
import { SimulatedTime } from '../../src/testing/simulatedTime.js';
import { silent } from '../../src/testing/telemetry.js';
import { LogWriter } from './log.js';

/** Bytes that an event counts for. */
export const EVENT_BYTES = 100;

export class FeedFixture {
  readonly time = new SimulatedTime();
  readonly store = new MemoryEventStore(this.time);
  readonly writer = new LogWriter(this.store);
  readonly feed: Feed;
  readonly cutOffs: CutOff[] = [];
  readonly errors: unknown[] = [];
  /** Positions that were told of before they were read by anybody. */
  readonly told = new Map<string, number>();
  /** How often the log was read. */
  reads = 0;
  isAway = false;
  /** How long the log takes to answer. */
  readMs = 0;

  constructor(limits: Partial<FeedLimits> = {}) {
    const read = async (after: number, limit: number) => {
      this.reads += 1;
      if (this.isAway) throw new StoreUnavailable('away');
      const events = await this.store.readAll(asPosition(after), limit);
      if (this.readMs > 0) await this.time.sleep(this.readMs);
      return events;
    };
    const end = async () => {
      if (this.isAway) throw new StoreUnavailable('away');
      return this.store.lastPosition();
    };
    const evictOlder = async (versions: ReadonlyMap<string, number>) => {
      for (const [streamId, version] of versions) {
        this.told.set(streamId, Math.max(version, this.told.get(streamId) ?? 0));
      }
    };
    const reads = new EventReads({
      all: async (after, limit) => {
        const items = await read(after, limit);
        await evictOlder(new Map(items.map(({ streamId, version }) => [streamId, version])));
        return { items, next: items.length === limit ? String(items.at(-1)?.position) : null };
      },
      search: new MemoryEventSearch({ readAll: read }),
      lastPosition: end,
      evictOlder,
    });
    this.feed = new Feed({
      time: this.time,
      reads,
      logEnd: new LogEnd(this.time, end, 50),
      pace: new Pace(this.time, () => false),
      limits: { readersMax: 100, bufferBytesMax: 10_000, heartbeatMs: 15_000, ...limits },
      telemetry: { ...silent, feedCutOff: (reason) => this.cutOffs.push(reason) },
      onError: (error) => this.errors.push(error),
    });
  }

  follow(after: number, filter: EventFilter = {}): TestReader {
    const reader = new TestReader(filter, this.told);
    reader.cutOff = this.feed.follow(reader, filter, asPosition(after));
    return reader;
  }

  /** The positions of all events that a filter wants, after one. */
  async wanted(filter: EventFilter, after: number): Promise<number[]> {
    const events = await this.store.readAll(asPosition(after), Number.MAX_SAFE_INTEGER);
    return events.filter((event) => isWanted(filter, event)).map(({ position }) => position);
  }
}

export class TestReader implements FeedSink {
  readonly #filter: EventFilter;
  readonly #told: ReadonlyMap<string, number>;
  readonly #closing = new AbortController();
  #drained: (() => void)[] = [];
  readonly ids: number[] = [];
  readonly beats: number[] = [];
  /** Why it was cut off, and where. */
  ended: { readonly reason: CutOff; readonly position: number } | undefined;
  isStuck = false;
  unsentBytes = 0;
  sentBytes = 0;
  cutOff: (reason: CutOff) => void = () => {};

  constructor(filter: EventFilter, told: ReadonlyMap<string, number>) {
    this.#filter = filter;
    this.#told = told;
  }

  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  send(batch: FeedBatch, after: number): number {
    let bytes = 0;
    for (const event of batch.events) {
      if (event.position <= after || !isWanted(this.#filter, event)) continue;
      if ((this.#told.get(event.streamId) ?? 0) < event.version)
        throw new Error('sent before it was told of');
      this.ids.push(event.position);
      bytes += EVENT_BYTES;
    }
    if (this.isStuck) this.unsentBytes += bytes;
    else this.sentBytes += bytes;
    return bytes;
  }

  beat(position: number): void {
    this.beats.push(position);
    if (this.isStuck) this.unsentBytes += 1;
    else this.sentBytes += 1;
  }

  drained(): Promise<void> {
    if (this.unsentBytes === 0) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  end(reason: CutOff, position: number): void {
    this.ended = { reason, position };
    this.leave();
  }

  /** Takes what waits, and keeps up from then on. */
  drain(bytes = this.unsentBytes): void {
    this.sentBytes += bytes;
    this.unsentBytes -= bytes;
    if (this.unsentBytes > 0) return;
    this.isStuck = false;
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** Hangs up. */
  leave(): void {
    this.#closing.abort();
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}
