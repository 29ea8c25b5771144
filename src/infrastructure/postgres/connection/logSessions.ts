/**
 * Sessions with the place of the log that they lead to. A new session is not used before it leads to the
 * known log. When the log moves, sessions to its previous place are ended.
 */
import type pg from 'pg';
import type { KnownLog } from '../../../application/log/knownLog.js';
import { StoreUnavailable } from '../../../application/shared/errors.js';

interface PlaceRow {
  place: string | null;
  name: string;
  known_place: string;
}

const PLACE = `SELECT log_place() AS place, name::text, place AS known_place
  FROM log_epochs ORDER BY number DESC LIMIT 1`;

export class LogSessions {
  readonly #log: KnownLog;
  readonly #places = new Map<pg.ClientBase, string>();

  constructor(log: KnownLog) {
    this.#log = log;
    log.onChange(() => this.#endOthers());
  }

  /**
   * Checks where a new session leads; if it is not the known log, cached data is discarded first.
   * @throws StoreUnavailable if it does not lead to the log
   */
  async admit(client: pg.ClientBase): Promise<void> {
    const [row] = (await client.query<PlaceRow>(PLACE)).rows;
    if (row === undefined) throw new StoreUnavailable('the table log_epochs is empty');
    const place = row.place ?? '';
    if (row.name !== this.#log.name || place !== row.known_place) await this.#log.check();
    if (!this.#log.isDoubtful && place !== this.#log.description?.place) {
      throw new StoreUnavailable('PostgreSQL: this server does not hold the current log');
    }
    this.#places.set(client, place);
    client.once('end', () => this.#places.delete(client));
  }

  #endOthers(): void {
    const here = this.#log.description?.place;
    for (const [client, place] of this.#places) {
      // As if the connection were lost: its user gets an error, and the pool replaces it.
      if (place !== here) (client as unknown as Connected).connection.stream.destroy();
    }
  }
}

/** Members of node-postgres missing in its types. */
interface Connected {
  readonly connection: { readonly stream: { destroy(): void } };
}
