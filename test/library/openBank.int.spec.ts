import { once } from 'node:events';
import { createServer } from 'node:http';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BankError, type EmbeddedBank, type LogEntry, openBank } from '../../src/library/index.js';
import { createDatabase, type Database } from '../support/database.js';
import { openService } from '../support/service.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

let database: Database;
const opened: EmbeddedBank[] = [];
const folder = makeTempFolder();

async function open(options: Partial<Parameters<typeof openBank>[0]> = {}): Promise<EmbeddedBank> {
  const bank = await openBank({ databaseUrl: database.url, ...options });
  opened.push(bank);
  return bank;
}

beforeAll(async () => {
  database = await createDatabase();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((bank) => bank.close()));
});
afterAll(async () => {
  await database.drop();
  removeFolder(folder);
});

let keys = 0;
const key = () => ({ idempotencyKey: `library-${++keys}` });

async function account(bank: EmbeddedBank, balance = '100.00', owner = 'Ada'): Promise<string> {
  const result = await bank.execute({ type: 'open', ...key(), owner, currency: 'EUR' });
  if (result.status !== 'ok') throw new Error(result.detail);
  const { id } = result.answer;
  await bank.execute({ type: 'deposit', ...key(), accountId: id, amount: balance });
  return id;
}

describe('an embedded bank', () => {
  it('carries out commands, and answers a repeat with the first answer', async () => {
    const bank = await open();
    const accountId = await account(bank);
    const command = { type: 'withdraw', ...key(), accountId, amount: '30.00' } as const;
    const first = await bank.execute(command);
    expect(first).toMatchObject({
      status: 'ok',
      answer: { type: 'withdrawal', amount: '30.00', balance: '70.00' },
      version: 3,
      replayed: false,
    });
    expect(await bank.execute(command)).toEqual({ ...first, replayed: true });
    expect(await Promise.all([command, command].map((one) => bank.execute(one)))).toHaveLength(2);
  });

  it('says why a command is refused: as a value', async () => {
    const bank = await open();
    const accountId = await account(bank, '1.00');
    const command = { type: 'withdraw', ...key(), accountId, amount: '2.00' } as const;
    const refused = { status: 'rejected', code: 'insufficient-funds', replayed: false };
    expect(await bank.execute(command)).toMatchObject(refused);
    expect(await bank.execute(command)).toMatchObject({ ...refused, replayed: true });
    expect(await bank.execute({ ...command, amount: '3.00' })).toMatchObject({
      status: 'rejected',
      code: 'idempotency-key-reused',
    });
    expect(await bank.execute({ ...command, amount: '2' })).toMatchObject({ status: expect.any(String) });
    const odd = { ...command, ...key(), amout: '2.00' };
    expect(await bank.execute(odd)).toMatchObject({
      status: 'invalid',
      code: 'validation-failed',
      errors: [{ field: 'amout', rule: 'unknown' }],
    });
  });

  it('carries out all commands or none', async () => {
    const bank = await open();
    const [from, to] = [await account(bank, '10.00'), await account(bank, '1.00')];
    const transfer = (amount: string) => ({ type: 'transfer', ...key(), from, to, amount }) as const;
    const results = await bank.executeAtomically([transfer('1.00'), transfer('2.00')]);
    expect(results).toMatchObject([{ status: 'ok' }, { status: 'ok', answer: { to: { balance: '4.00' } } }]);
    const refused = await bank.executeAtomically([transfer('1.00'), transfer('100.00')]);
    expect(refused).toMatchObject([{ code: 'batch-aborted' }, { code: 'insufficient-funds' }]);
    const invalid = await bank.executeAtomically([transfer('1.00'), transfer('x')]);
    expect(invalid).toMatchObject([{ code: 'batch-aborted' }, { code: 'validation-failed' }]);
    expect(await bank.account(from)).toMatchObject({ balance: '7.00' });
  });

  it('tells accounts as they are and as they were, transactions, events and statements', async () => {
    const bank = await open();
    const owner = `Grace ${key().idempotencyKey}`;
    const accountId = await account(bank, '5.00', owner);
    await bank.execute({ type: 'deposit', ...key(), accountId, amount: '2.00', effectiveOn: '2026-01-31' });
    expect(await bank.account(accountId)).toMatchObject({ balance: '7.00', version: 3 });
    expect(await bank.account(accountId, { version: 2 })).toMatchObject({ balance: '5.00' });
    expect(await bank.account(accountId, { effectiveOn: '2026-01-31' })).toMatchObject({ balance: '2.00' });
    expect(await bank.account('0199f1c0-0000-7000-8000-000000000009')).toBeUndefined();

    const first = await bank.transactions(accountId, { limit: 1 });
    expect(first).toMatchObject({ items: [{ amount: '5.00', balance: '5.00' }], next: '2' });
    const second = await bank.transactions(accountId, { after: first.next as string });
    expect(second).toMatchObject({ items: [{ amount: '2.00', balance: '7.00' }], next: null });

    const events = await bank.events({ accountId, types: ['MoneyDeposited'] });
    expect(events.items.map(({ data }) => data)).toMatchObject([{ amount: '5.00' }, { amount: '2.00' }]);
    expect(
      (await bank.events({ after: String((events.items[1]?.position as number) - 1) })).items[0],
    ).toEqual(events.items[1]);

    const statement = await bank.statement(accountId, { from: '2026-01-01', to: '2026-01-31' });
    expect(statement).toMatchObject({ closingBalance: '2.00', lines: [{ amount: '2.00', balance: '2.00' }] });

    const found = await bank.accounts({
      ownerPrefix: owner.toUpperCase(),
      currency: 'EUR',
      balanceMin: '6.99',
    });
    expect(found).toMatchObject({ items: [{ id: accountId, balance: '7.00' }], next: null, lag: null });
  });

  it('answers as the service does, which may serve the same database', async () => {
    const service = await openService();
    const { rows } = { rows: await service.query<{ url: string }>('SELECT current_database() AS url') };
    const url = new URL(database.url);
    url.pathname = `/${rows[0]?.url}`;
    const bank = await open({ databaseUrl: url.href });
    const accountId = await account(bank);
    await service.admin.post(`/v1/accounts/${accountId}/deposits`, { amount: '1.00' });
    for (const [path, answer] of [
      [`/v1/accounts/${accountId}`, await bank.account(accountId)],
      [`/v1/accounts/${accountId}/transactions`, await bank.transactions(accountId)],
      ['/v1/events', await bank.events()],
    ] as const) {
      expect((await service.admin.get(path)).body).toEqual(answer);
    }
    await bank.close();
    await service.close();
  });

  it('names in its events who sent the command: keys are the sender’s own', async () => {
    const actor = '0199f1c0-0000-7000-8000-00000000000a';
    const [one, other] = [await open({ actor }), await open()];
    const command = { type: 'open', ...key(), owner: 'Ada', currency: 'EUR' } as const;
    const results = [await one.execute(command), await other.execute(command), await one.execute(command)];
    const ids = results.map((result) => result.status === 'ok' && result.answer.id);
    expect(ids[2]).toBe(ids[0]);
    expect(ids[1]).not.toBe(ids[0]);
    const { items } = await other.events({ accountId: ids[0] as string });
    expect(items[0]?.metadata).toMatchObject({ actor });
  });

  it('sends the webhooks of its database', async () => {
    const received: string[] = [];
    const receiver = createServer((request, response) => {
      request.on('data', (chunk) => received.push(String(chunk)));
      request.on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const service = await openService({ WEBHOOK_PRIVATE_TARGETS: 'on' });
    const [row] = await service.query<{ name: string }>('SELECT current_database() AS name');
    const { port } = receiver.address() as { port: number };
    await service.admin.post('/v1/webhooks', { url: `http://127.0.0.1:${port}/` });
    await service.stop();
    const databaseUrl = new URL(database.url);
    databaseUrl.pathname = `/${row?.name}`;
    const settings = { WEBHOOK_PRIVATE_TARGETS: 'on' };
    const bank = await open({ databaseUrl: databaseUrl.href, settings });
    await account(bank);
    await expect.poll(() => received.join()).toContain('MoneyDeposited');
    await bank.close();
    receiver.close();
    await service.close();
  });
});

describe('a bank that is embedded', () => {
  it('prints nothing, and handles no signals', async () => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const before = signals.map((signal) => process.listenerCount(signal));
    const writes = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
    const bank = await open();
    await account(bank);
    await bank.close();
    for (const write of writes) {
      expect(write).not.toHaveBeenCalled();
      write.mockRestore();
    }
    expect(signals.map((signal) => process.listenerCount(signal))).toEqual(before);
  });

  it('tells its log to who wants it', async () => {
    const fresh = await createDatabase();
    const entries: LogEntry[] = [];
    const bank = await open({ databaseUrl: fresh.url, onLog: (entry) => entries.push(entry) });
    await bank.close();
    await fresh.drop();
    expect(entries[0]).toMatchObject({ level: 30, msg: expect.stringContaining('migration applied') });
  });

  it('lives beside others in one process, and reads no environment', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://nobody@127.0.0.1:9/nothing');
    const [one, other] = [await open(), await open()];
    vi.unstubAllEnvs();
    const accountId = await account(one, '1.00');
    expect(await other.account(accountId)).toMatchObject({ balance: '1.00' });
    await one.close();
    expect(await other.execute({ type: 'deposit', ...key(), accountId, amount: '1.00' })).toMatchObject({
      status: 'ok',
      answer: { balance: '2.00' },
    });
  });

  it('answers what it has taken before it closes, and nothing afterwards', async () => {
    const bank = await open();
    const accountId = await account(bank);
    const late = bank.execute({ type: 'deposit', ...key(), accountId, amount: '1.00' });
    await Promise.all([bank.close(), bank.close()]);
    expect(await late).toMatchObject({ status: 'ok' });
    const { code } = await bank.account(accountId).catch((error) => error);
    expect(code).toBe('closed');
  });
});

describe('an error of an embedded bank', () => {
  it.each([
    ['settings', {}],
    ['settings', { databaseUrl: 'postgres://x', dataDir: 'data' }],
    ['settings', { databaseUrl: 'mysql://x' }],
    ['settings', { databaseUrl: 'postgres://x', settings: { POTR: 1 } }],
    ['settings', { databaseUrl: 'postgres://x', settings: { HEADS_MAX: 0 } }],
    ['settings', { databaseUrl: 'postgres://x', settings: { DATABASE_URL: 'postgres://y' } }],
    ['settings', { databaseUrl: 'postgres://x', actor: 'me' }],
    ['unreachable', { databaseUrl: 'postgres://bank@127.0.0.1:9/bank', settings: { CONNECT_MS_MAX: 500 } }],
  ])('has a code: %s for %j', async (code, options) => {
    const error = await openBank(options).catch((fault) => fault);
    expect(error).toBeInstanceOf(BankError);
    expect(error.code).toBe(code);
  });

  it('is not-started where another bank has the data folder, which holds a PostgreSQL of its own', async () => {
    const dataDir = path.join(folder, 'own');
    const bank = await openBank({ dataDir });
    opened.push(bank);
    await account(bank);
    const { name, code, message } = await openBank({ dataDir }).catch((error) => error);
    expect([name, code]).toEqual(['BankError', 'not-started']);
    expect(message).toContain(`in use by process ${process.pid}`);
  });

  it.each([
    ['accountId', (bank: EmbeddedBank) => bank.account('17')],
    ['version', (bank: EmbeddedBank) => bank.account(ID, { version: 1, at: '2026-01-31T00:00:00Z' })],
    ['limit', (bank: EmbeddedBank) => bank.events({ limit: 1_001 })],
    ['balanceMin', (bank: EmbeddedBank) => bank.accounts({ balanceMin: '1.00' })],
    ['after', (bank: EmbeddedBank) => bank.accounts({ ownerPrefix: 'A', after: ID })],
    ['to', (bank: EmbeddedBank) => bank.transactions(ID, { from: '2026-02-01', to: '2026-01-01' })],
    ['from', (bank: EmbeddedBank) => bank.statement(ID, { from: 'yesterday', to: '2026-01-01' })],
  ] as const)('names the field of a question that is none: %s', async (field, ask) => {
    const error = await ask(await open()).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(BankError);
    expect(error).toMatchObject({ code: 'validation-failed', errors: [{ field }] });
  });
});

const ID = '0199f1c0-0000-7000-8000-000000000009';
