/** API clients on PostgreSQL. */
import type pg from 'pg';
import type { ApiClient, ApiClientStore, Scope } from '../../application/ports.js';
import { ask, type Connections } from './connections.js';

interface ClientRow {
  id: string;
  name: string;
  scopes: Scope[];
  key_hash: Buffer;
  created_at: Date;
}

export class PostgresApiClientStore implements ApiClientStore {
  readonly #pool: pg.Pool;

  constructor(connections: Connections) {
    this.#pool = connections.readers;
  }

  async save(client: Omit<ApiClient, 'createdAt'>, keyHash: Buffer): Promise<ApiClient> {
    const [row] = await ask<ClientRow>(this.#pool, {
      text: `INSERT INTO api_clients (id, name, scopes, key_hash) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, scopes = excluded.scopes, key_hash = excluded.key_hash
        RETURNING *`,
      values: [client.id, client.name, client.scopes, keyHash],
    });
    return clientOf(row as ClientRow);
  }

  async findByKeyHash(keyHash: Buffer): Promise<{ client: ApiClient; keyHash: Buffer } | undefined> {
    const text = 'SELECT * FROM api_clients WHERE key_hash = $1';
    const [row] = await ask<ClientRow>(this.#pool, { name: 'client-by-key', text, values: [keyHash] });
    return row && { client: clientOf(row), keyHash: row.key_hash };
  }

  async list(after: string | undefined, limit: number): Promise<readonly ApiClient[]> {
    const text = 'SELECT * FROM api_clients WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2';
    return (await ask<ClientRow>(this.#pool, { text, values: [after ?? null, limit] })).map(clientOf);
  }

  async remove(id: string): Promise<boolean> {
    const text = 'DELETE FROM api_clients WHERE id = $1 RETURNING id';
    return (await ask(this.#pool, { text, values: [id] })).length > 0;
  }
}

function clientOf(row: ClientRow): ApiClient {
  return { id: row.id, name: row.name, scopes: row.scopes, createdAt: row.created_at.toISOString() };
}
