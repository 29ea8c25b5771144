/** Who may call the bank: API clients, their keys, and what a key may do. */
import { hash, timingSafeEqual } from 'node:crypto';
import {
  type ApiClient,
  type ApiClientStore,
  type ApiKey,
  type HeldKey,
  type NewKeyFault,
  type Scope,
  StoreUnavailable,
} from '../shared/ports.js';
import type { Random } from '../shared/random.js';
import type { Time } from '../shared/time.js';

export const SCOPES: readonly Scope[] = ['read', 'write', 'admin'];

/**
 * The admin that exists from the first start on. Its id never changes, so its idempotency keys outlive its
 * API key.
 */
const FIRST_ADMIN = {
  id: '00000000-0000-7000-8000-000000000001',
  name: 'first admin',
  scopes: SCOPES,
} as const;

/** Keys remembered at once; the oldest is forgotten first. */
const REMEMBERED_MAX = 10_000;

/**
 * How much longer a key that was checked is trusted while the store does not answer: nothing can be revoked
 * then.
 */
const OUTAGE_MS = 60_000;

/** Keys of one client that work at once: enough to replace one, and to have forgotten about some. */
export const KEYS_MAX = 10;

interface Remembered {
  readonly client: ApiClient;
  readonly keyHash: Buffer;
  readonly untilMs: number;
  /** When the key ends, whatever the store says meanwhile. */
  readonly endsMs: number;
}

/** The key that the first admin is to have is another client's. */
export class AdminKeyTaken extends Error {
  override readonly name = 'AdminKeyTaken';
  constructor(readonly holder: ApiClient) {
    super(`the key of the first admin belongs to API client ${holder.id}`);
  }
}

export class ApiClients {
  readonly #store: ApiClientStore;
  readonly #time: Pick<Time, 'monotonic'>;
  readonly #random: Random;
  readonly #rememberMs: number;
  readonly #remembered = new Map<string, Remembered>();
  #removals = 0;

  /**
   * @param options.rememberMs how long a key that was checked is trusted without asking the store again
   */
  constructor(options: {
    readonly store: ApiClientStore;
    readonly time: Pick<Time, 'monotonic'>;
    readonly random: Random;
    readonly rememberMs: number;
  }) {
    this.#store = options.store;
    this.#time = options.time;
    this.#random = options.random;
    this.#rememberMs = options.rememberMs;
  }

  /** To be called when the log is another one: it may have other clients. */
  forget(): void {
    this.#removals += 1;
    this.#remembered.clear();
  }

  /** The client that holds this key, if it is remembered: the common case, without waiting. */
  recall(key: string): ApiClient | undefined {
    const keyHash = hashOf(key);
    const known = this.#remembered.get(keyHash.toString('latin1'));
    if (known === undefined || known.untilMs <= this.#time.monotonic()) return undefined;
    return timingSafeEqual(known.keyHash, keyHash) ? known.client : undefined;
  }

  /**
   * The client that holds this key, or undefined. Found by the key's hash; the hashes are compared in
   * constant time.
   */
  async authenticate(key: string): Promise<ApiClient | undefined> {
    const keyHash = hashOf(key);
    const name = keyHash.toString('latin1');
    const removals = this.#removals;
    // Before the store is asked, so that a key is never remembered beyond its end.
    const nowMs = this.#time.monotonic();
    let found: HeldKey | undefined;
    try {
      found = await this.#store.findByKeyHash(keyHash);
    } catch (error) {
      const known = this.#remembered.get(name);
      const trustedMs = known === undefined ? nowMs : Math.min(known.untilMs + OUTAGE_MS, known.endsMs);
      if (error instanceof StoreUnavailable && trustedMs > this.#time.monotonic()) return known?.client;
      throw error;
    }
    if (found === undefined || found.endsInMs <= 0 || !timingSafeEqual(found.keyHash, keyHash)) {
      this.#remembered.delete(name);
      return undefined;
    }
    // Found while a client was being removed: it may have been this one, so it is not trusted the next time.
    if (removals !== this.#removals) return found.client;
    if (this.#remembered.size >= REMEMBERED_MAX) {
      this.#remembered.delete(this.#remembered.keys().next().value as string);
    }
    const endsMs = nowMs + found.endsInMs;
    const { client } = found;
    this.#remembered.set(name, {
      client,
      keyHash,
      untilMs: Math.min(nowMs + this.#rememberMs, endsMs),
      endsMs,
    });
    return client;
  }

  /** Adds a client. Its key is told here and never again. */
  async create(name: string, scopes: readonly Scope[]): Promise<{ client: ApiClient; key: string }> {
    const key = newKey(this.#random);
    const client = await this.#store.save({ id: this.#random.uuid(), name, scopes }, hashOf(key));
    return { client, key };
  }

  list(after: string | undefined, limit: number): Promise<readonly ApiClient[]> {
    return this.#store.list(after, limit);
  }

  /**
   * Ends a client's access: here at once, on other nodes when they forget its key. False if there was none.
   */
  async remove(id: string): Promise<boolean> {
    const removed = await this.#store.remove(id);
    this.#forget(id);
    return removed;
  }

  /**
   * Adds a key to a client, which stays what it was: its idempotency keys, too. The key is told here and
   * never again.
   * @param othersUntil when its other keys end at the latest; without it, when they are ended
   */
  async addKey(
    clientId: string,
    othersUntil: string | undefined,
  ): Promise<(ApiKey & { readonly key: string }) | NewKeyFault> {
    const key = newKey(this.#random);
    const added = await this.#store.addKey(clientId, hashOf(key), { othersUntil, keysMax: KEYS_MAX });
    this.#forget(clientId);
    return typeof added === 'string' ? added : { ...added, key };
  }

  /** The keys of a client that work; undefined if there is no such client. */
  keys(clientId: string): Promise<readonly ApiKey[] | undefined> {
    return this.#store.keys(clientId);
  }

  /** Ends one key of a client: here at once, on other nodes when they forget it. False if there was none. */
  async endKey(clientId: string, keyId: string): Promise<boolean> {
    const ended = await this.#store.endKey(clientId, keyId);
    this.#forget(clientId);
    return ended;
  }

  /** The id of a key that somebody holds. */
  async idOf(key: string): Promise<string | undefined> {
    return (await this.#store.findByKeyHash(hashOf(key)))?.keyId;
  }

  #forget(clientId: string): void {
    this.#removals += 1;
    for (const [name, { client }] of this.#remembered)
      if (client.id === clientId) this.#remembered.delete(name);
  }

  /**
   * Sees to it that somebody can get in: `adminKey` becomes the first admin's only key, unless it is one of
   * its keys already; one that has ended stays so. When there is neither a key nor any client yet, one is
   * made. To be called by one node at a time.
   * @returns `made`: a key to be shown once; `hasEnded`: `adminKey` was a key of the first admin, and works
   *   no more
   * @throws AdminKeyTaken
   */
  async ensureAdmin(
    adminKey: string | undefined,
  ): Promise<{ readonly made?: string; readonly hasEnded?: boolean }> {
    if (adminKey !== undefined) {
      const held = await this.#store.findByKeyHash(hashOf(adminKey));
      if (held === undefined) await this.#store.save(FIRST_ADMIN, hashOf(adminKey));
      else if (held.client.id !== FIRST_ADMIN.id) throw new AdminKeyTaken(held.client);
      return { hasEnded: held !== undefined && held.endsInMs <= 0 };
    }
    if ((await this.#store.list(undefined, 1)).length > 0) return {};
    const key = newKey(this.#random);
    await this.#store.save(FIRST_ADMIN, hashOf(key));
    return { made: key };
  }
}

const hashOf = (key: string): Buffer => hash('sha256', key, 'buffer');

/** 256 random bits; the prefix lets secret scanners recognise a leaked key. */
const newKey = (random: Random): string => `bes_${random.bytes(32).toString('base64url')}`;
