/** The lock that every append holds, from before it takes the time of its events until they are committed. */
import type pg from 'pg';
import { ask } from '../connection/connections.js';

/** See migrations/0003_append.sql. */
const APPEND_LOCK = '4707230421';

/** A statement of its own: what comes after it sees all that was appended before the lock was had. */
export const lockAppends = (client: pg.ClientBase): Promise<unknown> =>
  ask(client, { text: `SELECT pg_advisory_xact_lock(${APPEND_LOCK})` });

/** Waits for the append under way, if there is one, in the turn of who asks; what comes after it need not wait. */
export const APPEND_TURN = {
  name: 'append-under-way',
  text: `SELECT pg_advisory_xact_lock_shared(${APPEND_LOCK})`,
};

/**
 * Resolves when the append under way, if there is one, has ended. Those that wait take their turns: neither appends nor
 * who waits here can keep the others out.
 * @throws StoreUnavailable when that takes longer than a statement may
 */
export async function appendUnderWay(pool: pg.Pool): Promise<void> {
  await ask(pool, APPEND_TURN);
}
