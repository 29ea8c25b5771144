/** Leases as rows shared by all nodes; see migrations/0004_nodes.sql. */
import { EvenShares } from '../../application/shared/evenShares.js';
import type { Leases } from '../../application/shared/ports.js';
import { ask, type Connections } from './connection/connections.js';

/** Longer than any lease. */
const LEASE_MS_MAX = 120_000;

interface Asked {
  readonly asker: string | null;
  readonly asker_holds: number;
}

export class PostgresLeases implements Leases {
  readonly #connections: Connections;
  readonly #holder: string;
  readonly #shares = new EvenShares();

  /** @param holder unique id of this node */
  constructor(connections: Connections, holder: string) {
    this.#connections = connections;
    this.#holder = holder;
  }

  async hold(name: string, ms: number): Promise<boolean> {
    return (await this.#hold(name, ms)) !== undefined;
  }

  async share(name: string, ms: number): Promise<boolean> {
    const held = await this.#hold(name, ms);
    this.#shares.note(name, held !== undefined);
    if (held === undefined) {
      await this.#askFor(name, ms);
      return false;
    }
    if (held.asker === null || !this.#shares.leaves(name, held.asker_holds, ms, performance.now()))
      return true;
    await this.#leaveTo(held.asker, name, ms);
    return false;
  }

  async release(name: string): Promise<void> {
    this.#shares.note(name, false);
    const text = 'DELETE FROM leases WHERE name = $1 AND holder = $2';
    await ask(this.#connections.readers, { text, values: [name, this.#holder] });
  }

  /**
   * By PostgreSQL's clock, the same for all nodes. A lease longer than the maximum was taken before this
   * clock was set back, and counts as expired. Returns the requesting node, if any; undefined if another node
   * holds the lease.
   */
  async #hold(name: string, ms: number): Promise<Asked | undefined> {
    const text = `INSERT INTO leases AS l (name, holder, held_until)
      VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
      ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
        WHERE l.holder = excluded.holder OR l.held_until < clock_timestamp()
          OR l.held_until > clock_timestamp() + ${LEASE_MS_MAX} * interval '1 millisecond'
      RETURNING CASE WHEN asked_until >= clock_timestamp() THEN nullif(asker, holder) END AS asker, asker_holds`;
    const query = { name: 'hold-lease', text, values: [name, this.#holder, ms] };
    const [row] = await ask<Asked>(this.#connections.readers, query);
    return row;
  }

  async #askFor(name: string, ms: number): Promise<void> {
    const text = `UPDATE leases SET asker = $2, asker_holds = $3,
        asked_until = clock_timestamp() + $4 * interval '1 millisecond'
      WHERE name = $1 AND holder <> $2`;
    const values = [name, this.#holder, this.#shares.count, ms];
    await ask(this.#connections.readers, { name: 'ask-for-lease', text, values });
  }

  /** Transfers the lease, so that no other node can take it first; it expires like any other. */
  async #leaveTo(asker: string, name: string, ms: number): Promise<void> {
    const text = `UPDATE leases SET holder = $3, held_until = clock_timestamp() + $4 * interval '1 millisecond',
        asker = NULL, asker_holds = NULL, asked_until = NULL
      WHERE name = $1 AND holder = $2`;
    await ask(this.#connections.readers, { text, values: [name, this.#holder, asker, ms] });
  }
}
