/**
 * Whether a session that was silent is still there. A firewall drops a silent flow without a word: what is sent on it
 * afterwards is lost, and that only its deadline tells. So such a session is asked first.
 */
import type pg from 'pg';

/** A session that was heard of this recently is there, as far as anybody can know. */
const FRESH_MS = 1_000;

/** How long it may take to answer. */
const ANSWER_MS_MAX = 1_000;

export class Pulse {
  readonly #heard = new WeakMap<pg.ClientBase, number>();
  /** When a session was last found silent: the others that have been silent since before are taken for lost, too. */
  #lostAt = Number.NEGATIVE_INFINITY;

  heard(client: pg.ClientBase): void {
    this.#heard.set(client, performance.now());
  }

  isFresh(client: pg.ClientBase): boolean {
    return performance.now() - this.#heardAt(client) < FRESH_MS;
  }

  /** Asks the server; false when it does not answer soon. The session is of no use then. */
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
