/** When a session ends, though its connection may be there. */
import type pg from 'pg';
import { endsSession } from './failures.js';

/** Sessions that are not to be used again. */
const over = new WeakSet<pg.ClientBase>();

/** Whether the session has met an error after which it is of no use. Whoever holds it gives it back. */
export const isOver = (client: pg.ClientBase): boolean => over.has(client);

/** Ends the session, after what is under way on it, once an error shows that it is of no use. */
export function endWhenUseless(client: pg.Client): void {
  client.connection.on('errorMessage', (error: pg.DatabaseError) => {
    if (!endsSession(error) || over.has(client)) return;
    over.add(client);
    void client.end();
  });
}

/** Where in PostgreSQL a commit waits for its synchronous standbys. Unlike the message, it is never translated. */
const REPLICATION_WAIT = 'SyncRepWaitForLSN';

/**
 * A commit whose wait for the synchronous standby was cancelled is only warned of, and its statement succeeds. It may be
 * gone after a failover: it counts as a connection lost in the middle, of which nobody knows what came of it.
 */
export function failUnreplicated(client: pg.Client): void {
  const { connection } = client;
  connection.on('notice', ({ routine, message }: { routine?: string; message?: string }) => {
    if (routine !== REPLICATION_WAIT) return;
    over.add(client);
    connection.emit('error', new Error(`committed, but possibly not on the synchronous standby: ${message}`));
    connection.stream.destroy();
  });
}
