/** Who may call the bank: API clients, their keys, and what a key may do. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { type ApiClient, type ApiClientStore, type Clock, type Scope, StoreUnavailable } from './ports.js';

export const SCOPES: readonly Scope[] = ['read', 'write', 'admin'];

/** The admin that exists from the first start on. Its id never changes, so its idempotency keys outlive its API key. */
const FIRST_ADMIN = {
  id: '00000000-0000-7000-8000-000000000001',
  name: 'first admin',
  scopes: SCOPES,
} as const;

/** Keys remembered at once; the oldest is forgotten first. */
const REMEMBERED_MAX = 10_000;

/** How much longer a key that was checked is trusted while the store does not answer: nothing can be revoked then. */
const OUTAGE_MS = 60_000;

interface Remembered {
  readonly client: ApiClient;
  readonly keyHash: Buffer;
  readonly untilMs: number;
}

export class ApiClients {
  readonly #store: ApiClientStore;
  readonly #clock: Clock;
  readonly #rememberMs: number;
  readonly #remembered = new Map<string, Remembered>();
  #removals = 0;

  /** @param options.rememberMs how long a key that was checked is trusted without asking the store again */
  constructor(options: {
    readonly store: ApiClientStore;
    readonly clock: Clock;
    readonly rememberMs: number;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
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
    if (known === undefined || known.untilMs <= this.#clock.now()) return undefined;
    return timingSafeEqual(known.keyHash, keyHash) ? known.client : undefined;
  }

  /** The client that holds this key, or undefined. Found by the key's hash; the hashes are compared in constant time. */
  async authenticate(key: string): Promise<ApiClient | undefined> {
    const keyHash = hashOf(key);
    const name = keyHash.toString('latin1');
    const removals = this.#removals;
    let found: Awaited<ReturnType<ApiClientStore['findByKeyHash']>>;
    try {
      found = await this.#store.findByKeyHash(keyHash);
    } catch (error) {
      const known = this.#remembered.get(name);
      const isTrusted = known !== undefined && known.untilMs + OUTAGE_MS > this.#clock.now();
      if (error instanceof StoreUnavailable && isTrusted) return known.client;
      throw error;
    }
    if (found === undefined || !timingSafeEqual(found.keyHash, keyHash)) {
      this.#remembered.delete(name);
      return undefined;
    }
    // Found while a client was being removed: it may have been this one, so it is not trusted the next time.
    if (removals !== this.#removals) return found.client;
    if (this.#remembered.size >= REMEMBERED_MAX) {
      this.#remembered.delete(this.#remembered.keys().next().value as string);
    }
    this.#remembered.set(name, { ...found, untilMs: this.#clock.now() + this.#rememberMs });
    return found.client;
  }

  /** Adds a client. Its key is told here and never again. */
  async create(name: string, scopes: readonly Scope[]): Promise<{ client: ApiClient; key: string }> {
    const key = newKey();
    const client = await this.#store.save({ id: uuidv7(), name, scopes }, hashOf(key));
    return { client, key };
  }

  list(after: string | undefined, limit: number): Promise<readonly ApiClient[]> {
    return this.#store.list(after, limit);
  }

  /** Ends a client's access: here at once, on other nodes when they forget its key. False if there was none. */
  async remove(id: string): Promise<boolean> {
    const removed = await this.#store.remove(id);
    this.#removals += 1;
    for (const [name, { client }] of this.#remembered) if (client.id === id) this.#remembered.delete(name);
    return removed;
  }

  /**
   * Sees to it that somebody can get in: sets the first admin's key to `adminKey` or, when there is neither a key nor
   * any client yet, makes one. To be called by one node at a time.
   * @returns the key that was made, to be shown once
   */
  async ensureAdmin(adminKey: string | undefined): Promise<string | undefined> {
    if (adminKey !== undefined) {
      await this.#store.save(FIRST_ADMIN, hashOf(adminKey));
      return undefined;
    }
    if ((await this.#store.list(undefined, 1)).length > 0) return undefined;
    const key = newKey();
    await this.#store.save(FIRST_ADMIN, hashOf(key));
    return key;
  }
}

const hashOf = (key: string): Buffer => hash('sha256', key, 'buffer');

/** 256 random bits; the prefix lets secret scanners recognise a leaked key. */
const newKey = (): string => `bes_${randomBytes(32).toString('base64url')}`;
