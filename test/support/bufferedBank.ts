/** Nodes of a bank that share an event buffer in memory, in a time that is moved by the test. */
import { vi } from 'vitest';
import { SharedCache } from '../../src/application/acceleration/accountCache.js';
import type { Batching } from '../../src/application/acceleration/paths.js';
import type { BufferEntry, EventBuffer, Flushed } from '../../src/application/acceleration/ports.js';
import { Bank, type BankLimits, type KeyedCommand } from '../../src/application/bank.js';
import type { Answer } from '../../src/application/commands/answer.js';
import { systemRandom } from '../../src/infrastructure/systemRandom.js';
import { systemTime } from '../../src/infrastructure/systemTime.js';
import { MemoryAccountCache } from '../../src/testing/memory/accountCache.js';
import { MemoryCacheTrust } from '../../src/testing/memory/cacheTrust.js';
import { MemoryCommandGate } from '../../src/testing/memory/commandGate.js';
import { MemoryEventBuffer } from '../../src/testing/memory/eventBuffer.js';
import { MemoryEventStore } from '../../src/testing/memory/eventStore.js';
import { MemoryHelperServer } from '../../src/testing/memory/helperServer.js';
import { silent } from '../../src/testing/telemetry.js';
import { DAYS, LIMITS, SENDER } from './bankFixture.js';
import type { EventStore } from './eventStore.js';
import { ObservedStore } from './observedStore.js';

/** Steps in between what a node asks of its buffer; what they throw the node sees instead of the answer. */
export interface BufferHooks {
  afterPush: (entries: readonly BufferEntry[]) => void | Promise<void>;
  beforeTrim: (flushed: Flushed) => void | Promise<void>;
}

interface NodeOptions {
  readonly batching?: Batching;
  readonly flushes?: boolean;
  readonly entriesMax?: number;
  readonly limits?: Partial<BankLimits>;
}

export interface BufferedNode {
  readonly bank: Bank;
  readonly store: ObservedStore;
  readonly hooks: BufferHooks;
}

/** What the nodes share. To be made, and used, under fake timers. */
export class BufferTown {
  readonly memory = new MemoryEventStore();
  readonly server = new MemoryHelperServer(systemTime);
  /** What flushers told of that should not happen. */
  readonly errors: unknown[] = [];
  readonly #cache = new MemoryAccountCache();
  readonly #trust = new MemoryCacheTrust();
  readonly #banks: Bank[] = [];

  async node(options: NodeOptions = {}): Promise<BufferedNode> {
    const { batching = 'all', flushes = true, entriesMax = 1_000, limits = {} } = options;
    // The cache is in use from the start: nobody waits for it.
    if (this.#banks.length === 0) {
      const { generation } = await this.#trust.withdraw(this.#cache.incarnation, 0);
      await this.#cache.begin(generation);
    }
    const nodeId = `node ${this.#banks.length + 1}`;
    const store = new ObservedStore(this.memory);
    const hooks: BufferHooks = { afterPush: () => {}, beforeTrim: () => {} };
    const bank = new Bank({
      time: systemTime,
      random: systemRandom,
      store,
      pages: store,
      days: DAYS,
      telemetry: silent,
      limits: { ...LIMITS, ...limits },
      helpers: {
        cache: new SharedCache({
          time: systemTime,
          cache: this.#cache,
          trust: this.#trust,
          telemetry: silent,
        }),
        gate: new MemoryCommandGate(this.server, { nodeId }),
        buffer: hooked(new MemoryEventBuffer(this.server, { nodeId, entriesMax }), hooks),
        ...{ nodeId, batching, flushes },
        onError: (error) => this.errors.push(error),
      },
    });
    this.#banks.push(bank);
    bank.start();
    return { bank, store, hooks };
  }

  /** Another server, as far as anyone can tell, and empty; all nodes hear of it. */
  restart(): void {
    this.server.restart();
    for (const bank of this.#banks) bank.serverChanged();
  }

  /** Another bank on the same store that knows nothing of the buffer. */
  outsider(store: EventStore = this.memory): Bank {
    return new Bank({
      time: systemTime,
      random: systemRandom,
      store,
      pages: store,
      days: DAYS,
      telemetry: silent,
      limits: LIMITS,
    });
  }

  /** Lets time pass until nothing waits in the buffer, and who waited for that has heard of it. */
  async emptied(): Promise<void> {
    for (let ms = 0; this.server.waiting.length > 0 && ms < 20_000; ms += 10)
      await vi.advanceTimersByTimeAsync(10);
    if (this.server.waiting.length > 0) throw new Error('the buffer is not emptied');
    await vi.advanceTimersByTimeAsync(10);
  }

  async drained(): Promise<void> {
    await settled(Promise.all(this.#banks.map((bank) => bank.drained())));
  }
}

/** Lets time pass until it is done; 20 s at most. */
export async function settled<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  const end = () => {
    isDone = true;
  };
  work.then(end, end);
  for (let ms = 0; !isDone && ms < 20_000; ms += 1) await vi.advanceTimersByTimeAsync(1);
  if (!isDone) throw new Error('it takes more than 20 s');
  return work;
}

/** Sends a command for whose outcome nobody waits. */
export const sendAsync = (bank: Bank, keyed: KeyedCommand): Promise<Answer> =>
  settled(bank.execute(SENDER, keyed, { isAsync: true }));

function hooked(buffer: EventBuffer, hooks: BufferHooks): EventBuffer {
  return new Proxy(buffer, {
    get(target, name) {
      if (name === 'push') {
        return async (entries: readonly BufferEntry[]) => {
          const verdicts = await target.push(entries);
          await hooks.afterPush(entries);
          return verdicts;
        };
      }
      if (name === 'trim') {
        return async (flushed: Flushed) => {
          await hooks.beforeTrim(flushed);
          return target.trim(flushed);
        };
      }
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
