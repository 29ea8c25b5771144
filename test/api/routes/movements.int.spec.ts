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

const today = () => new Date().toISOString().slice(0, 10);
const DETAILS = {
  effectiveOn: '1993-01-31',
  reference: 'invoice 7',
  counterpart: 'Škoda a.s.',
  metadata: { row: 17, b: true, a: 'x' },
};

describe.each([
  ['deposits', 'deposit', '130.25'],
  ['withdrawals', 'withdrawal', '69.75'],
] as const)('%s', (path, type, balance) => {
  it('answer 201 with the movement and the balance after it', async () => {
    const id = await bank.account('100.00');
    const moved = await bank.post(`/v1/accounts/${id}/${path}`, {
      amount: '30.25',
      currency: 'EUR',
      ...DETAILS,
    });
    expect(moved.status).toBe(201);
    expect(moved.headers.get('etag')).toBe('"3"');
    const { id: movementId, recordedAt, ...rest } = moved.body;
    expect(movementId).toMatch(/^[0-9a-f-]{36}$/);
    expect(Math.abs(Date.parse(recordedAt) - Date.now())).toBeLessThan(60_000);
    expect(rest).toEqual({
      accountId: id,
      type,
      amount: '30.25',
      currency: 'EUR',
      balance,
      version: 3,
      ...DETAILS,
    });
    expect((await bank.get(`/v1/accounts/${id}`)).body).toMatchObject({ balance, version: 3 });
  });

  it('need no more than an amount: the day is today, in UTC', async () => {
    const id = await bank.account('1.00');
    const before = today();
    const { body } = await bank.post(`/v1/accounts/${id}/${path}`, { amount: '1.00' });
    expect([before, today()]).toContain(body.effectiveOn);
    expect(Object.keys(body)).toEqual([
      'id',
      'accountId',
      'type',
      'amount',
      'currency',
      'balance',
      'version',
      'effectiveOn',
      'recordedAt',
    ]);
  });

  it('are refused on an unknown account, in another currency, and on a closed one', async () => {
    const money = { amount: '1.00' };
    expect(wordOf(await bank.post(`/v1/accounts/${UNKNOWN_ID}/${path}`, money))).toBe(
      '404 account-not-found',
    );
    const id = await bank.account();
    const foreign = await bank.post(`/v1/accounts/${id}/${path}`, { ...money, currency: 'CZK' });
    expect(wordOf(foreign)).toBe('422 currency-mismatch');
    expect(faultsOf(foreign)).toEqual(['currency: currency-mismatch']);
    await bank.post(`/v1/accounts/${id}/close`);
    expect(wordOf(await bank.post(`/v1/accounts/${id}/${path}`, money))).toBe('409 account-closed');
  });

  it('may not lie in the future', async () => {
    const id = await bank.account('1.00');
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const refused = await bank.post(`/v1/accounts/${id}/${path}`, { amount: '1.00', effectiveOn: tomorrow });
    expect(wordOf(refused)).toBe('400 validation-failed');
    expect(faultsOf(refused)).toEqual(['effectiveOn: future']);
  });
});

describe('withdrawals', () => {
  it('go down to the overdraft limit and not a cent further', async () => {
    const id = await bank.account('10.00', { overdraftLimit: '5.00' });
    const refused = await bank.post(`/v1/accounts/${id}/withdrawals`, { amount: '15.01' });
    expect(wordOf(refused)).toBe('422 insufficient-funds');
    expect(refused.body.detail).toBe('Available balance is 15.00 EUR; 15.01 EUR requested');
    const { body } = await bank.post(`/v1/accounts/${id}/withdrawals`, { amount: '15.00' });
    expect(body.balance).toBe('-5.00');
    expect((await bank.get(`/v1/accounts/${id}`)).body).toMatchObject({
      balance: '-5.00',
      available: '0.00',
      version: 3,
    });
  });

  it('are refused on a frozen account, deposits are not', async () => {
    const id = await bank.account('10.00');
    await bank.post(`/v1/accounts/${id}/freeze`);
    expect(wordOf(await bank.post(`/v1/accounts/${id}/withdrawals`, { amount: '1.00' }))).toBe(
      '409 account-frozen',
    );
    expect((await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' })).body.balance).toBe('11.00');
  });
});
