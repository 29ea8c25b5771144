/** A model of Redis: what it holds for each log, restarts, hangs, and a replica that can take over without the newest writes. */
import { MemoryAccountCache, tickets } from '../../src/testing/memory/accountCache.js';
import { MemoryHelperServer } from '../../src/testing/memory/helperServer.js';
import type { SimulatedTime } from '../../src/testing/simulatedTime.js';
import type { Trace } from '../trace.js';

/** The keys with one prefix. */
export interface Space {
  readonly helpers: MemoryHelperServer;
  readonly cache: MemoryAccountCache;
  /** The newest event that a node has seen (logMark.ts). */
  mark: { readonly position: number; readonly mark: string } | undefined;
}

export class RedisServer {
  readonly #time: SimulatedTime;
  readonly #trace: Trace;
  readonly #ttlMs: number;
  readonly #newTicket = tickets();
  #spaces = new Map<string, Space>();
  #replica: Map<string, Space> | undefined;
  readonly #connections = new Set<() => void>();
  #incarnations = 1;
  #isUp = true;
  #isHung = false;
  /** Where messages to a node go, while it is subscribed. */
  readonly subscribers = new Map<string, (message: string) => void>();

  /** @param ttlMs time to live of a cached state */
  constructor(time: SimulatedTime, trace: Trace, ttlMs: number) {
    this.#time = time;
    this.#trace = trace;
    this.#ttlMs = ttlMs;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** It takes connections and requests, and answers none. */
  get isHung(): boolean {
    return this.#isHung;
  }

  get incarnation(): string {
    return `redis ${this.#incarnations}`;
  }

  /** The keys of the log with this name. */
  space(log: string): Space {
    let space = this.#spaces.get(log);
    if (space === undefined) {
      space = {
        helpers: new MemoryHelperServer(this.#time),
        cache: new MemoryAccountCache(this.#time, this.#ttlMs, this.#newTicket),
        mark: undefined,
      };
      this.#spaces.set(log, space);
    }
    return space;
  }

  /** Calls back when the connections end. @returns cancels that */
  onEnd(call: () => void): () => void {
    this.#connections.add(call);
    return () => this.#connections.delete(call);
  }

  flush(): void {
    this.#spaces = new Map();
  }

  /** Ends all connections; another incarnation, empty, takes new ones after a while. */
  restart(downMs: number): void {
    this.#end(downMs, () => this.flush());
  }

  /** From now on the replica gets nothing. */
  loseReplica(): void {
    this.#replica = new Map([...this.#spaces].map(([log, space]) => [log, this.#copyOf(space)]));
  }

  /** The replica takes over after a while, as another incarnation. */
  promote(downMs: number): void {
    this.#end(downMs, () => {
      this.#spaces = this.#replica ?? new Map();
      this.#replica = undefined;
    });
  }

  hang(): void {
    this.#isHung = true;
    this.#trace.add({ kind: 'state', place: 'redis', state: 'hung' });
  }

  goOn(): void {
    this.#isHung = false;
    this.#trace.add({ kind: 'state', place: 'redis', state: 'up' });
  }

  #end(downMs: number, change: () => void): void {
    this.#isUp = false;
    this.#trace.add({ kind: 'state', place: 'redis', state: 'down' });
    for (const call of [...this.#connections]) call();
    this.#time.line.at(this.#time.line.ms + downMs, () => {
      change();
      this.#incarnations += 1;
      this.#isUp = true;
      this.#trace.add({ kind: 'state', place: 'redis', state: 'up' });
    });
  }

  #copyOf({ helpers, cache, mark }: Space): Space {
    return { helpers: helpers.copy(), cache: cache.copy(), mark };
  }
}
