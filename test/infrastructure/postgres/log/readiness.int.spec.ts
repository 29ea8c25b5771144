/** `/health/ready` says whether commands succeed, whatever keeps them from it. On a server of its own: it is broken. */
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../../src/infrastructure/embeddedPostgres/index.js';
import { loadConfig } from '../../../../src/main/config.js';
import { createLogger } from '../../../../src/main/logger.js';
import { type Service, startService } from '../../../../src/main/service.js';
import { ADMIN_KEY, Client, wordOf } from '../../../support/service.js';
import { makeClient } from '../../../support/sessions.js';
import { makeTempFolder, removeFolder } from '../../../support/tempFolder.js';

const READY_MS_MAX = 800;
const STATEMENT_MS_MAX = 1_500;
const folder = makeTempFolder();
let postgres: EmbeddedPostgres;
let service: Service;
let bank: Client;
let operator: pg.Client;
let id: string;

beforeAll(async () => {
  postgres = await startEmbeddedPostgres({ dataDir: folder });
  const config = loadConfig({
    ...{ PORT: '0', BANK_ADMIN_KEY: ADMIN_KEY, LOG_LEVEL: 'silent' },
    ...{ STATEMENT_MS_MAX: String(STATEMENT_MS_MAX), READY_MS_MAX: String(READY_MS_MAX) },
  });
  service = await startService(config, postgres.url, createLogger('silent'));
  bank = new Client(service.address, ADMIN_KEY);
  id = await bank.account();
  operator = makeClient(postgres.url);
  await operator.connect();
});
afterEach(async () => {
  await recovered();
});
afterAll(async () => {
  await service?.stop();
  await operator?.end();
  await postgres?.stop();
  removeFolder(folder);
});

const deposit = () => bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' });
const ready = async () => {
  const { body } = await bank.get('/health/ready');
  // How far the clocks of a busy machine are apart is not what this is about.
  const { clock: _, ...checks } = body.checks;
  return { status: body.status, checks };
};
const UP = { postgres: 'up', writable: 'up', replication: 'up', disk: 'up' };

async function recovered(): Promise<void> {
  await expect.poll(async () => (await deposit()).status).toBe(201);
  await expect.poll(ready).toEqual({ status: 'ready', checks: UP });
}

/** Waits until what was proved before no longer counts. */
const untilStale = () => new Promise((resolve) => setTimeout(resolve, 1_100));

async function sql(...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await operator.query(statement);
}

const KICK = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE application_name LIKE 'banking-es %' AND pid <> pg_backend_pid()`;

describe('/health/ready', () => {
  it('is 200 while commands succeed', async () => {
    expect(await ready()).toEqual({ status: 'ready', checks: UP });
    await untilStale();
    expect(await ready()).toEqual({ status: 'ready', checks: UP });
  });

  it('is 503 while the database is read-only, and without a command that says so', async () => {
    await sql('ALTER DATABASE bank SET default_transaction_read_only = on', KICK);
    await untilStale();
    const checks = { ...UP, writable: 'down' };
    expect(await ready()).toEqual({ status: 'not-ready', checks });
    expect(wordOf(await deposit())).toBe('503 unavailable');
    expect(await ready()).toEqual({ status: 'not-ready', checks });
    await sql(
      'SET default_transaction_read_only = off',
      'ALTER DATABASE bank RESET default_transaction_read_only',
      KICK,
    );
  });

  it('is 503 while a commit waits for a standby that is away, within READY_MS_MAX', async () => {
    await sql("ALTER SYSTEM SET synchronous_standby_names = 'away'", 'SELECT pg_reload_conf()');
    try {
      await untilStale();
      const startMs = performance.now();
      const checks = { ...UP, writable: 'down', replication: 'down' };
      expect(await ready()).toEqual({ status: 'not-ready', checks });
      expect(performance.now() - startMs).toBeLessThan(READY_MS_MAX + 400);
      // Nobody waits for a probe that hangs.
      const againMs = performance.now();
      const again = await Promise.all(Array.from({ length: 20 }, ready));
      expect(performance.now() - againMs).toBeLessThan(READY_MS_MAX);
      for (const one of again) expect(one).toEqual({ status: 'not-ready', checks });
      // PostgreSQL gives the wait up in time, and says only by a warning that the commit was not replicated.
      while (performance.now() - startMs < STATEMENT_MS_MAX + 1_500) {
        expect(await ready()).toEqual({ status: 'not-ready', checks });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      await sql(
        'SET synchronous_commit = local',
        'ALTER SYSTEM RESET synchronous_standby_names',
        'SELECT pg_reload_conf()',
      );
    }
  });

  it('is 503 while appends cannot have their turn', async () => {
    await sql('SELECT pg_advisory_lock(4707230421)');
    await untilStale();
    const { status, checks } = await ready();
    expect({ status, checks }).toEqual({ status: 'not-ready', checks: { ...UP, writable: 'down' } });
    await sql('SELECT pg_advisory_unlock(4707230421)');
  });

  it.each([
    ['the probe', 'readiness'],
    ['an append', 'events'],
  ])('is 503 when %s finds no room on the disk, at once', async (who, table) => {
    await sql(
      `CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$`,
      `CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON ${table} EXECUTE FUNCTION no_room()`,
    );
    if (who === 'the probe') await untilStale();
    else expect(wordOf(await deposit())).toBe('503 unavailable');
    expect(await ready()).toEqual({
      status: 'not-ready',
      checks: { ...UP, writable: 'down', disk: 'down' },
    });
    await sql(`DROP TRIGGER no_room ON ${table}`);
  });
});
