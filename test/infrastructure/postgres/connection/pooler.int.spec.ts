/** PgBouncer between the bank and its PostgreSQL: per session it works, per transaction and per statement it is refused. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { StartError } from '../../../../src/application/shared/errors.js';
import { migrate } from '../../../../src/infrastructure/postgres/connection/migrate.js';
import { loadConfig } from '../../../../src/main/config.js';
import { createLogger } from '../../../../src/main/logger.js';
import { startService } from '../../../../src/main/service.js';
import { createDatabase } from '../../../support/database.js';
import { freePort } from '../../../support/processes.js';
import { ADMIN_KEY, Client } from '../../../support/service.js';
import { makeClient } from '../../../support/sessions.js';
import { hasPrograms } from '../../../support/topology/programs.js';
import { startPgbouncer } from '../../../support/topology/proxies.js';
import { endTopology } from '../../../support/topology/serverProcess.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(async () => {
  await endTopology();
  await database?.drop();
});

/** @returns the database's URL through a PgBouncer */
async function through(mode: string, more = ''): Promise<string> {
  const { username, password, hostname, port, pathname } = new URL(database.url);
  const listenPort = await freePort();
  await startPgbouncer(
    () => `[databases]
* = host=${hostname} port=${port} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
auth_type = any
pool_mode = ${mode}
default_pool_size = 40
${more}
`,
    listenPort,
  );
  return `postgres://${username}@127.0.0.1:${listenPort}${pathname}`;
}

const nothing = async () => {};

describe.skipIf(!(await hasPrograms('pgbouncer')))('PgBouncer', () => {
  it('per session: the bank starts, works and stops, and leaves no lock in the pool', async () => {
    // Sessions go back as they are.
    const url = await through('session', 'server_reset_query =');
    const config = loadConfig({ PORT: '0', BANK_ADMIN_KEY: ADMIN_KEY });
    const service = await startService(config, url, createLogger('silent'));
    const client = new Client(service.address, ADMIN_KEY);
    const account = await client.account('5.00');
    expect((await client.get(`/v1/accounts/${account}`)).body.balance).toBe('5.00');
    expect((await client.get('/health/ready')).status).toBe(200);
    await service.stop();

    const operator = makeClient(inject('testServerUrl'));
    await operator.connect();
    const { rows } = await operator.query(
      `SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database
        WHERE locktype = 'advisory' AND d.datname = $1`,
      [new URL(url).pathname.slice(1)],
    );
    await operator.end();
    expect(rows).toEqual([]);
  });

  it.each([
    ['transaction', 'default_pool_size = 40'],
    ['transaction', 'server_round_robin = 1'],
    ['transaction', 'default_pool_size = 1'],
    ['statement', ''],
  ])('per %s (%s) is refused in one line', async (mode, more) => {
    const url = await through(mode, more);
    // Its pool has sessions already.
    const others = await Promise.all(
      Array.from({ length: more.endsWith('= 1') ? 1 : 3 }, async () => {
        const client = makeClient(url);
        await client.connect();
        await client.query('SELECT pg_sleep(0.2)');
        return client;
      }),
    );
    const refused = await migrate(url, () => {}, nothing).catch((error) => error);
    await Promise.all(others.map((client) => client.end()));
    expect(refused).toBeInstanceOf(StartError);
    expect(refused.message).toMatch(new RegExp(`^[^\\n]*per ${mode}: set pool_mode = session[^\\n]*$`));
  });
});
