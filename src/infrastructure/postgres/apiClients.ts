/** API clients and their keys on PostgreSQL. The database's clock determines whether a key is valid. */
import type pg from 'pg';
import type {
  ApiClient,
  ApiClientStore,
  ApiKey,
  HeldKey,
  NewKeyFault,
  Scope,
} from '../../application/access/ports.js';
import { ask, type Connections } from './connection/connections.js';

interface ClientRow {
  id: string;
  name: string;
  scopes: Scope[];
  created_at: Date;
}

interface KeyRow {
  id: string;
  created_at: Date;
  valid_until: Date | null;
}

const WORKS = '(valid_until IS NULL OR valid_until > clock_timestamp())';

export class PostgresApiClientStore implements ApiClientStore {
  readonly #pool: pg.Pool;

  constructor(connections: Connections) {
    this.#pool = connections.readers;
  }

  async save(client: Omit<ApiClient, 'createdAt'>, keyHash: Buffer): Promise<ApiClient> {
    // A new key replaces the valid ones.
    const [row] = await ask<ClientRow>(this.#pool, {
      text: `WITH saved AS (INSERT INTO api_clients (id, name, scopes) VALUES ($1, $2, $3)
          ON CONFLICT (id) DO UPDATE SET name = excluded.name, scopes = excluded.scopes RETURNING *),
        held AS (SELECT FROM api_keys WHERE client_id = $1 AND key_hash = $4),
        replaced AS (DELETE FROM api_keys WHERE client_id = $1 AND ${WORKS} AND NOT EXISTS (SELECT FROM held)),
        added AS (INSERT INTO api_keys (client_id, key_hash) SELECT id, $4 FROM saved
          WHERE NOT EXISTS (SELECT FROM held))
        SELECT * FROM saved`,
      values: [client.id, client.name, client.scopes, keyHash],
    });
    return clientOf(row as ClientRow);
  }

  async findByKeyHash(keyHash: Buffer): Promise<HeldKey | undefined> {
    const text = `SELECT c.*, k.id AS key_id, k.key_hash AS found_hash,
        (extract(epoch FROM k.valid_until - clock_timestamp()) * 1000)::float8 AS ends_in_ms
      FROM api_keys k JOIN api_clients c ON c.id = k.client_id WHERE k.key_hash = $1`;
    const [row] = await ask<ClientRow & { key_id: string; found_hash: Buffer; ends_in_ms: number | null }>(
      this.#pool,
      { name: 'client-by-key', text, values: [keyHash] },
    );
    if (row === undefined) return undefined;
    const endsInMs = row.ends_in_ms ?? Number.POSITIVE_INFINITY;
    return { client: clientOf(row), keyHash: row.found_hash, keyId: row.key_id, endsInMs };
  }

  async list(after: string | undefined, limit: number): Promise<readonly ApiClient[]> {
    const text = 'SELECT * FROM api_clients WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2';
    return (await ask<ClientRow>(this.#pool, { text, values: [after ?? null, limit] })).map(clientOf);
  }

  async remove(id: string): Promise<boolean> {
    const text = 'DELETE FROM api_clients WHERE id = $1 RETURNING id';
    return (await ask(this.#pool, { text, values: [id] })).length > 0;
  }

  async addKey(
    clientId: string,
    keyHash: Buffer,
    { othersUntil, keysMax }: { readonly othersUntil: string | undefined; readonly keysMax: number },
  ): Promise<ApiKey | NewKeyFault> {
    const text = `WITH verdict AS (SELECT CASE
        WHEN NOT EXISTS (SELECT FROM api_clients WHERE id = $1) THEN 'no-client'
        WHEN $3::timestamptz <= clock_timestamp() THEN 'past'
        WHEN (SELECT count(*) FROM api_keys WHERE client_id = $1 AND ${WORKS}) >= $4 THEN 'too-many'
        ELSE 'added' END AS "is"),
      limited AS (UPDATE api_keys SET valid_until = least(valid_until, $3)
        WHERE client_id = $1 AND ${WORKS} AND $3 IS NOT NULL AND (SELECT "is" FROM verdict) = 'added'),
      added AS (INSERT INTO api_keys (client_id, key_hash) SELECT $1, $2 FROM verdict WHERE "is" = 'added' RETURNING *)
      SELECT verdict."is", added.* FROM verdict LEFT JOIN added ON true`;
    const [row] = await ask<KeyRow & { is: 'added' | NewKeyFault }>(this.#pool, {
      text,
      values: [clientId, keyHash, othersUntil ?? null, keysMax],
    });
    const { is, ...key } = row as KeyRow & { is: 'added' | NewKeyFault };
    return is === 'added' ? keyOf(key) : is;
  }

  async keys(clientId: string): Promise<readonly ApiKey[] | undefined> {
    const text = `SELECT k.* FROM api_clients c LEFT JOIN api_keys k ON k.client_id = c.id AND ${WORKS}
      WHERE c.id = $1 ORDER BY k.created_at, k.id`;
    const rows = await ask<KeyRow | { id: null }>(this.#pool, { text, values: [clientId] });
    if (rows.length === 0) return undefined;
    return rows.flatMap((row) => (row.id === null ? [] : [keyOf(row)]));
  }

  async endKey(clientId: string, keyId: string): Promise<boolean> {
    const text = `UPDATE api_keys SET valid_until = clock_timestamp()
      WHERE client_id = $1 AND id = $2 AND ${WORKS} RETURNING id`;
    return (await ask(this.#pool, { text, values: [clientId, keyId] })).length > 0;
  }
}

function clientOf(row: ClientRow): ApiClient {
  return { id: row.id, name: row.name, scopes: row.scopes, createdAt: row.created_at.toISOString() };
}

function keyOf({ id, created_at, valid_until }: KeyRow): ApiKey {
  return { id, createdAt: created_at.toISOString(), validUntil: valid_until?.toISOString() ?? null };
}
