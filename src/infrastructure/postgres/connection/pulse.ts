/**
 * Probes idle sessions. A firewall silently drops idle connections: later statements on them are lost, which
 * only the deadline reveals. An idle session is therefore probed before use.
 */
import type pg from 'pg';

/** A session active this recently is assumed to be alive. */
const FRESH_MS = 1_000;

/** Time limit of a probe. */
const ANSWER_MS_MAX = 1_000;

export class Pulse {
  readonly #heard = new WeakMap<pg.ClientBase, number>();
  /** When a session was last found dead; others idle since before are assumed to be dead, too. */
  #lostAt = Number.NEGATIVE_INFINITY;

  heard(client: pg.ClientBase): void {
    this.#heard.set(client, performance.now());
  }

  isFresh(client: pg.ClientBase): boolean {
    return performance.now() - this.#heardAt(client) < FRESH_MS;
  }

  /** Probes the session; false if it does not respond in time, and is thus unusable. */
  async answers(client: pg.ClientBase): Promise<boolean> {
    if (this.#heardAt(client) < this.#lostAt) return false;
    const ping: pg.QueryConfig & { query_timeout: number } = {
      text: 'SELECT 1',
      query_timeout: ANSWER_MS_MAX,
    };
    try {
      await client.query(ping);
      this.heard(client);
      return true;
    } catch {
      this.#lostAt = performance.now();
      return false;
    }
  }

  #heardAt(client: pg.ClientBase): number {
    return this.#heard.get(client) ?? Number.NEGATIVE_INFINITY;
  }
}
