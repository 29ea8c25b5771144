/** Nodes of a bank on one store, one bus and one server of helpers in memory, on a simulated time. */
import { SharedCache } from '../../src/application/acceleration/accountCache.js';
import { Bank, type BankLimits, type KeyedCommand } from '../../src/application/bank.js';
import type { Answer } from '../../src/application/commands/answer.js';
import type { CommandBus } from '../../src/application/relay/ports.js';
import { HelperUnavailable } from '../../src/application/shared/errors.js';
import { MemoryAccountCache } from '../../src/testing/memory/accountCache.js';
import { MemoryCacheTrust } from '../../src/testing/memory/cacheTrust.js';
import { MemoryCommandBus } from '../../src/testing/memory/commandBus.js';
import { MemoryEventStore } from '../../src/testing/memory/eventStore.js';
import { MemoryHelperServer } from '../../src/testing/memory/helperServer.js';
import { MemoryReceiptQueue } from '../../src/testing/memory/receiptQueue.js';
import { MemoryRecentCommands } from '../../src/testing/memory/recentCommands.js';
import { SimulatedRandom } from '../../src/testing/simulatedRandom.js';
import { SimulatedTime } from '../../src/testing/simulatedTime.js';
import { silent } from '../../src/testing/telemetry.js';
import { DAYS, LIMITS, NOW_MS, SENDER } from './bankFixture.js';
import { ObservedStore } from './observedStore.js';

interface NodeOptions {
  /** Without the account cache, recent answers and receipts; with the bus alone. */
  readonly isBare?: boolean;
  readonly mayWrite?: boolean;
  /** Of the messages that it understands. */
  readonly format?: number;
  readonly givesReceipts?: boolean;
  readonly entriesMax?: number;
  readonly limits?: Partial<BankLimits>;
}

/** What happens to the messages that a node sends. */
export type Post = (to: string, message: string, deliver: () => Promise<void>) => Promise<void>;

const delivered: Post = (_to, _message, deliver) => deliver();

/** A node's connection to the bus: it can be cut, and a test can lose, hold back and double messages. */
export class BusLink implements CommandBus {
  readonly #bus: CommandBus;
  isCut = false;
  post: Post = delivered;

  constructor(bus: CommandBus) {
    this.#bus = bus;
  }

  get nodeId(): string {
    return this.#bus.nodeId;
  }

  get isUp(): boolean {
    return !this.isCut && this.#bus.isUp;
  }

  async lease(ms: number | undefined, over?: string): Promise<string | undefined> {
    this.#require();
    return this.#bus.lease(ms, over);
  }

  async resign(): Promise<void> {
    this.#require();
    await this.#bus.resign();
  }

  async send(to: string, message: string): Promise<void> {
    this.#require();
    await this.post(to, message, () => this.#bus.send(to, message));
  }

  listen(onMessage: (message: string) => void): void {
    this.#bus.listen((message) => {
      if (!this.isCut) onMessage(message);
    });
  }

  #require(): void {
    if (this.isCut) throw new HelperUnavailable('cut off');
  }
}

export interface SimulatedNode {
  readonly id: string;
  readonly bank: Bank;
  readonly store: ObservedStore;
  readonly bus: BusLink;
}

export class BankNodes {
  readonly time = new SimulatedTime(NOW_MS);
  readonly memory = new MemoryEventStore(this.time);
  readonly server = new MemoryHelperServer(this.time);
  /** Unexpected errors of all nodes. */
  readonly errors: unknown[] = [];
  readonly cache = new MemoryAccountCache();
  readonly #trust = new MemoryCacheTrust(this.time);
  readonly #random = new SimulatedRandom(1, this.time);
  readonly #nodes: SimulatedNode[] = [];

  /** A further node. The first one becomes the writer. */
  async node(options: NodeOptions = {}): Promise<SimulatedNode> {
    const {
      isBare = false,
      mayWrite = true,
      format = 1,
      givesReceipts = true,
      entriesMax = 1_000,
      limits = {},
    } = options;
    // The cache is in use from the start.
    if (this.#nodes.length === 0) {
      const { generation } = await this.#trust.withdraw(this.cache.incarnation, 0);
      await this.cache.begin(generation);
    }
    const id = `node-${this.#nodes.length + 1}.${format}`;
    const { time, server } = this;
    const store = new ObservedStore(this.memory);
    const bus = new BusLink(new MemoryCommandBus(server, { nodeId: id }));
    const helpers = {
      cache: new SharedCache({ time, cache: this.cache, trust: this.#trust, telemetry: silent }),
      recent: whileConnected(new MemoryRecentCommands(server), bus),
      receipts: whileConnected(new MemoryReceiptQueue(server, { entriesMax }), bus),
      givesReceipts,
    };
    const bank = new Bank({
      time,
      random: this.#random,
      store,
      pages: store,
      days: { ...DAYS, recordingTime: () => new Date(this.time.now()).toISOString() },
      telemetry: silent,
      limits: { ...LIMITS, ...limits },
      nodes: { bus, mayWrite, onError: (error) => this.errors.push(error) },
      helpers: isBare ? undefined : helpers,
    });
    const node = { id, bank, store, bus };
    this.#nodes.push(node);
    bank.start();
    // It asks who the writer is.
    await this.time.advance(1);
    return node;
  }

  /** Another server, as far as anyone can tell, and empty; all nodes learn of it. */
  restart(): void {
    this.server.restart();
    for (const { bank } of this.#nodes) bank.serverChanged();
  }

  /** The trust in what the helpers hold is withdrawn, as when their server was promoted. */
  async distrust(): Promise<void> {
    await this.#trust.withdraw(this.cache.incarnation, 2_000);
    await this.time.advance(600);
  }

  /** Another bank on the same store that does not know the bus. */
  outsider(): Bank {
    return new Bank({
      time: this.time,
      random: this.#random,
      store: this.memory,
      pages: this.memory,
      days: { ...DAYS, recordingTime: () => new Date(this.time.now()).toISOString() },
      telemetry: silent,
      limits: LIMITS,
    });
  }

  /** The node stops at once and for good, without a word. */
  kill({ id, bus }: SimulatedNode): void {
    bus.isCut = true;
    this.server.lose(id);
  }

  execute(by: Bank, keyed: KeyedCommand, isAsync = false): Promise<Answer> {
    return this.time.until(by.execute(SENDER, keyed, { isAsync, join: true }));
  }

  /** Lets time pass until no command with a receipt waits. */
  async emptied(msMax = 20_000): Promise<void> {
    for (let ms = 0; this.server.waiting.length > 0 && ms < msMax; ms += 10) await this.time.advance(10);
    if (this.server.waiting.length > 0) throw new Error('commands with receipts still wait');
    await this.time.advance(10);
  }

  async drained(): Promise<void> {
    await this.time.until(Promise.all(this.#nodes.map(({ bank }) => bank.drained())));
  }
}

/** A helper as a node reaches it: not while the node is cut off. */
function whileConnected<T extends object>(helper: T, bus: BusLink): T {
  return new Proxy(helper, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function') return bus.isCut ? undefined : value;
      return async (...args: unknown[]) => {
        if (bus.isCut) throw new HelperUnavailable('cut off');
        return value.apply(target, args);
      };
    },
  });
}
