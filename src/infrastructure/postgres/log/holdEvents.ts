/** Holds, read from their events: by the id of the command that placed them, by account, and by when they expire. */
import type pg from 'pg';
import type { HoldStatus } from '../../../application/commands/holdText.js';
import type { HoldEvents, HoldExpiries, HoldLog } from '../../../application/holds/ports.js';
import type { Instant } from '../../../domain/holds.js';
import { ask, type Connections } from '../connection/connections.js';
import type { Reads } from '../connection/standbyReads.js';
import { BARE_COLUMNS, type EventRow, storedEvent } from './eventRow.js';

/** The predicate of the index events_of_hold. */
const AFTER_PLACING = "type IN ('HoldCaptured', 'HoldReleased', 'HoldExpired')";
const EXPIRES_AT = `(e.data->>'expiresAt') COLLATE "C"`;

const NEWEST = `LEFT JOIN LATERAL (
    SELECT * FROM events WHERE data->>'holdId' = e.data->>'holdId' AND ${AFTER_PLACING} ORDER BY version DESC LIMIT 1
  ) n ON true`;

/** Of the newest event n of the hold that e placed. $5: the instant. */
const STATUS = `CASE WHEN n.type = 'HoldReleased' THEN 'released' WHEN n.type = 'HoldExpired' THEN 'expired'
    WHEN (n.data->>'remaining')::numeric = 0 THEN 'captured'
    WHEN ${EXPIRES_AT} <= $5 THEN 'expired' ELSE 'open' END`;

const COLUMNS = `${BARE_COLUMNS}, n.position AS newest_position, n.version AS newest_version, n.type AS newest_type,
  n.schema_version AS newest_schema_version, n.data AS newest_data, n.command_id AS newest_command_id,
  n.recorded_at AS newest_recorded_at`;

type Newest = { [Column in keyof EventRow as `newest_${Column}`]: EventRow[Column] | null };
type HoldRow = EventRow & Newest;

export class PostgresHoldLog implements HoldLog {
  readonly #reads: Reads;

  constructor(connections: Connections) {
    this.#reads = connections.reads;
  }

  find(holdIds: readonly string[]): Promise<readonly HoldEvents[]> {
    return this.#ask(findQuery(holdIds));
  }

  ofAccount(
    accountId: string,
    after: number,
    limit: number,
    only?: { readonly status: HoldStatus; readonly at: Instant },
  ): Promise<readonly HoldEvents[]> {
    return this.#ask(ofAccountQuery(accountId, after, limit, only));
  }

  async #ask(query: pg.QueryConfig): Promise<readonly HoldEvents[]> {
    return (await this.#reads.read((client) => ask<HoldRow>(client, query))).map(holdEvents);
  }
}

function holdEvents(row: HoldRow): HoldEvents {
  const placed = storedEvent(row);
  if (row.newest_position === null) return { placed, newest: undefined };
  const newest = storedEvent({
    position: row.newest_position,
    stream_id: row.stream_id,
    version: row.newest_version as string,
    type: row.newest_type as string,
    schema_version: row.newest_schema_version as number,
    data: row.newest_data,
    command_id: row.newest_command_id as string,
    recorded_at: row.newest_recorded_at as Date,
  });
  return { placed, newest };
}

export const findQuery = (holdIds: readonly string[]): pg.QueryConfig => ({
  name: 'holds-by-id',
  text: `SELECT ${COLUMNS} FROM events e ${NEWEST}
    WHERE e.command_id = ANY ($1::uuid[]) AND e.request_hash IS NOT NULL AND e.type = 'HoldPlaced'`,
  values: [holdIds],
});

export const ofAccountQuery = (
  accountId: string,
  after: number,
  limit: number,
  only: { readonly status: HoldStatus; readonly at: Instant } | undefined,
): pg.QueryConfig => ({
  name: only === undefined ? 'holds-of-account' : 'holds-of-account-by-status',
  text: `SELECT ${COLUMNS} FROM events e ${NEWEST}
    WHERE e.stream_id = $1 AND e.type = 'HoldPlaced' AND e.version > $2 ${only === undefined ? '' : `AND ${STATUS} = $4`}
    ORDER BY e.version LIMIT $3`,
  values: [accountId, after, limit, ...(only === undefined ? [] : [only.status, only.at])],
});

export class PostgresHoldExpiries implements HoldExpiries {
  readonly #primary: pg.Pool;

  constructor(connections: Connections) {
    this.#primary = connections.readers;
  }

  async next(after: Instant): Promise<Instant | undefined> {
    const [row] = await ask<{ at: Instant }>(this.#primary, nextQuery(after));
    return row?.at;
  }

  async due(after: Instant, upTo: Instant, limit: number): Promise<readonly string[]> {
    const rows = await ask<{ id: string }>(this.#primary, dueQuery(after, upTo, limit));
    return rows.map(({ id }) => id);
  }

  async doneUntil(): Promise<Instant> {
    const text = `SELECT to_char(done_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at FROM hold_expiry
      WHERE isfinite(done_until)`;
    const [row] = await ask<{ at: Instant }>(this.#primary, { text });
    // Before every instant, while nothing is remembered.
    return row?.at ?? '';
  }

  async done(until: Instant): Promise<void> {
    const text = 'UPDATE hold_expiry SET done_until = greatest(done_until, $1::timestamptz)';
    await ask(this.#primary, { text, values: [until] });
  }
}

export const nextQuery = (after: Instant): pg.QueryConfig => ({
  name: 'next-expiry',
  text: `SELECT e.data->>'expiresAt' AS at FROM events e WHERE e.type = 'HoldPlaced' AND ${EXPIRES_AT} > $1
    ORDER BY ${EXPIRES_AT} LIMIT 1`,
  values: [after],
});

export const dueQuery = (after: Instant, upTo: Instant, limit: number): pg.QueryConfig => ({
  name: 'due-expiries',
  text: `SELECT e.data->>'holdId' AS id FROM events e
    WHERE e.type = 'HoldPlaced' AND ${EXPIRES_AT} > $1 AND ${EXPIRES_AT} <= $2 AND NOT EXISTS (
      SELECT FROM events n WHERE n.data->>'holdId' = e.data->>'holdId' AND n.${AFTER_PLACING}
        AND (n.type <> 'HoldCaptured' OR (n.data->>'remaining')::numeric = 0)
    )
    ORDER BY ${EXPIRES_AT} LIMIT $3`,
  values: [after, upTo, limit],
});
