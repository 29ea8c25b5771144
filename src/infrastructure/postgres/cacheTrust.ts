/** Which cached states may be used, as a row that all nodes read; see migrations/0005_helpers.sql. */
import type { CacheTrust, Trust } from '../../application/ports.js';
import { ask, type Connections } from './connections.js';

interface TrustRow {
  generation: string;
  server: string;
  usable_in_ms: number;
}

/** By the clock of PostgreSQL, the same for all nodes. A time that has come, `-infinity` included, is 0. */
const COLUMNS = `generation, server, CASE WHEN usable_at > clock_timestamp()
  THEN extract(epoch FROM usable_at - clock_timestamp())::float8 * 1000 ELSE 0 END AS usable_in_ms`;

export class PostgresCacheTrust implements CacheTrust {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  read(): Promise<Trust> {
    return this.#ask('read-trust', `SELECT ${COLUMNS} FROM cache_trust`, []);
  }

  withdraw(server: string | undefined, pauseMs: number): Promise<Trust> {
    const text = `UPDATE cache_trust SET generation = generation + 1, server = coalesce($1, server),
      usable_at = greatest(usable_at, clock_timestamp() + $2 * interval '1 millisecond') RETURNING ${COLUMNS}`;
    return this.#ask('withdraw-trust', text, [server, pauseMs]);
  }

  async #ask(name: string, text: string, values: unknown[]): Promise<Trust> {
    const [row] = await ask<TrustRow>(this.#connections.readers, { name, text, values });
    const { generation, server, usable_in_ms } = row as TrustRow;
    return { generation: Number(generation), server, usableInMs: usable_in_ms };
  }
}

/** The name of this bank among others, as long as its database lives. */
export async function bankIdentity({ readers }: Connections): Promise<string> {
  const [row] = await ask<{ id: string }>(readers, { text: 'SELECT id FROM bank_identity' });
  return (row as { id: string }).id;
}
