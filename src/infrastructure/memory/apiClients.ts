/** API clients in memory. */
import type { ApiClient, ApiClientStore, Clock } from '../../application/ports.js';

interface Entry {
  readonly client: ApiClient;
  readonly keyHash: Buffer;
}

export class MemoryApiClientStore implements ApiClientStore {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;

  constructor(clock: Clock = Date) {
    this.#clock = clock;
  }

  async save(client: Omit<ApiClient, 'createdAt'>, keyHash: Buffer): Promise<ApiClient> {
    const holder = this.#holderOf(keyHash);
    if (holder !== undefined && holder.client.id !== client.id)
      throw new Error('another client has this key');
    const createdAt =
      this.#entries.get(client.id)?.client.createdAt ?? new Date(this.#clock.now()).toISOString();
    const saved = copy({ client: { ...client, createdAt }, keyHash });
    this.#entries.set(client.id, saved);
    return copy(saved).client;
  }

  async findByKeyHash(keyHash: Buffer): Promise<Entry | undefined> {
    const holder = this.#holderOf(keyHash);
    return holder && copy(holder);
  }

  async list(after: string | undefined, limit: number): Promise<readonly ApiClient[]> {
    return [...this.#entries.values()]
      .map((entry) => copy(entry).client)
      .filter(({ id }) => after === undefined || id > after)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async remove(id: string): Promise<boolean> {
    return this.#entries.delete(id);
  }

  #holderOf(keyHash: Buffer): Entry | undefined {
    return [...this.#entries.values()].find((entry) => entry.keyHash.equals(keyHash));
  }
}

const copy = ({ client, keyHash }: Entry): Entry => ({
  client: { ...client, scopes: [...client.scopes] },
  keyHash: Buffer.from(keyHash),
});
