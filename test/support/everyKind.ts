/** A bank in which everything happened that can happen: every event, old shapes of them, and every kind of answer. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { accountAnswer, accountText } from '../../src/application/commands/answerText.js';
import { type Client, newKey, type TestService } from './service.js';

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/events');

/** An opening as it was written before overdraft limits were part of it. */
const OLD_OPENING = readdirSync(FIXTURES)
  .filter((name) => name.startsWith('AccountOpened.v1'))
  .map((name) => JSON.parse(readFileSync(path.join(FIXTURES, name), 'utf8')));

/** What is told of it: some accounts, and keys that were sent, with the answers. */
export interface Happened {
  readonly from: string;
  readonly to: string;
  /** With events of an old shape. */
  readonly old: string;
  /** Of a command that was rejected. */
  readonly rejectedKey: string;
  readonly rejected: string;
  /** Of a deposit, which is answered from its event. */
  readonly depositedKey: string;
  readonly deposited: string;
}

export async function everyKind(service: TestService): Promise<Happened> {
  const bank = service.admin;
  const old = await openOld(service);
  // Text that JSON, COPY and line readers each have a word to say about.
  const owner = 'Back\\slash "quoted" \\N \\t \u00a0 Žluťoučký';
  const from = await bank.account('500.00', {
    owner,
    overdraftLimit: '20.00',
    metadata: { tier: 2, big: true },
  });
  const to = await bank.account('1.00', { owner: 'Bob' });
  const yen = await bank.account('700', { currency: 'JPY' });
  await bank.post('/v1/transfers', { from, to, amount: '5.00', reference: '\\N', metadata: { x: 1 } });
  await bank.post(`/v1/accounts/${from}/withdrawals`, { amount: '510.00', effectiveOn: '2020-01-31' });
  await bank.post(`/v1/accounts/${yen}/deposits`, { amount: '3', counterpart: 'interest' });
  await everyEntry(bank, from, yen);
  await everyHold(bank, yen, await bank.account('0', { currency: 'JPY' }));
  await everyLimit(bank, await bank.account());
  await bank.put(`/v1/accounts/${to}/overdraft-limit`, { amount: '7.00' });
  await bank.post(`/v1/accounts/${to}/freeze`, { reason: 'asked for' });
  // Nothing to do: an answer without an event.
  await bank.post(`/v1/accounts/${to}/freeze`, {});
  await bank.post(`/v1/accounts/${to}/unfreeze`, {});
  await bank.post(`/v1/accounts/${to}/withdrawals`, { amount: '6.00' });
  await bank.post(`/v1/accounts/${to}/close`, { reason: 'moved away' });
  const atomic = [
    { type: 'deposit', idempotencyKey: newKey(), accountId: from, amount: '2.00' },
    { type: 'withdraw', idempotencyKey: newKey(), accountId: from, amount: '1.00' },
  ];
  await bank.post('/v1/batch', { atomic: true, commands: atomic });
  await service.client('read', 'write');
  const depositedKey = newKey();
  const { text } = await depositedAs({ from, depositedKey }, bank);
  const rejectedKey = newKey();
  const answer = await rejectedAs({ from, rejectedKey }, bank);
  return { from, to, old, rejectedKey, rejected: answer.text, depositedKey, deposited: text };
}

/** Definitions, entries with and without customer accounts, and a movement against a ledger account. */
async function everyEntry(bank: Client, euro: string, yen: string): Promise<void> {
  await bank.put('/v1/ledger/accounts/card-fees', { name: 'Fees \\N "of" cards', type: 'income' });
  const legs = [
    { account: euro, amount: '-2.00', counterpart: '\\N' },
    { account: euro, amount: '1.00' },
    { ledgerAccount: 'card-fees', amount: '1.00', currency: 'EUR', reference: '\\N' },
    { account: yen, amount: '1' },
    { ledgerAccount: 'cash', amount: '-1', currency: 'JPY' },
  ];
  const { body: entry } = await bank.post('/v1/entries', { legs, description: '\\N', metadata: { x: 1 } });
  await bank.post(`/v1/entries/${entry.id}/reversal`, { reason: '\\N' });
  const { body: paid } = await bank.post(`/v1/accounts/${yen}/deposits`, { amount: '9' });
  await bank.post(`/v1/transactions/${paid.id}/reversal`, { amount: '4', reason: '\\N' });
  await bank.post(`/v1/transactions/${paid.id}/reversal`, {});
  const own = [
    { ledgerAccount: 'capital', amount: '5', currency: 'JPY' },
    { ledgerAccount: 'cash', amount: '-5', currency: 'JPY' },
  ];
  await bank.post('/v1/entries', { legs: own, effectiveOn: '2020-01-31' });
  await bank.post(`/v1/accounts/${euro}/deposits`, { amount: '1.00', ledgerAccount: 'card-fees' });
}

/** Holds that are open, captured in parts and to another account, released, and expired. */
/** Limits that are set, used, exceeded, changed and ended; and another owner. */
async function everyLimit(bank: Client, payee: string): Promise<void> {
  const account = await bank.account('100.00', { metadata: { old: 1 } });
  const path = `/v1/accounts/${account}`;
  const pay = (amount: string) => bank.post(`${path}/withdrawals`, { amount });
  await bank.put(`${path}/limits`, { perTransaction: '20.00', perDay: '30.00', countPerDay: 5 });
  await pay('20.00');
  await pay('20.00');
  await bank.post('/v1/transfers', { from: account, to: payee, amount: '5.00' });
  const hold = await bank.post(`${path}/holds`, { amount: '4.00' });
  await bank.post(`/v1/holds/${hold.body.id}/captures`, { amount: '3.00' });
  await bank.post(`${path}/deposits`, { amount: '1.00' });
  await bank.put(`${path}/limits`, { perDay: null, perMonth: '50.00' });
  await bank.send('PATCH', path, {
    key: newKey(),
    body: { owner: 'Ada King', metadata: { old: null, x: true } },
  });
  const free = await bank.account('9.00');
  await bank.put(`/v1/accounts/${free}/limits`, { perDay: '9.00' });
  await bank.post(`/v1/accounts/${free}/withdrawals`, { amount: '2.00' });
  await bank.put(`/v1/accounts/${free}/limits`, { perDay: null });
  await bank.post(`/v1/accounts/${free}/withdrawals`, { amount: '3.00' });
}

async function everyHold(bank: Client, account: string, payee: string): Promise<void> {
  const held = async (amount: string, fields: object = {}): Promise<string> => {
    const { body } = await bank.post(`/v1/accounts/${account}/holds`, { amount, ...fields });
    return body.id;
  };
  const brief = await held('1', { expiresInSeconds: 1 });
  await held('2', { reference: '\\N', counterpart: 'fees', metadata: { x: 1 } });
  const partly = await held('30');
  await bank.post(`/v1/holds/${partly}/captures`, { amount: '10', final: false, counterpart: 'fees' });
  await bank.post(`/v1/holds/${partly}/captures`, { amount: '5', to: payee });
  await bank.post(`/v1/holds/${await held('3')}/release`, { reason: 'cancelled' });
  let isOver = false;
  while (!isOver) {
    const { items } = (await bank.get(`/v1/accounts/${account}/events?limit=1000`)).body;
    isOver = items.some(({ type, data }: { type: string; data: { holdId?: string } }) =>
      type === 'HoldExpired' ? data.holdId === brief : false,
    );
  }
}

/** Sends the deposit, again if it was sent before. */
export const depositedAs = ({ from, depositedKey }: Pick<Happened, 'from' | 'depositedKey'>, bank: Client) =>
  bank.post(
    `/v1/accounts/${from}/deposits`,
    { amount: '4.00', effectiveOn: '2024-02-29' },
    { key: depositedKey },
  );

/** Sends the command that was rejected, again. */
export const rejectedAs = ({ from, rejectedKey }: Pick<Happened, 'from' | 'rejectedKey'>, bank: Client) =>
  bank.post(`/v1/accounts/${from}/withdrawals`, { amount: '900.00' }, { key: rejectedKey });

/** Begins the log with an old opening, as the program of its time did. */
async function openOld(service: TestService): Promise<string> {
  const [{ type, schemaVersion, data }] = OLD_OPENING;
  const [id, command, now] = [uuidv7(), uuidv7(), new Date().toISOString()];
  const { owner, currency, metadata } = data;
  const account = {
    status: 'open',
    version: 1,
    id,
    owner,
    currency,
    balance: 0n,
    overdraftLimit: 0n,
    metadata,
    holds: [],
    limits: undefined,
    used: undefined,
  } as const;
  await service.query("INSERT INTO commands VALUES ($1, sha256('old'), true, 1, $2, $3)", [
    command,
    accountText(accountAnswer({ account, openedAt: now, updatedAt: now }, now)),
    now,
  ]);
  await service.query(
    `INSERT INTO events (position, stream_id, version, command_id, type, schema_version, data, recorded_at, correlation_id)
      VALUES (1, $1, 1, $2, $3, $4, $5, $6, '{"actor": "long ago"}')`,
    [id, command, type, schemaVersion, JSON.stringify({ ...data, accountId: id }), now],
  );
  await service.admin.post(`/v1/accounts/${id}/deposits`, { amount: '12.00' });
  return id;
}
