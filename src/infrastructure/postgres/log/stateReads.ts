/** Reads the events that accounts' states are made of: by index probes, whose number does not grow with a stream. */
import type pg from 'pg';
import type { Basis, StateEvent, StateEvents } from '../../../application/accounts/ports.js';
import { balanceTypes, holdTypes, termsTypes } from '../../../application/accounts/stateEvents.js';
import { bigints, uuids } from '../connection/binaryArray.js';
import { ask } from '../connection/connections.js';
import { lookAt, type SeenLog, type SightingRow } from '../connection/logIdentity.js';
import { listed } from './movementSql.js';

/** The predicate of the index events_of_terms. */
const RARE = `type IN (${listed([...termsTypes, ...holdTypes])})`;

const COLUMNS = 'version, type, schema_version, data, recorded_at';

const arrayOf = (types: readonly string[]): string => `ARRAY[${listed(types)}]`;

/** The range of `holdTypes` in the index. */
const HOLDS = `type BETWEEN '${[...holdTypes].sort()[0]}' AND '${[...holdTypes].sort().at(-1)}'`;

/**
 * SQL for the events that the state at a version is made of (accounts/stateEvents.ts). Most accounts have no rare events: one
 * probe shows that, in place of one for each type; a second shows that they are not about holds.
 * @param stream an SQL expression
 * @param version an SQL expression; the stream must have it. Null: no rows, and no probes
 */
export const stateEventsAt = (stream: string, version: string): string => `
  SELECT ${COLUMNS} FROM events
  WHERE stream_id = ${stream} AND version IN (1, ${version}) AND ${version} > 0
    AND (version = 1 OR type NOT IN (${listed([...balanceTypes, ...termsTypes])}))
  UNION ALL
  (SELECT ${COLUMNS} FROM events
    WHERE stream_id = ${stream} AND version BETWEEN 2 AND ${version} AND type IN (${listed(balanceTypes)})
    ORDER BY version DESC LIMIT 1)
  UNION ALL
  SELECT newest_of_type.* FROM unnest(CASE
      WHEN (${version} > 0) IS NOT TRUE OR NOT EXISTS (SELECT FROM events WHERE stream_id = ${stream} AND ${RARE}) THEN '{}'
      WHEN EXISTS (SELECT FROM events WHERE stream_id = ${stream} AND ${RARE} AND ${HOLDS}) THEN ${arrayOf([...termsTypes, ...holdTypes])}
      ELSE ${arrayOf(termsTypes)}
    END) AS wanted (type) CROSS JOIN LATERAL (
    SELECT ${COLUMNS} FROM events
    WHERE stream_id = ${stream} AND type = wanted.type AND ${RARE} AND version BETWEEN 2 AND ${version}
    ORDER BY version DESC LIMIT 1
  ) newest_of_type`;

/**
 * SQL for the holds of an account at a version, as they are stored; null if it never had one.
 * @param stream an SQL expression
 * @param version an SQL expression
 */
export const holdsAt = (stream: string, version: string): string => `CASE
    WHEN EXISTS (SELECT FROM events WHERE stream_id = ${stream} AND ${RARE} AND ${HOLDS}) THEN (
      SELECT data->'holds' FROM events WHERE stream_id = ${stream} AND version = (
        SELECT max(newest.version) FROM unnest(${arrayOf(holdTypes)}) AS wanted (type) CROSS JOIN LATERAL (
          SELECT version FROM events
          WHERE stream_id = ${stream} AND type = wanted.type AND ${RARE} AND version <= ${version}
          ORDER BY version DESC LIMIT 1
        ) newest
      )
    )
  END`;

/** Of accounts that had limits: their newest event of this type up to a version, if any. */
const limitsEvent = (stream: string, version: string, column: string): string =>
  `SELECT ${column} FROM events WHERE stream_id = ${stream} AND type = 'LimitsSet' AND ${RARE} AND version <= ${version}
    ORDER BY version DESC LIMIT 1`;

/**
 * SQL for the limits of an account at a version and what is used of them, as they are stored; null if it never had any. One
 * probe shows that.
 * @param stream an SQL expression
 * @param version an SQL expression
 */
export const limitsAt = (stream: string, version: string): string => `CASE
    WHEN EXISTS (${limitsEvent(stream, version, '1')}) THEN jsonb_build_object(
      'limits', (${limitsEvent(stream, version, "data->'limits'")}),
      'used', (SELECT data->'used' FROM events WHERE stream_id = ${stream} AND version BETWEEN 2 AND ${version}
        AND type IN (${listed([...balanceTypes, 'LimitsSet'])}) ORDER BY version DESC LIMIT 1)
    )
  END`;

/**
 * SQL joins to rows `known (stream, version)`: `newest` where the stream has a newer version than the known one, and
 * the events of the state at it as `e`. An unchanged stream costs one probe, and has one row of nulls.
 */
export const NEWER_STATES = `LEFT JOIN LATERAL (
    SELECT version FROM events WHERE stream_id = known.stream ORDER BY version DESC LIMIT 1
  ) newest ON newest.version > known.version
  LEFT JOIN LATERAL (${stateEventsAt('known.stream', 'newest.version')}) e ON true`;

export const STATE_EVENT_COLUMNS = 'e.version, e.type, e.schema_version, e.data, e.recorded_at';

export interface StateEventRow {
  version: string;
  type: string;
  schema_version: number;
  data: unknown;
  recorded_at: Date;
}

export const stateEvent = (row: StateEventRow): StateEvent => ({
  version: Number(row.version),
  type: row.type,
  schemaVersion: row.schema_version,
  data: row.data,
  recordedAt: row.recorded_at.toISOString(),
});

/** An event of the state at a version; undefined if the stream has none of a known type. */
export interface ReadEvent {
  readonly streamId: string;
  readonly newest: number;
  readonly event: StateEvent | undefined;
}

/** The events of each stream together, ascending. */
export function byStream(read: readonly ReadEvent[]): StateEvents[] {
  const streams = new Map<string, { streamId: string; version: number; events: StateEvent[] }>();
  for (const { streamId, newest, event } of read) {
    let stream = streams.get(streamId);
    if (stream === undefined) {
      stream = { streamId, version: newest, events: [] };
      streams.set(streamId, stream);
    }
    if (event !== undefined) stream.events.push(event);
  }
  return [...streams.values()].map((stream) => ({ ...stream, events: ascending(stream.events) }));
}

/** A capture sets the balance and the holds, so it is found as either. */
export const ascending = (events: readonly StateEvent[]): readonly StateEvent[] =>
  [...events].sort(byVersion).filter(({ version }, index, all) => version !== all[index - 1]?.version);

const byVersion = (a: StateEvent, b: StateEvent): number => a.version - b.version;

/** Only the first row has `log`, to keep the others small. */
type LoadedRow = (StateEventRow | { version: null }) & {
  log: SightingRow | null;
  number: number;
  newest: string | null;
};

/** @param known distinct streams, each with the version that the caller knows */
export const loadQuery = (known: readonly Basis[], log: Pick<SeenLog, 'newest'>): pg.QueryConfig => ({
  name: 'load',
  text: `SELECT CASE WHEN known.number = 1 THEN to_json(log) END AS log, known.number::int, newest.version AS newest,
      ${STATE_EVENT_COLUMNS}
    FROM log_sighting($3) AS log
    CROSS JOIN unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS known (stream, version, number)
    ${NEWER_STATES}`,
  values: [
    uuids(known.map(({ streamId }) => streamId)),
    bigints(known.map(({ version }) => version)),
    log.newest.position,
  ],
});

/** Like `StreamReader.load`, in one statement that also identifies the log. @throws LogChanged */
export async function load(
  client: pg.Pool | pg.ClientBase,
  known: readonly Basis[],
  log: SeenLog,
): Promise<readonly StateEvents[]> {
  if (known.length === 0) return [];
  const rows = await ask<LoadedRow>(client, loadQuery(known, log));
  lookAt(rows.find((row) => row.log !== null)?.log ?? undefined, log);
  const read: ReadEvent[] = [];
  for (const row of rows) {
    if (row.newest === null) continue;
    const { streamId } = known[row.number - 1] as Basis;
    const event = row.version === null ? undefined : stateEvent(row);
    read.push({ streamId, newest: Number(row.newest), event });
  }
  return byStream(read);
}
