/**
 * A bank of version 0.1.0 moves by its log: the fixture is what `npm run bank -- export` of that version wrote of a bank in
 * which every kind of event was booked.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../../../src/infrastructure/postgres/connection/migrate.js';
import { loadConfig } from '../../../../src/main/config.js';
import { verifyDatabase } from '../../../../src/main/verification.js';
import { createDatabase } from '../../../support/database.js';
import { exported, imported } from '../../../support/logFile.js';
import { openDatabase } from '../../../support/migratedDatabase.js';
import { ROOT } from '../../../support/processes.js';
import { Client, openService } from '../../../support/service.js';

const LOG = readFileSync(path.join(ROOT, 'test/fixtures/logs/0.1.0.ndjson'));
const KEY = 'the-admin-key-of-0.1.0';
const EVENT_TYPES = [
  'AccountClosed',
  'AccountFrozen',
  'AccountOpened',
  'AccountUnfrozen',
  'MoneyDeposited',
  'MoneyWithdrawn',
  'OverdraftLimitSet',
  'TransferReceived',
  'TransferSent',
];
const ADA = '0199f1c0-0000-7000-8000-00000000000a';

const migrated = (url: string) =>
  migrate(
    url,
    () => {},
    async () => {},
  );

describe('a bank of version 0.1.0', () => {
  it('is imported with its accounts, answers and keys, and verifies', async () => {
    let url = '';
    const service = await openService({ BANK_ADMIN_KEY: KEY }, async (databaseUrl) => {
      url = databaseUrl;
      await migrated(url);
      expect(await imported(url, LOG)).toEqual({ events: 15, commands: 17, clients: 2 });
      return url;
    });
    onTestFinished(() => service.close());
    const types = await service.query<{ type: string }>('SELECT DISTINCT type FROM events');
    expect(types.map(({ type }) => type).sort()).toEqual(EVENT_TYPES);

    const admin = new Client(service.url, KEY, service.contract);
    const { body } = await admin.get(`/v1/accounts/${ADA}`);
    expect(body).toMatchObject({ owner: 'Ada "Back\\slash" Žluťoučký \\N', balance: '-14.00', version: 6 });
    const again = (command: string, amount: string, key: string) =>
      admin.post(`/v1/accounts/${ADA}/${command}`, { amount }, { key });
    const deposit = await again('deposits', '500.00', 'the-first-deposit');
    expect([deposit.status, deposit.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(deposit.body.balance).toBe('500.00');
    const rejected = await again('withdrawals', '900.00', 'the-rejected-withdrawal');
    expect([rejected.status, rejected.headers.get('idempotent-replayed')]).toEqual([422, 'true']);
    const clients = await admin.get('/v1/api-clients');
    expect(clients.body.items.map(({ name }: { name: string }) => name)).toContain('a reader of 0.1.0');

    const { differences } = await verifyDatabase(loadConfig(), url);
    expect(differences).toEqual([]);
  });

  it('is exported again as it was', async () => {
    const { url, close } = await openDatabase();
    onTestFinished(close);
    await imported(url, LOG);
    expect(await exported(url)).toBe(LOG.toString());
  });

  it.each(['0001_event-store', '0001_log'])(
    'is neither served nor exported from its database (%s): one line names the way',
    async (migration) => {
      const { url, query, drop } = await createDatabase();
      onTestFinished(drop);
      await query('CREATE TABLE migrations (id serial PRIMARY KEY, name text, run_on timestamp)');
      await query('INSERT INTO migrations (name, run_on) VALUES ($1, now())', [migration]);
      await query('CREATE TABLE events (position bigint, metadata jsonb)');
      for (const work of [migrated, exported]) {
        const error = await work(url).catch((thrown) => thrown);
        expect(error.name).toBe('StartError');
        expect(error.message).toMatch(
          /^The database holds a bank of an older version .* export .* import-events [^\n]*$/,
        );
      }
    },
  );
});
