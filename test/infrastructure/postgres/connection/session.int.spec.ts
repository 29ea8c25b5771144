/** What every session of the bank is told and asked when it is opened. */
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { StoreUnavailable } from '../../../../src/application/shared/errors.js';
import {
  ask,
  type Connections,
  connect,
} from '../../../../src/infrastructure/postgres/connection/connections.js';
import { connectTo } from '../../../../src/infrastructure/postgres/connection/connectTo.js';
import { migrate } from '../../../../src/infrastructure/postgres/connection/migrate.js';
import { openSession } from '../../../../src/infrastructure/postgres/connection/session.js';
import { createDatabase } from '../../../support/database.js';
import { MadeUpPostgres, READ_ONLY, STANDBY } from '../../../support/madeUpPostgres.js';
import { makeClient } from '../../../support/sessions.js';

const LIMITS = { readersMax: 1, connectMsMax: 5_000, statementMsMax: 7_000 };

/** Settings of a database that make a bank fail, or lose what it has answered, unless its sessions have their own. */
const OUTER = {
  statement_timeout: '20s',
  lock_timeout: '20s',
  idle_in_transaction_session_timeout: '20s',
  idle_session_timeout: '20s',
  synchronous_commit: 'off',
  client_encoding: 'LATIN1',
  client_min_messages: 'error',
  array_nulls: 'off',
  transform_null_equals: 'on',
  default_transaction_isolation: 'serializable',
  default_transaction_deferrable: 'on',
  tcp_keepalives_idle: '7200',
};

let database: Awaited<ReturnType<typeof createDatabase>>;
let connections: Connections | undefined;
beforeAll(async () => {
  database = await createDatabase();
  await migrate(
    database.url,
    () => {},
    async () => {},
  );
});
afterEach(async () => {
  await connections?.end();
  connections = undefined;
});
afterAll(() => database?.drop());

async function setForAll(settings: Readonly<Record<string, string>>): Promise<void> {
  const client = makeClient(inject('testServerUrl'));
  await client.connect();
  const name = new URL(database.url).pathname.slice(1);
  await client.query(`ALTER DATABASE ${name} RESET ALL`);
  for (const [setting, value] of Object.entries(settings))
    await client.query(`ALTER DATABASE ${name} SET ${setting} = '${value}'`);
  await client.end();
}

async function settingsOf(client: pg.Pool | pg.ClientBase, names: readonly string[]) {
  const text = 'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name';
  const rows = await ask<{ name: string; value: string }>(client, { text, values: [names] });
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

describe('a new session', () => {
  const expected = {
    lock_timeout: '0',
    idle_session_timeout: '0',
    synchronous_commit: 'on',
    client_encoding: 'UTF8',
    client_min_messages: 'warning',
    array_nulls: 'on',
    transform_null_equals: 'off',
    default_transaction_isolation: 'read committed',
    default_transaction_deferrable: 'off',
    tcp_keepalives_idle: '10',
  };

  it('has the bank’s settings, whatever the database and the URL say', async () => {
    await setForAll(OUTER);
    const url = new URL(database.url);
    url.searchParams.set('options', '-c DateStyle=German -c lock_timeout=3');
    connections = connect(url.href, LIMITS, () => {});
    const pooled = {
      ...expected,
      DateStyle: 'ISO, DMY',
      statement_timeout: '7s',
      idle_in_transaction_session_timeout: '7s',
      tcp_user_timeout: '7000',
    };
    for (const pool of [connections.readers, connections.background])
      expect(await settingsOf(pool, Object.keys(pooled))).toEqual(pooled);
    const writing = { ...pooled, idle_in_transaction_session_timeout: '750ms' };
    expect(await settingsOf(connections.writers, Object.keys(pooled))).toEqual(writing);

    const client = await connectTo(url.href, 'writing');
    const single = { ...expected, statement_timeout: '0', idle_in_transaction_session_timeout: '0' };
    expect(await settingsOf(client, Object.keys(single))).toEqual(single);
    await client.end();
  });

  it.each([
    ['off', 'on'],
    ['local', 'on'],
    ['remote_write', 'remote_write'],
    ['on', 'on'],
    ['remote_apply', 'remote_apply'],
  ])('found with synchronous_commit=%s has %s', async (found, set) => {
    await setForAll({ synchronous_commit: found });
    const client = makeClient(database.url);
    await client.connect();
    const facts = await openSession(client, { needs: 'writing', msMax: 5_000 });
    expect(facts).toEqual({ isStandby: false, isReadOnly: false, synchronousCommit: found });
    expect(await settingsOf(client, ['synchronous_commit'])).toEqual({ synchronous_commit: set });
    await client.end();
  });

  it('is refused for writing while the database is read-only, and open for reading', async () => {
    await setForAll({ default_transaction_read_only: 'on' });
    connections = connect(database.url, LIMITS, () => {});
    const query = { text: 'SELECT 1 AS one' };
    await expect(ask(connections.writers, query)).rejects.toThrow(StoreUnavailable);
    await expect(connections.lane.ask(query)).rejects.toThrow(/read-only/);
    expect(await ask(connections.readers, query)).toEqual([{ one: 1 }]);
    await setForAll({});
    expect(await connections.lane.ask(query)).toEqual([{ one: 1 }]);
  });
});

describe('a session on a made-up server', () => {
  let server: MadeUpPostgres;
  beforeAll(async () => {
    server = await MadeUpPostgres.start();
  });
  afterAll(() => server.close());

  it.each([
    ['writing', STANDBY, /standby/],
    ['newest', STANDBY, /standby/],
    ['writing', READ_ONLY, /read-only/],
  ] as const)('for %s is refused where it cannot be had', async (needs, facts, reason) => {
    server.facts = facts;
    await expect(connectTo(server.url, needs)).rejects.toThrow(reason);
  });

  it.each([
    ['anything', STANDBY],
    ['newest', READ_ONLY],
  ] as const)('for %s is open where it can', async (needs, facts) => {
    server.facts = facts;
    await (await connectTo(server.url, needs)).end();
  });

  it('tells what it leads to before it is used, and is refused by who does not like it', async () => {
    server.facts = READ_ONLY;
    const client = makeClient(server.url);
    await client.connect();
    const told: unknown[] = [];
    const opening = openSession(client, {
      needs: 'newest',
      msMax: 5_000,
      onOpened: async (facts) => {
        told.push(facts);
        throw new StoreUnavailable('another log');
      },
    });
    await expect(opening).rejects.toThrow('another log');
    expect(told).toEqual([{ isStandby: false, isReadOnly: true, synchronousCommit: 'on' }]);
    await client.end();
  });
});
