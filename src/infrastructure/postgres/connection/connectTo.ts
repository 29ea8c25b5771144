/** Sessions outside the pools, for starts and long-running work. */
import pg from 'pg';
import { StartError } from '../../../application/shared/errors.js';
import { type DatabaseTarget, describeTarget, readDatabaseUrl } from './databaseUrl.js';
import { leadsOn, Route, RoutedClient } from './route.js';
import type { SessionWish } from './session.js';

const CONNECT_MS_MAX = 10_000;

/**
 * A separate session without deadlines.
 * @throws StartError if the URL is invalid, or the database is unreachable or unsuitable: one line, without
 *   the password
 */
export async function connectTo(url: string, needs: SessionWish['needs']): Promise<RoutedClient> {
  const target = readDatabaseUrl(url);
  const route = new Route(target);
  const reasons = new Map<string, string>();
  for (let attempt = 1; ; attempt += 1) {
    const client = new RoutedClient(route, { connectionTimeoutMillis: CONNECT_MS_MAX });
    // A broken connection rejects the query in progress; without a listener it would end the process.
    client.on('error', () => {});
    try {
      await client.connect();
      await client.open({ needs, msMax: CONNECT_MS_MAX });
      return client;
    } catch (error) {
      await client.end();
      if (error instanceof StartError) throw error;
      reasons.set(client.where, reasonOf(error as Error));
      if (attempt >= route.length || !leadsOn(error)) throw refusal(target, reasons, error);
    }
  }
}

function refusal(target: DatabaseTarget, reasons: ReadonlyMap<string, string>, error: unknown): StartError {
  const several = target.hosts.length > 1;
  const told = [...reasons].map(([where, reason]) => (several ? `${where}: ${reason}` : reason));
  // If PostgreSQL responds, it need not be started.
  const advice = error instanceof pg.DatabaseError ? 'Set DATABASE_URL.' : 'Start it or set DATABASE_URL.';
  return new StartError(
    `Cannot use the database at ${describeTarget(target)}: ${told.join('; ')}. ${advice}`,
    'unreachable',
  );
}

/** One line. Node combines attempts on several addresses into an error without a message. */
function reasonOf({ message, code }: Error & { code?: string }): string {
  if (message.includes('client password must be')) return 'it requires a password, but the URL has none';
  return (message || code || 'no response').replace(/^PostgreSQL: /, '').replace(/\s*\n\s*/g, ' ');
}
