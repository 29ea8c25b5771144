/** A moment of the log on the primary, and whether a standby shows it. */
import type pg from 'pg';
import { LOG_BEGIN, type Mark } from '../../../application/log/knownLog.js';
import { lookAt, noted, type SeenLog, type SightingRow } from './logIdentity.js';
import type { TimedQuery } from './session.js';

/** What the primary showed at a moment, and whatever shows all of it. */
export interface LogMoment {
  /** The name of the log. */
  readonly name: string;
  /** Where it is: see migrations/0002_log-identity.sql. */
  readonly place: string;
  /** The newest event. */
  readonly end: Mark;
  /** A place in the WAL after all that was committed: other tables than events change, too. */
  readonly lsn: string;
}

/** What a session showed of a moment. */
export interface StandbySight {
  /** Why it does not show it; undefined if it does. */
  readonly fault: string | undefined;
  /** The position of its newest event. */
  readonly end: number;
}

interface MomentRow extends SightingRow {
  place: string;
  lsn: string;
}

/**
 * What the primary shows now.
 * @param known the log as it must be; without it, any is taken
 * @throws LogChanged
 */
export async function momentOf(primary: pg.Pool | pg.ClientBase, known?: SeenLog): Promise<LogMoment> {
  const query = {
    name: 'log-moment',
    // The place in the WAL is read after the snapshot was taken, so all that the snapshot shows is before it.
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
 * A server that is no standby, because it was promoted or the address led to the primary, is where the log is or else
 * another one. Statements after this one see at least what was replayed by then.
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
 * Whether what comes next in a session shows a moment.
 * @param msMax milliseconds it may take
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
