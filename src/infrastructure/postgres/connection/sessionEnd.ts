/** Ends unusable sessions whose connection is still open. */
import type pg from 'pg';
import { endsSession } from './failures.js';

/** Sessions that must not be used again. */
const over = new WeakSet<pg.ClientBase>();

/** Whether an error has made the session unusable. Its holder must release it. */
export const isOver = (client: pg.ClientBase): boolean => over.has(client);

/** Ends the session, after statements in progress, once an error shows that it is unusable. */
export function endWhenUseless(client: pg.Client): void {
  client.connection.on('errorMessage', (error: pg.DatabaseError) => {
    if (!endsSession(error) || over.has(client)) return;
    over.add(client);
    void client.end();
  });
}

/**
 * Where in PostgreSQL a commit waits for its synchronous standbys. Unlike the message, it is never
 * translated.
 */
const REPLICATION_WAIT = 'SyncRepWaitForLSN';

/**
 * When the wait of a commit for the synchronous standby is canceled, PostgreSQL only warns and the statement
 * succeeds. The commit may be lost in a failover, so it is treated like a lost connection: the outcome is
 * unknown.
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
