/** Entries over HTTP: posted, refused, repeated, read; the chart of accounts; what the ledger, statements and verify say. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newKey, openService, type TestService, wordOf } from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
});
afterAll(() => service?.close());

const post = (legs: readonly object[], more: object = {}, options = {}) =>
  bank.post('/v1/entries', { legs, ...more }, options);
const balanceOf = async (account: string) => (await bank.get(`/v1/accounts/${account}`)).body.balance;
type Line = { ledgerAccount: string; currency: string; balance: string; name?: string; type?: string };
const booksOf = async (query = ''): Promise<Record<string, string>> => {
  const { body } = await bank.get(`/v1/ledger/trial-balance${query}`);
  for (const { difference } of body.totals) expect(difference).toMatch(/^0(\.0+)?$/);
  return Object.fromEntries(
    body.items.map(({ ledgerAccount, currency, balance }: Line) => [`${ledgerAccount} ${currency}`, balance]),
  );
};

describe('an entry', () => {
  it('is all of its legs, and reads as it was answered', async () => {
    const [from, to] = [await bank.account('100.00'), await bank.account('0')];
    const before = await booksOf();
    const legs = [
      { account: from, amount: '-60.00', reference: 'own', counterpart: 'Café' },
      { account: to, amount: '59.00' },
      { ledgerAccount: 'fees', amount: '1.00', currency: 'EUR' },
    ];
    const about = { description: 'Sale', reference: 'order 17', metadata: { b: 1, a: 'x' } };
    const posted = await post(legs, { ...about, effectiveOn: '2026-01-31' });
    expect(posted.status).toBe(201);
    expect(posted.headers.get('location')).toBe(`/v1/entries/${posted.body.id}`);
    expect(posted.body).toEqual({
      id: expect.any(String),
      effectiveOn: '2026-01-31',
      recordedAt: expect.any(String),
      ...about,
      legs: [
        { ...legs[0], currency: 'EUR', balance: '40.00', version: 3 },
        { ...legs[1], currency: 'EUR', balance: '59.00', version: 2 },
        legs[2],
      ],
    });
    expect((await bank.get(`/v1/entries/${posted.body.id}`)).text).toBe(posted.text);
    const after = await booksOf();
    expect(Number(after['fees EUR']) - Number(before['fees EUR'] ?? 0)).toBe(1);
    expect(after['entries EUR']).toBe('0.00');
    const { items } = (await bank.get(`/v1/accounts/${to}/transactions`)).body;
    expect(items).toEqual([
      expect.objectContaining({
        id: posted.body.id,
        type: 'entry-in',
        amount: '59.00',
        reference: 'order 17',
      }),
    ]);
  });

  it('is repeated byte for byte, and another one under its key is refused', async () => {
    const [from, to] = [await bank.account('100.00'), await bank.account('0')];
    const legs = Array.from({ length: 50 }, (_, index) => [
      { account: from, amount: `-0.${String(index + 10)}` },
      { account: to, amount: `0.${String(index + 10)}` },
    ]).flat();
    const key = newKey();
    const first = await post(legs, {}, { key });
    expect(first.status).toBe(201);
    const again = await post(
      legs.map(({ amount, account }) => ({ amount, account })),
      {},
      { key },
    );
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.text).toBe(first.text);
    expect((await bank.get(`/v1/entries/${first.body.id}`)).text).toBe(first.text);
    expect(wordOf(await post(legs.slice(2), {}, { key }))).toBe('422 idempotency-key-reused');
    expect(await balanceOf(to)).toBe(first.body.legs.at(-1).balance);
  });

  it('changes nothing if one leg is refused', async () => {
    const [from, to] = [await bank.account('10.00'), await bank.account('0')];
    const legs = [
      { account: to, amount: '10.01' },
      { account: from, amount: '-10.01' },
    ];
    const key = newKey();
    expect(wordOf(await post(legs, {}, { key }))).toBe('422 insufficient-funds');
    expect([await balanceOf(from), await balanceOf(to)]).toEqual(['10.00', '0.00']);
    await bank.post(`/v1/accounts/${from}/deposits`, { amount: '5.00' });
    expect(wordOf(await post(legs, {}, { key })), 'a refusal is an answer, too').toBe(
      '422 insufficient-funds',
    );
    const unbalanced = await post([legs[0] as object, { ledgerAccount: 'cash', amount: '-10.00' }]);
    expect(wordOf(unbalanced)).toBe('422 entry-not-balanced');
    expect(unbalanced.body.detail).toContain('EUR add up to 0.01');
  });

  it('names the invalid field', async () => {
    const leg = { account: await bank.account('0'), amount: '1.00' };
    const cash = { ledgerAccount: 'cash', amount: '-1.00' };
    for (const [legs, field] of [
      [[leg], 'legs'],
      [[leg, { ...cash, ledgerAccount: 'entries' }], 'legs[1].ledgerAccount'],
      [[leg, { ...cash, ...leg }], 'legs[1]'],
      [[leg, { ...cash, counterpart: 'x' }], 'legs[1].counterpart'],
      [[leg, { ...cash, amount: '+1.00' }], 'legs[1].amount'],
    ] as const) {
      expect((await post(legs)).body.errors[0].field, JSON.stringify(legs)).toBe(field);
    }
    expect(wordOf(await bank.get(`/v1/entries/${newKey()}`))).toMatch(/^40[04] /);
    expect(wordOf(await bank.get('/v1/entries/0190f5a0-0000-7000-8000-00000000000a'))).toBe(
      '404 transaction-not-found',
    );
  });

  it('belongs to batches, streams and atomic batches as every command', async () => {
    const account = await bank.account('0');
    const item = (amount: string) => ({
      type: 'post-entry',
      idempotencyKey: newKey(),
      legs: [
        { account, amount },
        { ledgerAccount: 'interest', amount: amount.startsWith('-') ? amount.slice(1) : `-${amount}` },
      ],
    });
    const paid = { type: 'withdraw', idempotencyKey: newKey(), accountId: account, amount: '5.00' };
    const atomic = await bank.post('/v1/batch', {
      atomic: true,
      commands: [item('2.00'), item('3.00'), paid],
    });
    expect(atomic.body.results.map(({ status }: { status: string }) => status)).toEqual(['ok', 'ok', 'ok']);
    const refused = await bank.post('/v1/batch', { atomic: true, commands: [item('2.00'), item('-2.01')] });
    expect(refused.body.results.map(({ status }: { status: string }) => status)).toEqual([
      'rejected',
      'rejected',
    ]);
    expect(await balanceOf(account)).toBe('0.00');
  });
});

describe('the chart of accounts', () => {
  it('has the bank’s own accounts, and those that are defined', async () => {
    const account = await bank.account('0');
    const deposit = { amount: '7.00', counterpart: 'ACME', ledgerAccount: 'card-fees' };
    const refused = await bank.post(`/v1/accounts/${account}/deposits`, deposit);
    expect(wordOf(refused)).toBe('422 unknown-ledger-account');
    const before = (await bank.get('/v1/ledger/trial-balance')).body.position;
    const defined = await bank.put('/v1/ledger/accounts/card-fees', { name: 'Card fees', type: 'income' });
    expect([defined.status, defined.body]).toEqual([
      200,
      { code: 'card-fees', name: 'Card fees', type: 'income' },
    ]);
    const taken = await bank.post(`/v1/accounts/${account}/deposits`, deposit);
    expect(taken.body).toMatchObject({ ledgerAccount: 'card-fees', balance: '7.00' });
    const [posting] = (await bank.get('/v1/ledger/postings?ledgerAccount=card-fees')).body.items;
    expect(posting).toMatchObject({ transactionId: taken.body.id, accountId: account });
    await bank.put('/v1/ledger/accounts/card-fees', { name: 'Fees of cards', type: 'income' });
    const { items } = (await bank.get('/v1/ledger/accounts')).body;
    expect(items).toContainEqual({ code: 'cash', name: 'Cash', type: 'asset' });
    expect(items).toContainEqual({ code: 'card-fees', name: 'Fees of cards', type: 'income' });
    const line = async (query: string) =>
      (await bank.get(`/v1/ledger/trial-balance${query}`)).body.items.find(
        ({ ledgerAccount }: Line) => ledgerAccount === 'card-fees',
      );
    expect(await line('')).toMatchObject({ name: 'Fees of cards', balance: '-7.00' });
    expect(await line(`?position=${before + 2}`)).toMatchObject({ name: 'Card fees', balance: '-7.00' });
    expect(await line(`?position=${before}`)).toBeUndefined();
  });

  it('is the same for all who define it at once', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `Name ${index}`);
    const answers = await Promise.all(
      names.map((name) => bank.put('/v1/ledger/accounts/loans', { name, type: 'asset' })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { items } = (await bank.get('/v1/ledger/accounts')).body;
    expect(names).toContain(items.find(({ code }: { code: string }) => code === 'loans').name);
  });

  it('tells the books as of any position and instant', async () => {
    const { position } = (await bank.get('/v1/ledger/trial-balance')).body;
    const now = await booksOf();
    const { recordedAt } = (await bank.get(`/v1/events?after=${position - 1}&limit=1`)).body.items[0];
    await bank.account('3.00');
    expect(await booksOf(`?position=${position}`)).toEqual(now);
    expect(await booksOf(`?at=${recordedAt}`)).toEqual(now);
    expect(await booksOf('?position=0')).toEqual({});
    for (let end = 1; end <= position; end += 29) await booksOf(`?position=${end}`);
  });
});

it('verifies', async () => {
  const run = await bank.post('/v1/verifications', {});
  for (;;) {
    const { body } = await bank.get(`/v1/verifications/${run.body.id}`);
    if (body.state !== 'running') {
      expect([body.state, body.differences]).toEqual(['done', []]);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});
