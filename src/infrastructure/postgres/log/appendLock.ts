/** The lock that every append holds from before it takes its recording time until it commits. */
import type pg from 'pg';
import { ask } from '../connection/connections.js';

/** See migrations/0003_append.sql. */
const APPEND_LOCK = '4707230421';

/** A separate statement, so that the next one sees everything appended before the lock was acquired. */
export const lockAppends = (client: pg.ClientBase): Promise<unknown> =>
  ask(client, { text: `SELECT pg_advisory_xact_lock(${APPEND_LOCK})` });

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
