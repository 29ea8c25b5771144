import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Client,
  faultsOf,
  openService,
  type TestService,
  UNKNOWN_ID,
  wordOf,
} from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
});
afterAll(() => service.close());

describe('a transfer', () => {
  it('answers 201 with both sides, and both accounts have it', async () => {
    const [from, to] = [await bank.account('100.00'), await bank.account('1.00')];
    const details = { effectiveOn: '2001-09-09', reference: 'rent', metadata: { month: 9 } };
    const moved = await bank.post('/v1/transfers', {
      from,
      to,
      amount: '40.00',
      currency: 'EUR',
      ...details,
    });
    expect(moved.status).toBe(201);
    expect(moved.headers.get('etag')).toBe('"3"');
    const { id, recordedAt, ...rest } = moved.body;
    expect(rest).toEqual({
      amount: '40.00',
      currency: 'EUR',
      from: { accountId: from, balance: '60.00', version: 3 },
      to: { accountId: to, balance: '41.00', version: 3 },
      ...details,
    });
    const line = { id, amount: '40.00', currency: 'EUR', version: 3, recordedAt, ...details };
    const [out, into] = await Promise.all(
      [from, to].map(
        async (account) => (await bank.get(`/v1/accounts/${account}/transactions`)).body.items[1],
      ),
    );
    expect(out).toEqual({
      ...line,
      accountId: from,
      type: 'transfer-out',
      balance: '60.00',
      counterAccountId: to,
    });
    expect(into).toEqual({
      ...line,
      accountId: to,
      type: 'transfer-in',
      balance: '41.00',
      counterAccountId: from,
    });
  });

  it('is refused by whichever side cannot, and then neither moves', async () => {
    const open = await bank.account('10.00');
    const [frozen, closed] = [await bank.account('10.00'), await bank.account()];
    const foreign = await bank.account('10.00', { currency: 'CZK' });
    await bank.post(`/v1/accounts/${frozen}/freeze`);
    await bank.post(`/v1/accounts/${closed}/close`);
    const table = [
      [open, UNKNOWN_ID, '1.00', '404 account-not-found'],
      [UNKNOWN_ID, open, '1.00', '404 account-not-found'],
      [open, closed, '1.00', '409 account-closed'],
      [closed, open, '1.00', '409 account-closed'],
      [frozen, open, '1.00', '409 account-frozen'],
      [open, foreign, '1.00', '422 currency-mismatch'],
      [open, frozen, '10.01', '422 insufficient-funds'],
    ] as const;
    for (const [from, to, amount, expected] of table) {
      const refused = await bank.post('/v1/transfers', { from, to, amount });
      expect(wordOf(refused), `${from} to ${to}`).toBe(expected);
    }
    for (const id of [open, frozen, foreign]) {
      expect((await bank.get(`/v1/accounts/${id}`)).body.balance).toBe('10.00');
    }
    const credited = await bank.post('/v1/transfers', { from: open, to: frozen, amount: '1.00' });
    expect(credited.body.to.balance).toBe('11.00');
  });

  it('needs two accounts, and an amount in their currency', async () => {
    const id = await bank.account('10.00');
    const other = await bank.account();
    const table = [
      [{ from: id, to: id, amount: '1.00' }, 'to: distinct'],
      [{ to: id, amount: '1.00' }, 'from: required'],
      [{ from: id, amount: '1.00' }, 'to: required'],
      [{ from: id, to: 'x', amount: '1.00' }, 'to: format'],
      [{ from: id, to: other }, 'amount: required'],
      [{ from: id, to: other, amount: '1.000' }, 'amount: decimals'],
      [{ from: id, to: other, amount: '1.00', counterpart: 'x' }, 'counterpart: unknown'],
    ] as const;
    for (const [body, fault] of table) {
      expect(faultsOf(await bank.post('/v1/transfers', body))).toEqual([fault]);
    }
    const foreign = await bank.post('/v1/transfers', {
      from: id,
      to: other,
      amount: '1.00',
      currency: 'USD',
    });
    expect(wordOf(foreign)).toBe('422 currency-mismatch');
  });
});
