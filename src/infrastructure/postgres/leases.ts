/** Leases as rows that all nodes see; see migrations/0006_leases.sql. */
import type { Leases } from '../../application/ports.js';
import { ask, type Connections } from './connections.js';

export class PostgresLeases implements Leases {
  readonly #connections: Connections;
  readonly #holder: string;

  /** @param holder names this node; no other one has it */
  constructor(connections: Connections, holder: string) {
    this.#connections = connections;
    this.#holder = holder;
  }

  /** By the clock of PostgreSQL, the same for all nodes. */
  async hold(name: string, ms: number): Promise<boolean> {
    const text = `INSERT INTO leases AS l (name, holder, held_until)
      VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
      ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
        WHERE l.holder = excluded.holder OR l.held_until < clock_timestamp()
      RETURNING 1`;
    const query = { name: 'hold-lease', text, values: [name, this.#holder, ms] };
    return (await ask(this.#connections.readers, query)).length > 0;
  }

  async release(name: string): Promise<void> {
    const text = 'DELETE FROM leases WHERE name = $1 AND holder = $2';
    await ask(this.#connections.readers, { text, values: [name, this.#holder] });
  }
}
