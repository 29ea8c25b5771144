/**
 * A reader of the live feed: it reads from the first event on, and resumes after its last one whenever the connection is lost.
 * It must see every event once, in order; after a failover it is told how far back to go.
 */
import type { FeedSink } from '../src/application/feed/feed.js';
import { asPosition, type StoredEvent } from '../src/application/log/ports.js';
import type { Application } from '../src/main/application.js';
import type { SimulatedNode } from './node.js';
import type { Process } from './process.js';
import type { Surroundings } from './surroundings.js';
import type { Place } from './trace.js';

/** How often it looks whether its connection still stands. */
const LOOK_MS = 500;

export class Follower {
  readonly #world: Surroundings;
  readonly #nodes: readonly SimulatedNode[];
  readonly #place: Place;
  #position = 0;
  /** After a failover: how far the log still has what this reader has. */
  #commonMax = Number.POSITIVE_INFINITY;
  /** The name of the log when it last connected. */
  #log: string | undefined;
  #node: number;
  #close: (() => void) | undefined;
  #process: Process | undefined;

  constructor(world: Surroundings, nodes: readonly SimulatedNode[], number: number) {
    this.#world = world;
    this.#nodes = nodes;
    this.#place = `reader-${number}`;
    this.#node = number;
  }

  get position(): number {
    return this.#position;
  }

  start(): void {
    this.#world.time.every(LOOK_MS, () => this.#look());
    this.#look();
  }

  /** The log was cut: what this reader has read after its end is gone. */
  cut(): void {
    const { end } = this.#world.checks.books;
    if (this.#position > end) this.#commonMax = Math.min(this.#commonMax, end);
  }

  #look(): void {
    const isServed = this.#process?.isAlive === true && !this.#process.isPaused && this.#close !== undefined;
    if (isServed) return;
    this.#close?.();
    this.#close = undefined;
    const nodes = this.#nodes;
    this.#node += 1;
    const { listening } = nodes[this.#node % nodes.length] as (typeof nodes)[number];
    if (listening === undefined || listening.process.isPaused) return;
    const { process, application } = listening;
    process.enter(() => void this.#connect(process, application));
  }

  /** As the route of the feed does (api/routes/events.ts): a client of another log is told where to resume. */
  async #connect(process: Process, { feed, log }: Application): Promise<void> {
    const requireKnownLog = () => {
      const common = this.#log === undefined ? undefined : (log.commonWith(this.#log) ?? 0);
      this.#log = log.name;
      if (common !== undefined && this.#position > common) this.#goBack(common);
    };
    this.#process = process;
    const attempt = new AbortController();
    this.#close = () => attempt.abort();
    requireKnownLog();
    const end = await feed.end().catch(() => undefined);
    if (attempt.signal.aborted) return;
    this.#close = undefined;
    if (end !== undefined && this.#position > end) return;
    requireKnownLog();
    if (this.#position > 0) this.#world.coverage.hit('feed resumed');
    const closed = new AbortController();
    const close = () => {
      closed.abort();
      if (this.#close === close) this.#close = undefined;
    };
    this.#close = close;
    feed.follow(this.#sink(process, closed, close), {}, asPosition(this.#position));
  }

  #sink(process: Process, closed: AbortController, close: () => void): FeedSink {
    const { network, checks } = this.#world;
    const between = { from: process.place, to: this.#place };
    const order = { lastMs: 0 };
    let sentBytes = 0;
    const send = (words: string, arrive: () => void) => {
      sentBytes += 1;
      network.send(between, words, arrive, network.latency('client'), order);
    };
    return {
      unsentBytes: 0,
      get sentBytes() {
        return sentBytes;
      },
      closed: closed.signal,
      send: ({ events }, after) => {
        const { era } = checks.knowledge;
        const wanted = events.filter(({ position }) => position > after);
        send(`${wanted.length} events`, () => {
          if (closed.signal.aborted) return;
          for (const event of wanted) this.#got(event, era);
        });
        return wanted.length;
      },
      beat() {},
      drained: async () => {},
      end: (reason, position) =>
        send(`cut off: ${reason}`, () => {
          if (closed.signal.aborted) return;
          if (reason === 'log-changed' && position < this.#position) this.#goBack(position);
          close();
        }),
    };
  }

  #goBack(position: number): void {
    this.#position = position;
    if (position <= this.#commonMax) this.#commonMax = Number.POSITIVE_INFINITY;
  }

  #got({ position, commandId, streamId, version }: StoredEvent, era: number): void {
    const { broken, books, knowledge } = this.#world.checks;
    const isKnown = era === knowledge.era;
    if (position !== this.#position + 1) {
      const words = `position ${position} came after ${this.#position}`;
      broken.report('feeds without gap or repeat', words, this.#place);
    } else if (isKnown && position > this.#commonMax) {
      const words = `position ${position} came, though the log changed after ${this.#commonMax}`;
      broken.report('feeds without gap or repeat', words, this.#place);
    } else if (isKnown && books.commandAt(position) !== commandId) {
      const words = `position ${position} came with the event of another command`;
      broken.report('feeds without gap or repeat', words, this.#place);
    } else if (isKnown) knowledge.learned(streamId, version);
    this.#position = position;
  }
}
