/** Reversals over HTTP: of each kind, in parts, at once, repeated; linked both ways; what books and statements say. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newKey, openService, type TestService, wordOf } from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
});
afterAll(() => service?.close());

const reverse = (id: string, body: object = {}, list = 'transactions', options = {}) =>
  bank.post(`/v1/${list}/${id}/reversal`, body, options);
const balanceOf = async (account: string) => (await bank.get(`/v1/accounts/${account}`)).body.balance;
const movedBy = async (account: string, path: string, amount: string, more: object = {}): Promise<string> =>
  (await bank.post(`/v1/accounts/${account}/${path}`, { amount, ...more })).body.id;

describe('a reversal', () => {
  it('takes a deposit back in parts, and both show each other', async () => {
    const account = await bank.account('0');
    const id = await movedBy(account, 'deposits', '100.00', { counterpart: 'fees' });
    const first = await reverse(id, { amount: '30.00', reason: 'goods were returned' });
    expect(first.status).toBe(201);
    expect(first.headers.get('location')).toBe(`/v1/transactions/${first.body.id}`);
    expect(first.body).toMatchObject({
      type: 'withdrawal',
      amount: '30.00',
      balance: '70.00',
      counterpart: 'fees',
      reverses: id,
      reason: 'goods were returned',
    });
    const rest = await reverse(id);
    expect(rest.body).toMatchObject({ amount: '70.00', balance: '0.00' });
    const original = (await bank.get(`/v1/transactions/${id}`)).body;
    expect(original).toMatchObject({
      reversedAmount: '100.00',
      reversedBy: [first.body.id, rest.body.id],
    });
    expect((await bank.get(`/v1/transactions/${first.body.id}`)).text).toBe(first.text);
    expect(wordOf(await reverse(id))).toBe('422 amount-exceeds-original');
    expect(wordOf(await reverse(first.body.id))).toBe('400 validation-failed');
    const xml = await bank.get(`/v1/accounts/${account}/statement?from=2026-01-01&to=2099-01-01`, {
      accept: 'application/xml',
    });
    expect(xml.text.match(/<RvslInd>true<\/RvslInd>/g)).toHaveLength(2);
  });

  it('sends a transfer back, also one of a capture, and puts a withdrawal back', async () => {
    const [from, to] = [await bank.account('100.00'), await bank.account('0')];
    const { id } = (await bank.post('/v1/transfers', { from, to, amount: '60.00' })).body;
    const back = await reverse(id, { amount: '20.00' }, 'transfers');
    expect(back.body).toMatchObject({ from: { accountId: to }, to: { accountId: from }, reverses: id });
    expect(back.headers.get('location')).toBe(`/v1/transfers/${back.body.id}`);
    expect((await bank.get(`/v1/transfers/${id}`)).body).toMatchObject({ reversedAmount: '20.00' });
    const hold = (await bank.post(`/v1/accounts/${from}/holds`, { amount: '10.00' })).body.id;
    const capture = (await bank.post(`/v1/holds/${hold}/captures`, { to })).body.id;
    expect((await reverse(capture, {}, 'transfers')).status).toBe(201);
    const paid = await movedBy(from, 'withdrawals', '5.00');
    expect((await reverse(paid)).body.type).toBe('deposit');
    expect([await balanceOf(from), await balanceOf(to)]).toEqual(['60.00', '40.00']);
    expect(wordOf(await reverse(paid, {}, 'transfers'))).toBe('404 transaction-not-found');
    expect(wordOf(await reverse(from))).toBe('404 transaction-not-found');
  });

  it('of an entry is the opposite of all its legs', async () => {
    const account = await bank.account('10.00');
    const legs = [
      { account, amount: '-1.00' },
      { ledgerAccount: 'fees', amount: '1.00' },
    ];
    const { id } = (await bank.post('/v1/entries', { legs })).body;
    expect(wordOf(await reverse(id, { amount: '0.50' }, 'entries'))).toBe('400 validation-failed');
    const back = await reverse(id, {}, 'entries');
    expect(back.body).toMatchObject({
      reverses: id,
      legs: [{ amount: '1.00', balance: '10.00' }, { amount: '-1.00' }],
    });
    expect((await bank.get(`/v1/entries/${back.body.id}`)).text).toBe(back.text);
    expect((await bank.get(`/v1/entries/${id}`)).body.reversedBy).toEqual([back.body.id]);
    expect(wordOf(await reverse(id))).toBe('422 amount-exceeds-original');
  });

  it('is refused where the account refuses it, and repeated as it was answered', async () => {
    const account = await bank.account('0');
    const id = await movedBy(account, 'deposits', '10.00');
    const spent = await movedBy(account, 'withdrawals', '4.00');
    expect(wordOf(await reverse(id))).toBe('422 insufficient-funds');
    const key = newKey();
    const first = await reverse(id, { amount: '6.00' }, 'transactions', { key });
    const again = await reverse(id, { amount: '6.00' }, 'transactions', { key });
    expect([again.text, again.headers.get('idempotent-replayed')]).toEqual([first.text, 'true']);
    expect(wordOf(await reverse(id, { amount: '5.00' }, 'transactions', { key }))).toBe(
      '422 idempotency-key-reused',
    );
    await bank.post(`/v1/accounts/${account}/freeze`, {});
    expect((await reverse(spent, { amount: '1.00' })).status, 'a frozen account can receive').toBe(201);
    expect(wordOf(await reverse(id, { amount: '1.00' }))).toBe('409 account-frozen');
  });

  it('never exceeds the original, however many try at once', async () => {
    const account = await bank.account('1000.00');
    const id = await movedBy(account, 'deposits', '100.00');
    const answers = await Promise.all(Array.from({ length: 30 }, () => reverse(id, { amount: '7.00' })));
    const counts = answers.map(wordOf).filter((word) => word !== '422 amount-exceeds-original');
    expect(counts).toHaveLength(14);
    const commands = Array.from({ length: 5 }, () => ({
      type: 'reverse',
      transactionId: id,
      idempotencyKey: newKey(),
      amount: '1.00',
    }));
    const { results } = (await bank.post('/v1/batch', { commands })).body;
    expect(results.map(({ status }: { status: string }) => status)).toEqual([
      'ok',
      'ok',
      'rejected',
      'rejected',
      'rejected',
    ]);
    expect((await bank.get(`/v1/transactions/${id}`)).body.reversedAmount).toBe('100.00');
    expect(await balanceOf(account)).toBe('1000.00');
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
