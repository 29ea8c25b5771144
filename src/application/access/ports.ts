/** Who may call, and with which key. */

/** A holder of an API key. */
export interface ApiClient {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
}

export type Scope = 'read' | 'write' | 'admin';

/** A key of a client, without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly createdAt: string;
  /** When it expires; null if it is valid until revoked. */
  readonly validUntil: string | null;
}

/** A key with its holder. */
export interface HeldKey {
  readonly client: ApiClient;
  readonly keyHash: Buffer;
  readonly keyId: string;
  /** Remaining validity by the store's clock; 0 or less if it has expired. */
  readonly endsInMs: number;
}

/** Why no key was added: no such client, the expiry is in the past, or the limit is reached. */
export type NewKeyFault = 'no-client' | 'past' | 'too-many';

/** Clients and hashes of their keys. The store's clock determines whether a key is valid. */
export interface ApiClientStore {
  /**
   * Adds a client, or replaces the name and scopes of the one with this id. A new key replaces all its valid
   * keys. Rejects if another client has the key.
   */
  save(client: Omit<ApiClient, 'createdAt'>, keyHash: Buffer): Promise<ApiClient>;
  /** Also finds expired and revoked keys. */
  findByKeyHash(keyHash: Buffer): Promise<HeldKey | undefined>;
  /**
   * Adds a key to a client.
   * @param options.othersUntil when its other keys expire at the latest: an instant in UTC; undefined leaves
   *   them unchanged
   * @param options.keysMax maximum number of valid keys per client
   */
  addKey(
    clientId: string,
    keyHash: Buffer,
    options: { readonly othersUntil: string | undefined; readonly keysMax: number },
  ): Promise<ApiKey | NewKeyFault>;
  /** The valid keys of a client, oldest first; undefined if there is no such client. */
  keys(clientId: string): Promise<readonly ApiKey[] | undefined>;
  /** Revokes a key. False if the client has no such valid key. */
  endKey(clientId: string, keyId: string): Promise<boolean>;
  /** All clients in ascending order of id, greater than `after`. */
  list(after: string | undefined, limit: number): Promise<readonly ApiClient[]>;
  /** Removes a client and its keys. False if there was none. */
  remove(id: string): Promise<boolean>;
}
