/** API clients, their keys and scopes. */
import { hash, timingSafeEqual } from 'node:crypto';
import { StoreUnavailable } from '../shared/errors.js';
import type { Random } from '../shared/random.js';
import type { Time } from '../shared/time.js';
import type { ApiClient, ApiClientStore, ApiKey, HeldKey, NewKeyFault, Scope } from './ports.js';

export const SCOPES: readonly Scope[] = ['read', 'write', 'admin'];

/**
 * The admin created at the first start. Its id never changes, so its idempotency keys outlive its API key.
 */
export const FIRST_ADMIN = {
  id: '00000000-0000-7000-8000-000000000001',
  name: 'first admin',
  scopes: SCOPES,
} as const;

/** Maximum number of cached keys; the oldest is evicted. */
const REMEMBERED_MAX = 10_000;

/** Additional validity of a cached key while the store is unavailable: nothing can be revoked then. */
const OUTAGE_MS = 60_000;

/** Maximum number of valid keys per client: enough for rotations and forgotten keys. */
export const KEYS_MAX = 10;

interface Remembered {
  readonly client: ApiClient;
  readonly untilMs: number;
  /** When the key expires. */
  readonly endsMs: number;
}

/** The key for the first admin belongs to another client. */
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
  /** By key: hashing it for every request would cost more than the rest of the authentication. */
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

  /** Call this when the log has changed, because it may have other clients. */
  forget(): void {
    this.#removals += 1;
    this.#remembered.clear();
  }

  /** The client with this key, if cached: the common case, synchronous. */
  recall(key: string): ApiClient | undefined {
    const known = this.#remembered.get(key);
    return known !== undefined && known.untilMs > this.#time.monotonic() ? known.client : undefined;
  }

  /** The client with this key, or undefined. Looked up by hash; hashes are compared in constant time. */
  async authenticate(key: string): Promise<ApiClient | undefined> {
    const keyHash = hashOf(key);
    const removals = this.#removals;
    // Taken before the query, so that a key is never cached beyond its expiry.
    const nowMs = this.#time.monotonic();
    let found: HeldKey | undefined;
    try {
      found = await this.#store.findByKeyHash(keyHash);
    } catch (error) {
      const known = this.#remembered.get(key);
      const trustedMs = known === undefined ? nowMs : Math.min(known.untilMs + OUTAGE_MS, known.endsMs);
      if (error instanceof StoreUnavailable && trustedMs > this.#time.monotonic()) return known?.client;
      throw error;
    }
    if (found === undefined || found.endsInMs <= 0 || !timingSafeEqual(found.keyHash, keyHash)) {
      this.#remembered.delete(key);
      return undefined;
    }
    // A client was removed during the query, possibly this one, so the result is not cached.
    if (removals !== this.#removals) return found.client;
    if (this.#remembered.size >= REMEMBERED_MAX) {
      this.#remembered.delete(this.#remembered.keys().next().value as string);
    }
    const endsMs = nowMs + found.endsInMs;
    const { client } = found;
    this.#remembered.set(key, {
      client,
      untilMs: Math.min(nowMs + this.#rememberMs, endsMs),
      endsMs,
    });
    return client;
  }

  /** Adds a client. Its key is returned only here. */
  async create(name: string, scopes: readonly Scope[]): Promise<{ client: ApiClient; key: string }> {
    const key = newKey(this.#random);
    const client = await this.#store.save({ id: this.#random.uuid(), name, scopes }, hashOf(key));
    return { client, key };
  }

  list(after: string | undefined, limit: number): Promise<readonly ApiClient[]> {
    return this.#store.list(after, limit);
  }

  /**
   * Deletes a client: effective here immediately, on other nodes when their cache expires. False if it did
   * not exist.
   */
  async remove(id: string): Promise<boolean> {
    const removed = await this.#store.remove(id);
    this.#forget(id);
    return removed;
  }

  /**
   * Adds a key to a client, which keeps its idempotency keys. The key is returned only here.
   * @param othersUntil when its other keys expire at the latest; undefined leaves them valid until revoked
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

  /** Replaces all keys of a client by a new one, which is returned here and never again. */
  async replaceKeys({ id, name, scopes }: ApiClient): Promise<string> {
    const key = newKey(this.#random);
    await this.#store.save({ id, name, scopes }, hashOf(key));
    this.#forget(id);
    return key;
  }

  /** The valid keys of a client; undefined if it does not exist. */
  keys(clientId: string): Promise<readonly ApiKey[] | undefined> {
    return this.#store.keys(clientId);
  }

  /**
   * Revokes a key: effective here immediately, on other nodes when their cache expires. False if it did not
   * exist.
   */
  async endKey(clientId: string, keyId: string): Promise<boolean> {
    const ended = await this.#store.endKey(clientId, keyId);
    this.#forget(clientId);
    return ended;
  }

  /** The id of a key. */
  async idOf(key: string): Promise<string | undefined> {
    return (await this.#store.findByKeyHash(hashOf(key)))?.keyId;
  }

  #forget(clientId: string): void {
    this.#removals += 1;
    for (const [key, { client }] of this.#remembered)
      if (client.id === clientId) this.#remembered.delete(key);
  }

  /**
   * Ensures that there is an admin. `adminKey` becomes the only key of the first admin, unless it is one of
   * its keys; an expired or revoked one stays so. Without a key and without clients, a key is generated. Only
   * one node may call this at a time.
   * @returns `made`: a key to be shown once; `hasEnded`: `adminKey` is an expired or revoked key of the first
   *   admin
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

/** 256 random bits; secret scanners recognize leaked keys by the prefix. */
const newKey = (random: Random): string => `bes_${random.bytes(32).toString('base64url')}`;
