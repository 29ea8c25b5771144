/** Sessions of specs beside those of the bank. */
import pg from 'pg';

/**
 * A client that is not connected yet. When its server ends, its next query says so; without a listener the event alone
 * would end the whole run.
 */
export function makeClient(config: string | pg.ClientConfig): pg.Client {
  const client = new pg.Client(config);
  client.on('error', () => {});
  return client;
}

/** As `makeClient`, for several sessions. */
export function makePool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Carries out one statement over a session of its own. */
export async function askOnce<Row extends pg.QueryResultRow>(
  config: string | pg.ClientConfig,
  statement: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = makeClient(config);
  await client.connect();
  try {
    return (await client.query<Row>(statement, values)).rows;
  } finally {
    await client.end();
  }
}
