/** The lock that every append holds from before it takes its recording time until it commits. */
import type pg from 'pg';
import type { Instant } from '../../../domain/holds.js';
import { ask } from '../connection/connections.js';

/** See migrations/0009_holds.sql. */
const APPEND_LOCK = '4707230421';

/** A separate statement, so that the next one sees everything appended before the lock was acquired. */
export const lockAppends = (client: pg.ClientBase): Promise<unknown> =>
  ask(client, { text: `SELECT pg_advisory_xact_lock(${APPEND_LOCK})` });

/**
 * The recording time of what the lock's holder appends: the database's clock, kept from going backwards. To be read once the
 * lock is held.
 */
export async function recordingTime(client: pg.ClientBase): Promise<Instant> {
  const [row] = await ask<{ at: string }>(client, RECORDING_TIME);
  if (row === undefined) throw new Error('the database did not tell the time');
  return row.at;
}

/** As append_to_log takes it. */
const RECORDING_TIME = {
  name: 'recording-time',
  text: `SELECT to_char(greatest(clock_timestamp(), (SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1))
    AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at`,
};

/** Waits for the append in progress, if any, in turn; later appends need not wait. */
export const APPEND_TURN = {
  name: 'append-under-way',
  text: `SELECT pg_advisory_xact_lock_shared(${APPEND_LOCK})`,
};

/**
 * Resolves when the append in progress, if any, has ended. The lock is fair: neither appenders nor waiters
 * can starve the other.
 * @throws StoreUnavailable when that takes longer than a statement may
 */
export async function appendUnderWay(pool: pg.Pool): Promise<void> {
  await ask(pool, APPEND_TURN);
}
