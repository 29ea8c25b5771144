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

const PATHS = ['freeze', 'unfreeze', 'close'] as const;

describe.each(PATHS)('%s', (path) => {
  it('takes a reason or nothing at all, in any of the ways to say nothing', async () => {
    for (const message of [
      {},
      { body: {} },
      { body: '' },
      { body: { reason: 'court order' } },
      { headers: { 'content-type': 'application/json' } },
    ]) {
      const id = await bank.account();
      const done = await bank.post(`/v1/accounts/${id}/${path}`, undefined, message);
      expect(done.status, JSON.stringify(message)).toBe(200);
      expect(done.body).toEqual((await bank.get(`/v1/accounts/${id}`)).body);
    }
  });

  it('of an unknown account is 404', async () => {
    expect(wordOf(await bank.post(`/v1/accounts/${UNKNOWN_ID}/${path}`))).toBe('404 account-not-found');
  });

  it('takes no other field, and no empty reason', async () => {
    const id = await bank.account();
    const refused = await bank.post(`/v1/accounts/${id}/${path}`, { reason: '', note: 'x' });
    expect(faultsOf(refused)).toEqual(['note: unknown', 'reason: minLength']);
  });
});

describe('the life of an account', () => {
  it('goes from open to frozen and back, and ends closed', async () => {
    const id = await bank.account('5.00');
    const steps: [string, object | undefined, string, number | undefined][] = [
      ['freeze', { reason: 'court order' }, '200', 3],
      ['freeze', undefined, '200', 3], // already done: no event, no other version
      ['close', undefined, '409 account-frozen', undefined],
      ['unfreeze', undefined, '200', 4],
      ['close', undefined, '409 account-not-empty', undefined],
      ['withdrawals', { amount: '5.00' }, '201', 5],
      ['close', { reason: 'moved away' }, '200', 6],
      ['close', undefined, '200', 6],
      ['freeze', undefined, '409 account-closed', undefined],
      ['unfreeze', undefined, '409 account-closed', undefined],
    ];
    for (const [path, body, expected, version] of steps) {
      const answer = await bank.post(`/v1/accounts/${id}/${path}`, body);
      expect(wordOf(answer), path).toBe(expected);
      expect(answer.body.version, path).toBe(version);
      expect(answer.headers.get('etag'), path).toBe(version === undefined ? null : `"${version}"`);
    }
    const { items } = (await bank.get(`/v1/accounts/${id}/events`)).body;
    expect(
      items.map(({ type, data }: { type: string; data: { reason?: string } }) => [type, data.reason]),
    ).toEqual([
      ['AccountOpened', undefined],
      ['MoneyDeposited', undefined],
      ['AccountFrozen', 'court order'],
      ['AccountUnfrozen', undefined],
      ['MoneyWithdrawn', undefined],
      ['AccountClosed', 'moved away'],
    ]);
  });
});

describe('the overdraft limit', () => {
  const set = (id: string, body: unknown) => bank.put(`/v1/accounts/${id}/overdraft-limit`, body);

  it('is set with PUT and widens what is available', async () => {
    const id = await bank.account('5.00');
    const done = await set(id, { amount: '100.00' });
    expect(done.status).toBe(200);
    expect(done.headers.get('etag')).toBe('"3"');
    expect(done.body).toMatchObject({ overdraftLimit: '100.00', available: '105.00', balance: '5.00' });
    expect((await set(id, { amount: '0.00' })).body.overdraftLimit).toBe('0.00');
  });

  it('may not strand a balance that is already below it', async () => {
    const id = await bank.account('0.00', { overdraftLimit: '10.00' });
    await bank.post(`/v1/accounts/${id}/withdrawals`, { amount: '8.00' });
    expect(wordOf(await set(id, { amount: '7.99' }))).toBe('422 insufficient-funds');
    expect((await set(id, { amount: '8.00' })).body.available).toBe('0.00');
  });

  it('needs an amount of the account’s currency and nothing else', async () => {
    const id = await bank.account();
    for (const [body, fault] of [
      [{}, 'amount: required'],
      [{ amount: '1.0' }, 'amount: decimals'],
      [{ amount: '-1.00' }, 'amount: format'],
      [{ amount: '1.00', currency: 'EUR' }, 'currency: unknown'],
    ] as const) {
      expect(faultsOf(await set(id, body))).toEqual([fault]);
    }
    expect(wordOf(await set(UNKNOWN_ID, { amount: '1.00' }))).toBe('404 account-not-found');
    await bank.post(`/v1/accounts/${id}/close`);
    expect(wordOf(await set(id, { amount: '1.00' }))).toBe('409 account-closed');
  });
});
