/** Read models over HTTP: never behind what a client was answered without saying so, and built anew while they are read. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transactions } from '../../../src/application/readModels/transactions.js';
import { projections as all } from '../../../src/infrastructure/postgres/readModels/all.js';
import type { Json } from '../../support/json.js';
import { type Client, openService, type TestService, wordOf } from '../../support/service.js';

let service: TestService;
let bank: Client;

beforeAll(async () => {
  service = await openService({ PROJECTION_WAIT_MS: '300' });
  bank = service.admin;
});
afterAll(() => service.close());

const projections = async (): Promise<Json[]> => (await bank.get('/v1/projections')).body.items;
const nameOf = ({ name }: Json) => name;
const listed = async (owner: string): Promise<number> =>
  (await bank.get(`/v1/accounts?owner=${owner}`)).body.items.length;

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries += 1) {
    if (tries > 300) throw new Error('it does not come to that');
    await pause(50);
  }
}

describe('read models', () => {
  it('hold what a client was answered before it asks', async () => {
    for (let index = 1; index <= 20; index += 1) {
      await bank.account('1.00', { owner: 'Eager' });
      const list = await bank.get('/v1/accounts?owner=Eager');
      expect([list.body.items.length, list.headers.get('projection-lag')]).toEqual([index, null]);
    }
  });

  it('are listed, with how far they are behind', async () => {
    const [last] = await service.query<{ position: string }>('SELECT max(position) AS position FROM events');
    await until(async () => (await projections()).every(({ lag }) => lag.events === 0));
    const shown = await projections();
    expect(shown.map(nameOf)).toEqual(['accounts', 'daily-balances', 'journal', 'search', 'transactions']);
    for (const one of shown) {
      expect(one).toEqual({
        name: one.name,
        generation: 1,
        version: all.find(({ id }) => id.name === one.name)?.id.version,
        state: 'serving',
        position: Number(last?.position),
        lag: { events: 0, seconds: 0 },
        startedAt: expect.any(String),
        updatedAt: expect.any(String),
      });
    }
  });

  it('are built anew by an admin, and serve what they did', async () => {
    const before = (await bank.get('/v1/ledger/trial-balance')).body;
    const begun = await bank.post('/v1/projections/journal/rebuild');
    expect([begun.status, begun.headers.get('location'), begun.body]).toEqual([
      202,
      '/v1/projections',
      { name: 'journal', state: 'building' },
    ]);
    await until(async () => {
      const own = (await projections()).filter(({ name }) => name === 'journal');
      return own.length === 1 && own[0]?.generation === 2;
    });
    expect((await bank.get('/v1/ledger/trial-balance')).body).toEqual(before);
    const tables = await service.query("SELECT tablename FROM pg_tables WHERE tablename LIKE 'journal%'");
    expect(tables).toEqual([{ tablename: 'journal_2' }]);
  });

  it('are built anew by nobody else, and only if there are such', async () => {
    const writer = await service.client('read', 'write');
    expect(wordOf(await writer.post('/v1/projections/journal/rebuild'))).toBe('403 forbidden');
    expect(wordOf(await bank.post('/v1/projections/ledger/rebuild'))).toBe('404 not-found');
  });

  it('say so when they are behind, name the event that stops them, and go on after a fix', async () => {
    const account = await bank.account('1.00', { owner: 'Poisoned' });
    expect(await listed('Poisoned')).toBe(1);
    await service.query(`INSERT INTO events
        (position, stream_id, version, type, schema_version, data, command_id, recorded_at, correlation_id)
      SELECT max(position) + 1, '${account}', 3, 'Unheard', 1, '{}', gen_random_uuid(), clock_timestamp(), '{}' FROM events`);
    await bank.account('1.00', { owner: 'Late' });
    const list = await bank.get('/v1/accounts?owner=Late');
    expect(list.status).toBe(200);
    expect(list.body.items).toEqual([]);
    expect(list.headers.get('projection-lag')).toMatch(/^events=3, seconds=[0-9]+\.[0-9]$/);
    await until(async () => (await projections()).every(({ failure }) => failure !== undefined));
    const [stopped] = await projections();
    expect(stopped.failure).toEqual({
      position: stopped.position + 1,
      reason: `Unheard, version 3 of ${account}: unknown event type: Unheard`,
    });
    expect(stopped.lag.events).toBe(3);

    // Someone makes a readable event of it.
    await service.query('ALTER TABLE events DISABLE TRIGGER events_append_only');
    await service.query(`UPDATE events SET type = 'AccountFrozen' WHERE type = 'Unheard'`);
    await service.query('ALTER TABLE events ENABLE TRIGGER events_append_only');
    await until(async () => (await listed('Late')) === 1);
    await until(async () => (await projections()).every(({ failure }) => failure === undefined));
    expect((await bank.get('/v1/accounts?owner=Poisoned')).body.items[0].status).toBe('frozen');
  });
});

describe('read models of a newer version, after a rollback', () => {
  it('stand still and say so, until they are built anew', async () => {
    let url = '';
    const { version: own } = transactions;
    const newer = await openService({ PROJECTION_WAIT_MS: '300' }, (databaseUrl) => {
      url = databaseUrl;
      return url;
    });
    const id = await newer.admin.account('1.00');
    await newer.query(`UPDATE checkpoints SET version = version + 1 WHERE projection = 'transactions'`);
    await newer.stop();

    const rolledBack = await openService({ PROJECTION_WAIT_MS: '300' }, () => url);
    const of = async () =>
      (await rolledBack.admin.get('/v1/projections')).body.items.filter(
        ({ name }: Json) => name === 'transactions',
      );
    const warned = rolledBack.log.filter(({ level }) => level === 40);
    expect(warned).toMatchObject([{ projection: 'transactions', version: own + 1, own }]);
    await rolledBack.admin.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' });
    await pause(1_000);
    expect(await of()).toMatchObject([{ version: own + 1, state: 'serving' }]);
    expect((await of())[0].lag.events).toBeGreaterThan(0);
    await rolledBack.admin.post('/v1/projections/transactions/rebuild');
    await until(async () => (await of())[0].version === own);
    await until(async () => (await of())[0].lag.events === 0);
    expect(await of()).toMatchObject([{ version: own, state: 'serving', generation: 2 }]);
    await rolledBack.close();
    await newer.close();
  });
});
