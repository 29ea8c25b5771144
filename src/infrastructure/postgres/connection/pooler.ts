/** Connection poolers such as PgBouncer. */
import type pg from 'pg';
import { StartError } from '../../../application/shared/errors.js';
import { connectTo } from './connectTo.js';

const ADVICE =
  'set pool_mode = session in PgBouncer for this database, or point DATABASE_URL to PostgreSQL itself.';

/**
 * Rejects a pooler that shares a PostgreSQL session between connections, because settings, prepared
 * statements and locks belong to sessions.
 * @param client a session of the database
 * @throws StartError
 */
export async function refuseSharedSessions(url: string, client: pg.Client): Promise<void> {
  const own = await processOf(client);
  // Canceling a statement needs the key of its process; a pooler hands out its own keys.
  if (own === (client as unknown as { processID: number | null }).processID) return;
  const other = await connectTo(url, 'writing');
  try {
    // While a transaction keeps another session busy, the first connection must still have the same session.
    await other.query('BEGIN');
    const taken = await processOf(other);
    const shared = taken === own || (await processOf(client)) !== own || (await processOf(client)) !== own;
    await other.query('ROLLBACK');
    if (shared) throw new StartError(`The connection pooler pools per transaction: ${ADVICE}`, 'settings');
  } catch (error) {
    if (/statement pooling/.test((error as Error).message))
      throw new StartError(`The connection pooler pools per statement: ${ADVICE}`, 'settings');
    throw error;
  } finally {
    await other.end();
  }
}

async function processOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return (rows[0] as { pid: number }).pid;
}
