/** A moment of the log on the primary, and whether a standby has replayed it. */
import type pg from 'pg';
import { LOG_BEGIN, type Mark } from '../../../application/log/knownLog.js';
import { lookAt, noted, type SeenLog, type SightingRow } from './logIdentity.js';
import type { TimedQuery } from './session.js';

/** The state of the primary at a moment. */
export interface LogMoment {
  /** The name of the log. */
  readonly name: string;
  /** The place of the log: see migrations/0002_log-identity.sql. */
  readonly place: string;
  /** The newest event. */
  readonly end: Mark;
  /** A WAL location after all commits, because other tables change, too. */
  readonly lsn: string;
}

/** The result of checking a session against a moment. */
export interface StandbySight {
  /** Why the session does not include the moment; undefined if it does. */
  readonly fault: string | undefined;
  /** The position of its newest event. */
  readonly end: number;
}

interface MomentRow extends SightingRow {
  place: string;
  lsn: string;
}

/**
 * The current moment of the primary.
 * @param known the required log; undefined for any
 * @throws LogChanged
 */
export async function momentOf(primary: pg.Pool | pg.ClientBase, known?: SeenLog): Promise<LogMoment> {
  const query = {
    name: 'log-moment',
    // The WAL location is read after the snapshot was taken, so it covers everything in the snapshot.
    text: 'SELECT s.*, log_place() AS place, pg_current_wal_flush_lsn()::text AS lsn FROM log_sighting($1) AS s',
    values: [known?.newest.position ?? 0],
  };
  const [row] = (await primary.query<MomentRow>(query)).rows;
  if (row === undefined) throw new Error('the table log_epochs is empty');
  if (known !== undefined) lookAt(row, known);
  const { log_name: name, place, lsn, end_position, end_mark } = row;
  return { name, place, lsn, end: noted(end_position, end_mark) ?? LOG_BEGIN };
}

/**
 * A server that is not a standby, because it was promoted or the URL leads to the primary, either holds the
 * log or is a different one. Later statements see at least what was replayed by then.
 */
const SIGHT = `SELECT s.*, coalesce(log_place() = $2, true) AS is_here,
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END >= $3::pg_lsn
      AS has_replayed
  FROM log_sighting($1) AS s`;

interface SightRow extends SightingRow {
  is_here: boolean;
  has_replayed: boolean | null;
}

/**
 * Whether the next statements of a session include a moment.
 * @param msMax time limit in milliseconds
 */
export async function sightOf(
  client: pg.ClientBase,
  { name, place, end, lsn }: LogMoment,
  msMax: number,
): Promise<StandbySight> {
  const query: TimedQuery = {
    name: 'log-sight',
    text: SIGHT,
    values: [end.position, place, lsn],
    query_timeout: msMax,
  };
  const [row] = (await client.query<SightRow>(query)).rows;
  const isSame = row?.log_name === name && row.is_in_place && row.is_here;
  const holds = end.position === 0 || row?.known_mark === end.mark;
  const fault = isSame
    ? holds && row.has_replayed === true
      ? undefined
      : 'it lags behind the primary'
    : 'its log differs from the primary’s, or it lags behind the promotion';
  return { fault, end: Number(row?.end_position ?? 0) };
}
