/** What an operator does to a PostgreSQL under a running bank, and what the bank makes of it. A server of its own. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/infrastructure/embeddedPostgres/index.js';
import { openService, type TestService, wordOf } from '../support/service.js';
import { makeClient } from '../support/sessions.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const folder = makeTempFolder();
let postgres: EmbeddedPostgres;
let operator: pg.Client;
let service: TestService;
let account: string;

beforeAll(async () => {
  postgres = await startEmbeddedPostgres({ dataDir: folder });
  operator = makeClient(postgres.url);
  await operator.connect();
  service = await openService({}, () => postgres.url);
  account = await service.admin.account('0.00');
});
afterAll(async () => {
  await service?.close();
  await operator?.end();
  await postgres?.stop();
  removeFolder(folder);
});

const set = async (setting: string) => {
  await operator.query(`ALTER SYSTEM ${setting}`);
  await operator.query('SELECT pg_reload_conf()');
};
const deposit = (key: string = randomUUID()) =>
  service.admin.post(`/v1/accounts/${account}/deposits`, { amount: '1.00' }, { key });

it('writes come back by themselves after a server was read-only', async () => {
  expect((await deposit()).status).toBe(201);
  await set('SET default_transaction_read_only = on');
  await vi.waitFor(async () => expect(wordOf(await deposit())).toBe('503 unavailable'), 10_000);
  expect(wordOf(await deposit())).toBe('503 unavailable');
  expect((await service.admin.get(`/v1/accounts/${account}`)).status).toBe(200);

  await operator.query('SET default_transaction_read_only = off');
  await set('RESET default_transaction_read_only');
  await vi.waitFor(async () => expect((await deposit()).status).toBe(201), 10_000);
});

it('a commit whose wait for the standby was cancelled is not answered as durable; the same key finds out', async () => {
  const before = (await service.admin.get(`/v1/accounts/${account}`)).body.version;
  await set(`SET synchronous_standby_names = 'nobody'`);
  const waiting = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`;
  // New sessions wait as soon as they see the setting; the one of the appends does so before its next statement.
  const key = randomUUID();
  const sent = deposit(key);
  await vi.waitFor(async () => expect((await operator.query(waiting)).rowCount).toBe(1), 10_000);
  expect(wordOf(await sent)).toBe('503 unavailable');

  await set('RESET synchronous_standby_names');
  await vi.waitFor(async () => {
    const again = await deposit(key);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.body.version).toBe(before + 1);
  }, 10_000);
});

it('tables that are away, as while a restore is under way, are "unavailable", and found again', async () => {
  await operator.query('ALTER TABLE events RENAME TO away');
  expect(wordOf(await deposit())).toBe('503 unavailable');
  await operator.query('ALTER TABLE away RENAME TO events');
  expect((await deposit()).status).toBe(201);
});
