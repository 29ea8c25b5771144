/** Accounts in currencies that take no new ones, and in such as this program does not know. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatAmount } from '../../src/domain/money.js';
import { type Connections, connect } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import { PostgresAccountList } from '../../src/infrastructure/postgres/readModels/accountList.js';
import { projections } from '../../src/infrastructure/postgres/readModels/all.js';
import { PostgresLedger } from '../../src/infrastructure/postgres/readModels/ledger.js';
import { PostgresProjectionStore } from '../../src/infrastructure/postgres/readModels/projectionStore.js';
import { loadConfig } from '../../src/main/config.js';
import { verifyDatabase } from '../../src/main/verification.js';
import { LogWriter } from '../support/log.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { type Client, openService, type TestService } from '../support/service.js';

/** Appends what another program has written: an account with one deposit, its amounts as they are. */
async function appendStored(
  writer: LogWriter,
  currency: string,
  limit: string,
  amount: string,
): Promise<string> {
  const accountId = uuidv7();
  const details = { streamId: accountId, metadata: '{}' };
  const opened = { accountId, owner: `Ada ${currency}`, currency, overdraftLimit: limit, metadata: {} };
  const moved = { amount, currency, balance: amount, effectiveOn: '2026-01-31' };
  const events = [
    { ...details, version: 1, type: 'AccountOpened', schemaVersion: 2, data: JSON.stringify(opened) },
    { ...details, version: 2, type: 'MoneyDeposited', schemaVersion: 1, data: JSON.stringify(moved) },
  ];
  for (const event of events) await writer.raw([event], new Map([[accountId, event.version - 1]]));
  return accountId;
}

describe('a bank with accounts that are no longer opened', () => {
  const CURRENCIES = [
    ['HRK', '0.00', '100.00', '0.01'],
    ['BGN', '0.00', '100.00', '0.01'],
    ['QRA', '0.00', '100.00', '0.01'],
    ['QRB', '0', '100', '1'],
    ['QRC', '0.000', '100.000', '0.001'],
  ] as const;
  let service: TestService;
  let bank: Client;
  let node: Connections;
  let url = '';
  let known: string;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    service = await openService({}, (databaseUrl) => {
      url = databaseUrl;
      return databaseUrl;
    });
    bank = service.admin;
    node = connect(url, { readersMax: 1, connectMsMax: 5_000, statementMsMax: 10_000 }, () => {});
    const writer = new LogWriter(new PostgresEventStore(node));
    for (const [currency, limit, amount] of CURRENCIES)
      ids[currency] = await appendStored(writer, currency, limit, amount);
    known = await bank.account('5.00');
  });
  afterAll(async () => {
    await node?.end();
    await service?.close();
  });

  it('lists them beside all others, and the ledger', async () => {
    const { status, body } = await bank.get('/v1/accounts');
    expect(status).toBe(200);
    const balances = body.items.map((item: Record<string, string>) => `${item.currency} ${item.balance}`);
    const expected = CURRENCIES.map(([currency, , amount]) => `${currency} ${amount}`);
    expect(balances.sort()).toEqual([...expected, 'EUR 5.00'].sort());
    const ledger = await bank.get('/v1/ledger/trial-balance');
    expect(ledger.status).toBe(200);
  });

  it.each(CURRENCIES)('reads and books on in %s', async (currency, limit, amount, least) => {
    const path = `/v1/accounts/${ids[currency]}`;
    expect((await bank.get(path)).body).toMatchObject({ balance: amount, overdraftLimit: limit, currency });
    const paid = await bank.post(`${path}/deposits`, { amount: least });
    expect([paid.status, paid.body.amount]).toEqual([201, least]);
    const all = paid.body.balance;
    for (const what of ['/transactions', '/events', '/daily-balances'])
      expect((await bank.get(path + what)).status).toBe(200);
    const statement = await bank.get(`${path}/statement?from=2026-01-01&to=2026-01-31`);
    expect([statement.status, statement.body.closingBalance]).toEqual([200, amount]);
    expect((await bank.post(`${path}/withdrawals`, { amount: all })).status).toBe(201);
    expect((await bank.post(`${path}/close`)).body).toMatchObject({ status: 'closed', balance: limit });
  });

  it('verifies, and shows the others', async () => {
    expect((await bank.get(`/v1/accounts/${known}`)).body.balance).toBe('5.00');
    const { body } = await bank.get('/v1/projections');
    expect(body.items.filter((item: { failure?: unknown }) => item.failure)).toEqual([]);
    const { checks } = await verifyDatabase(loadConfig({}), url);
    // The commands that were appended here tell no answer.
    const differing = checks.filter(({ check, differences }) => differences > 0 && check !== 'answers');
    expect(differing).toEqual([]);
  });

  it.each([
    ['HRK', '2022-12-31', 'EUR'],
    ['BGN', '2025-12-31', 'EUR'],
    ['SLL', '2023-12-31', 'SLE'],
  ])('opens none in %s after %s', async (currency, lastDay, successor) => {
    const refused = await bank.post('/v1/accounts', { owner: 'Ada', currency });
    expect([refused.status, refused.body.code]).toEqual([400, 'validation-failed']);
    const [fault] = refused.body.errors;
    expect(fault).toMatchObject({ field: 'currency', rule: 'withdrawn' });
    expect(fault.message).toContain(`${currency} closed on ${lastDay}, use ${successor}`);
    const commands = [{ type: 'open', idempotencyKey: `open-${currency}`, owner: 'Ada', currency }];
    const batch = await bank.send('POST', '/v1/batch', { body: { commands } });
    expect(batch.body.results[0]).toMatchObject({ status: 'invalid' });
  });
});

describe('a node that has read no event in an unknown currency', () => {
  it('asks the log how many decimals its read models have', async () => {
    const { nodes, close } = await openDatabase();
    const [connections] = nodes as [Connections];
    try {
      await new PostgresProjectionStore(connections, projections).prepare();
      const writer = new LogWriter(new PostgresEventStore(connections));
      const accountId = await appendStored(writer, 'QSA', '0', '1500');
      const generation = `INSERT INTO accounts (account_id, owner, currency, status, balance, overdraft_limit, version,
          opened_at, updated_at, metadata)
        VALUES ($1, 'Ada', 'QSA', 'open', 1500, 0, 2, now(), now(), '{}')`;
      await connections.readers.query(generation, [accountId]);
      const totals = "INSERT INTO ledger_balances VALUES ('cash', 'QSA', 1500, 0)";
      await connections.readers.query(totals);
      await new PostgresLedger(connections).totals();
      expect(formatAmount(1_500n, 'QSA')).toBe('1500');
      const [head] = (await new PostgresAccountList(connections).find({}, undefined, 1)) ?? [];
      expect(head?.account.balance).toBe(1_500n);
    } finally {
      await close();
    }
  });
});
