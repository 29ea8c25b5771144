/** API clients and their keys in memory. */
import type {
  ApiClient,
  ApiClientStore,
  ApiKey,
  HeldKey,
  NewKeyFault,
} from '../../application/access/ports.js';
import type { Time } from '../../application/shared/time.js';
import { uuidOf } from '../../application/shared/uuidOf.js';

interface KeyEntry {
  readonly clientId: string;
  readonly keyHash: Buffer;
  readonly id: string;
  readonly createdMs: number;
  endsMs: number;
}

export class MemoryApiClientStore implements ApiClientStore {
  readonly #clients = new Map<string, ApiClient>();
  #keys: KeyEntry[] = [];
  #added = 0;
  readonly #clock: Pick<Time, 'now'>;

  constructor(clock: Pick<Time, 'now'> = Date) {
    this.#clock = clock;
  }

  async save(client: Omit<ApiClient, 'createdAt'>, keyHash: Buffer): Promise<ApiClient> {
    const held = this.#keys.find((key) => key.keyHash.equals(keyHash));
    if (held !== undefined && held.clientId !== client.id) throw new Error('another client has this key');
    const createdAt = this.#clients.get(client.id)?.createdAt ?? new Date(this.#clock.now()).toISOString();
    this.#clients.set(client.id, copy({ ...client, createdAt }));
    if (held === undefined) {
      this.#keys = this.#keys.filter((key) => key.clientId !== client.id || !this.#works(key));
      this.#add(client.id, keyHash);
    }
    return copy({ ...client, createdAt });
  }

  async findByKeyHash(keyHash: Buffer): Promise<HeldKey | undefined> {
    const key = this.#keys.find((one) => one.keyHash.equals(keyHash));
    if (key === undefined) return undefined;
    const client = copy(this.#clients.get(key.clientId) as ApiClient);
    return {
      client,
      keyHash: Buffer.from(key.keyHash),
      keyId: key.id,
      endsInMs: key.endsMs - this.#clock.now(),
    };
  }

  async list(after: string | undefined, limit: number): Promise<readonly ApiClient[]> {
    return [...this.#clients.values()]
      .map(copy)
      .filter(({ id }) => after === undefined || id > after)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async remove(id: string): Promise<boolean> {
    this.#keys = this.#keys.filter(({ clientId }) => clientId !== id);
    return this.#clients.delete(id);
  }

  async addKey(
    clientId: string,
    keyHash: Buffer,
    { othersUntil, keysMax }: { readonly othersUntil: string | undefined; readonly keysMax: number },
  ): Promise<ApiKey | NewKeyFault> {
    const endsMs = othersUntil === undefined ? Number.POSITIVE_INFINITY : Date.parse(othersUntil);
    const working = this.#keys.filter((key) => key.clientId === clientId && this.#works(key));
    if (!this.#clients.has(clientId)) return 'no-client';
    if (endsMs <= this.#clock.now()) return 'past';
    if (working.length >= keysMax) return 'too-many';
    for (const key of working) key.endsMs = Math.min(key.endsMs, endsMs);
    return toldOf(this.#add(clientId, keyHash));
  }

  async keys(clientId: string): Promise<readonly ApiKey[] | undefined> {
    if (!this.#clients.has(clientId)) return undefined;
    return this.#keys.filter((key) => key.clientId === clientId && this.#works(key)).map(toldOf);
  }

  async endKey(clientId: string, keyId: string): Promise<boolean> {
    const key = this.#keys.find((one) => one.clientId === clientId && one.id === keyId && this.#works(one));
    if (key !== undefined) key.endsMs = this.#clock.now();
    return key !== undefined;
  }

  #add(clientId: string, keyHash: Buffer): KeyEntry {
    const createdMs = this.#clock.now();
    const endsMs = Number.POSITIVE_INFINITY;
    this.#added += 1;
    const id = uuidOf(`key ${this.#added} of ${clientId}`);
    const key = { clientId, keyHash: Buffer.from(keyHash), id, createdMs, endsMs };
    this.#keys.push(key);
    return key;
  }

  #works({ endsMs }: KeyEntry): boolean {
    return endsMs > this.#clock.now();
  }
}

const copy = (client: ApiClient): ApiClient => ({ ...client, scopes: [...client.scopes] });

const toldOf = ({ id, createdMs, endsMs }: KeyEntry): ApiKey => ({
  id,
  createdAt: new Date(createdMs).toISOString(),
  validUntil: Number.isFinite(endsMs) ? new Date(endsMs).toISOString() : null,
});
