/**
 * Pages of the log for read models. Most events are movements, which read models apply in SQL, from `events` by position.
 * So a page has all other events: also a movement of a schema version that SQL does not know, to be decoded or refused.
 */
import type pg from 'pg';
import { asPosition, type Position } from '../../../application/log/ports.js';
import type { LogPages, StoredPage } from '../../../application/readModels/ports.js';
import { ask, type Connections } from '../connection/connections.js';
import { BARE_COLUMNS, type EventRow, storedEvent } from './eventRow.js';
import { MOVEMENTS } from './movementSql.js';

/** Without other events there is one row of nulls. */
type PageRow = (EventRow | { position: null }) & { up_to: string; mark: string };

export class PostgresLogPages implements LogPages {
  readonly #pool: pg.Pool;

  constructor({ readers }: Connections) {
    this.#pool = readers;
  }

  async read(after: Position, eventsMax: number): Promise<StoredPage | undefined> {
    const rows = await ask<PageRow>(this.#pool, pageQuery(after, eventsMax));
    const [row] = rows;
    if (row === undefined) return undefined;
    const events = rows.flatMap((found) => (found.position === null ? [] : storedEvent(found)));
    return { after, upTo: asPosition(Number(row.up_to)), mark: row.mark, events };
  }

  async nameOf(position: Position): Promise<string> {
    const [row] = await ask<Pick<EventRow, 'type' | 'version' | 'stream_id'>>(this.#pool, {
      text: 'SELECT type, version, stream_id FROM events WHERE position = $1',
      values: [position],
    });
    return row === undefined ? 'no event' : `${row.type}, version ${row.version} of ${row.stream_id}`;
  }
}

export const pageQuery = (after: Position, eventsMax: number): pg.QueryConfig => ({
  name: 'log-page',
  text: `WITH last AS MATERIALIZED (
      SELECT position, log_mark(command_id, recorded_at) AS mark FROM events
      WHERE position > $1 AND position <= $1 + $2::bigint ORDER BY position DESC LIMIT 1
    )
    SELECT last.position AS up_to, last.mark, ${BARE_COLUMNS} FROM last LEFT JOIN LATERAL (
      SELECT * FROM events
      WHERE position > $1 AND position <= last.position AND NOT (${MOVEMENTS} AND schema_version = 1)
      ORDER BY position OFFSET 0
    ) e ON true`,
  values: [after, eventsMax],
});
