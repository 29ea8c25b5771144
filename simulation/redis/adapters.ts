/** A node's helpers and bus on the model of Redis. */
import type { AccountCache, ReceiptQueue, RecentCommands } from '../../src/application/acceleration/ports.js';
import { decodeMessage } from '../../src/application/relay/messages.js';
import type { CommandBus } from '../../src/application/relay/ports.js';
import { HelperUnavailable } from '../../src/application/shared/errors.js';
import { MemoryCommandBus } from '../../src/testing/memory/commandBus.js';
import { MemoryReceiptQueue } from '../../src/testing/memory/receiptQueue.js';
import { MemoryRecentCommands } from '../../src/testing/memory/recentCommands.js';
import type { Network } from '../network.js';
import type { Place } from '../trace.js';
import type { SimulatedRedisLink } from './link.js';
import type { RedisServer } from './server.js';

export function cacheOn(link: SimulatedRedisLink): AccountCache {
  return {
    get incarnation() {
      return link.incarnation;
    },
    read: (generation, streamId) =>
      link.ask('read a cached state', ({ cache }) => cache.read(generation, streamId)),
    peek: (streamIds) => link.ask('peek at cached states', ({ cache }) => cache.peek(streamIds)),
    fill: (generation, ticket, encoded) =>
      link.ask('fill in a state', ({ cache }) => cache.fill(generation, ticket, encoded)),
    drop: (versions) => link.ask('evict states', ({ cache }) => cache.drop(versions)),
    begin: (generation) => link.ask('begin a generation', ({ cache }) => cache.begin(generation)),
  };
}

export function recentOn(link: SimulatedRedisLink, windowMs: number): RecentCommands {
  return {
    get incarnation() {
      return link.incarnation;
    },
    find: (ids) =>
      link.ask('find recent answers', ({ helpers }) =>
        new MemoryRecentCommands(helpers, { windowMs }).find(ids),
      ),
    remember: (commands) =>
      link.ask('remember answers', ({ helpers }) =>
        new MemoryRecentCommands(helpers, { windowMs }).remember(commands),
      ),
  };
}

export function receiptsOn(link: SimulatedRedisLink, entriesMax: number, windowMs: number): ReceiptQueue {
  const ask = <T>(words: string, run: (queue: ReceiptQueue) => Promise<T>): Promise<T> =>
    link.ask(words, ({ helpers }) => run(new MemoryReceiptQueue(helpers, { entriesMax, windowMs })));
  return {
    get incarnation() {
      return link.incarnation;
    },
    push: (commands) => ask('push receipts', (queue) => queue.push(commands)),
    depth: () => ask('count receipts', (queue) => queue.depth()),
    peek: (max) => ask('peek at receipts', (queue) => queue.peek(max)),
    trim: (drained) => ask('trim receipts', (queue) => queue.trim(drained)),
  };
}

/** Messages go over Redis; they may be lost, late, out of order, or arrive twice. */
export class SimulatedBus implements CommandBus {
  readonly nodeId: string;
  readonly #place: Place;
  readonly #link: SimulatedRedisLink;
  readonly #server: RedisServer;
  readonly #network: Network;

  constructor(options: {
    readonly nodeId: string;
    readonly place: Place;
    readonly link: SimulatedRedisLink;
    readonly server: RedisServer;
    readonly network: Network;
  }) {
    this.nodeId = options.nodeId;
    this.#place = options.place;
    this.#link = options.link;
    this.#server = options.server;
    this.#network = options.network;
  }

  get isUp(): boolean {
    return this.#link.incarnation !== undefined;
  }

  lease(ms: number | undefined, over?: string): Promise<string | undefined> {
    return this.#link.ask('ask for the writer’s lease', ({ helpers }) =>
      new MemoryCommandBus(helpers, this).lease(ms, over),
    );
  }

  resign(): Promise<void> {
    return this.#link.ask('give up the writer’s lease', ({ helpers }) =>
      new MemoryCommandBus(helpers, this).resign(),
    );
  }

  async send(to: string, message: string): Promise<void> {
    const words = this.#network.isTraced ? wordsOf(message) : 'a message';
    const channel = this.#link.channelOf(to);
    const isHeard = await this.#link.ask(`publish ${words}`, () => {
      if (!this.#server.subscribers.has(channel)) return false;
      this.#carry(channel, to, message, words);
      return true;
    });
    if (!isHeard) throw new HelperUnavailable(`no node listens as ${to}`);
  }

  listen(onMessage: (message: string) => void): void {
    this.#link.onMessage = onMessage;
  }

  #carry(channel: string, to: string, message: string, words: string): void {
    const network = this.#network;
    const { lossShare, doubledShare } = network.conditions('bus');
    const between = { from: this.#place, to: placeOf(to) };
    if (network.chance(lossShare)) {
      network.lose(between, words);
      return;
    }
    const arrive = () => this.#server.subscribers.get(channel)?.(message);
    const ms = network.latency('bus');
    network.send(between, words, arrive, network.chance(doubledShare) ? [ms, network.latency('bus')] : ms);
  }
}

/** A node's name on the bus is that of its place, and the number of its start. */
export const nodeIdOf = (place: Place, starts: number, format: number): string =>
  `${place}/${starts}.${format}`;

const placeOf = (nodeId: string): Place => nodeId.split('/')[0] as string;

function wordsOf(text: string): string {
  const message = decodeMessage(text);
  if (message.kind === 'units') return `${message.units.length} units`;
  if (message.kind === 'answers')
    return message.answers.length > 0 ? `${message.answers.length} answers` : 'a beat';
  return message.kind;
}
