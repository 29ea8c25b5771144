/** Brings the database to the schema of this program. */
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { KEEP_ALIVE_MS } from './connections.js';
import { openSession, type SessionWish } from './session.js';
import { StartError } from './startError.js';
import { withStartLock } from './startLock.js';

const FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));

/**
 * Runs `work` on a migrated database, while no other node does the same.
 * @param log told one line for each migration that is applied, and what holds the start lock when that takes long
 */
export async function migrate<T>(
  url: string,
  log: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const client = await connectTo(url, 'writing');
  try {
    await refuseOldServer(client);
    return await withStartLock(client, log, async () => {
      const applied = await runner({
        dbClient: client,
        dir: FOLDER,
        direction: 'up',
        migrationsTable: 'migrations',
        noLock: true,
        singleTransaction: true,
        log: () => {},
      });
      for (const { name } of applied) log(`migration applied: ${name}`);
      return work();
    });
  } finally {
    await client.end();
  }
}

const CONNECT_MS_MAX = 10_000;

/**
 * A session of its own, for work that takes as long as it takes.
 * @throws StartError when the database cannot be reached, or is not one for what the session is for
 */
export async function connectTo(url: string, needs: SessionWish['needs']): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  });
  // A connection that breaks later rejects the query under way; without a listener it would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    await openSession(client, { needs, msMax: CONNECT_MS_MAX });
    return client;
  } catch (error) {
    await client.end();
    throw new StartError(
      `Cannot use the database at ${describe(url)}: ${reasonOf(error as Error)}. Start it or set DATABASE_URL.`,
      'unreachable',
    );
  }
}

const SERVER_VERSION_MIN = 150_000;

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    "SELECT current_setting('server_version') AS name, current_setting('server_version_num')::int AS number",
  );
  const [{ name, number }] = rows as [{ name: string; number: number }];
  if (number < SERVER_VERSION_MIN)
    throw new StartError(`PostgreSQL ${name} is too old: the bank needs 15 or newer.`);
}

/** Where a database is, without the password. */
function describe(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** Node gathers the attempts on several addresses in an error without a message. */
function reasonOf(error: Error & { code?: string }): string {
  return error.message || error.code || 'no answer';
}
