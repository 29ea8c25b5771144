/** Nodes with a shared cache and a store of versions, to see what each of them would tell a client. */
import { SharedCache } from '../../src/application/acceleration/accountCache.js';
import type {
  AccountCache,
  CacheReading,
  CacheTrust,
  EncodedState,
} from '../../src/application/acceleration/ports.js';
import type { AccountState } from '../../src/application/accounts/state.js';
import type { CacheOutcome } from '../../src/application/commands/telemetry.js';
import { HelperUnavailable } from '../../src/application/shared/errors.js';
import { systemTime } from '../../src/infrastructure/systemTime.js';
import { MemoryAccountCache } from '../../src/testing/memory/accountCache.js';
import { MemoryCacheTrust } from '../../src/testing/memory/cacheTrust.js';
import { silent } from '../../src/testing/telemetry.js';

/** A node's connection to the cache: it can be cut, and take its time in both directions. */
export class CacheLink implements AccountCache {
  readonly #cache: AccountCache;
  isUp = true;
  /** Waited for before and after each call. */
  delay: () => Promise<void> = async () => {};

  constructor(cache: AccountCache) {
    this.#cache = cache;
  }

  get incarnation(): string | undefined {
    return this.isUp ? this.#cache.incarnation : undefined;
  }

  read(generation: number, streamId: string): Promise<CacheReading> {
    return this.#ask(() => this.#cache.read(generation, streamId));
  }

  peek(streamIds: readonly string[]): Promise<readonly EncodedState[]> {
    return this.#ask(() => this.#cache.peek(streamIds));
  }

  fill(generation: number, ticket: string, encoded: EncodedState): Promise<boolean> {
    return this.#ask(() => this.#cache.fill(generation, ticket, encoded));
  }

  drop(versions: ReadonlyMap<string, number>): Promise<void> {
    return this.#ask(() => this.#cache.drop(versions));
  }

  begin(generation: number): Promise<void> {
    return this.#ask(() => this.#cache.begin(generation));
  }

  async #ask<T>(call: () => Promise<T>): Promise<T> {
    this.#require();
    await this.delay();
    this.#require();
    const answer = await call();
    await this.delay();
    this.#require();
    return answer;
  }

  #require(): void {
    if (!this.isUp) throw new HelperUnavailable('cut off');
  }
}

/** What one node sees of a single account. */
export class CacheNode {
  readonly link: CacheLink;
  readonly shared: SharedCache;
  readonly #town: CacheTown;
  /** How often it asked the store. */
  loads = 0;
  /** How often the cache had what it wanted. */
  hits = 0;
  /** Waited for after the store was read, before the reader has it. */
  loadDelay: () => Promise<void> = async () => {};
  /** Waited for before and after each question about the trust. */
  trustDelay: () => Promise<void> = async () => {};

  constructor(town: CacheTown) {
    this.#town = town;
    this.link = new CacheLink(town.cache);
    const cached = (outcome: CacheOutcome) => {
      if (outcome === 'hit') this.hits += 1;
    };
    const slowly = async <T>(ask: () => Promise<T>): Promise<T> => {
      await this.trustDelay();
      const trust = await ask();
      await this.trustDelay();
      return trust;
    };
    const trust: CacheTrust = {
      read: () => slowly(() => town.trust.read()),
      withdraw: (server, pauseMs) => slowly(() => town.trust.withdraw(server, pauseMs)),
    };
    this.shared = new SharedCache({
      time: systemTime,
      cache: this.link,
      trust,
      telemetry: { ...silent, cached },
    });
  }

  /** The version it would show a client. */
  async read(): Promise<number> {
    const load = async () => {
      this.loads += 1;
      const { committed } = this.#town;
      await this.loadDelay();
      return headAt(committed);
    };
    return (await this.shared.account(ACCOUNT, load))?.account.version ?? 0;
  }

  /** Commits the next version and tells the client of it. */
  async write(): Promise<void> {
    this.#town.committed += 1;
    const version = this.#town.committed;
    await this.shared.evictOlder(new Map([[ACCOUNT, version]]));
    this.#town.told = Math.max(this.#town.told, version);
  }
}

/** The store, the cache and the trust that all nodes share. */
export class CacheTown {
  readonly cache = new MemoryAccountCache();
  readonly trust = new MemoryCacheTrust();
  /** The version in the store. */
  committed = 1;
  /** The newest version that a client knows. */
  told = 1;
}

export const ACCOUNT = '00000000-0000-7000-8000-00000000cafe';

function headAt(version: number): AccountState {
  const known = { status: 'open', owner: 'Ada', currency: 'CZK', overdraftLimit: 0n, metadata: {} } as const;
  const account = {
    ...known,
    id: ACCOUNT,
    version,
    balance: 0n,
    holds: [],
    limits: undefined,
    used: undefined,
  };
  const time = '2026-03-15T12:00:00.000Z';
  return { account, openedAt: time, updatedAt: time };
}
