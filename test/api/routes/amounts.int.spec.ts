import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, faultsOf, newKey, openService, type TestService } from '../../support/service.js';

let service: TestService;
let bank: Client;
const accounts: Record<string, string> = {};

beforeAll(async () => {
  service = await openService();
  bank = service.admin;
  for (const currency of ['EUR', 'JPY', 'KWD']) accounts[currency] = await bank.account('0.00', { currency });
});
afterAll(() => service.close());

describe('an amount', () => {
  it.each([
    ['EUR', '0.01'],
    ['EUR', '100.00'],
    ['EUR', '9999999999999.99'],
    ['JPY', '1'],
    ['JPY', '999999999999999'],
    ['KWD', '0.001'],
    ['KWD', '999999999999.999'],
  ])('in %s may be %s', async (currency, amount) => {
    const path = `/v1/accounts/${accounts[currency]}`;
    const done = await bank.post(`${path}/deposits`, { amount });
    expect(done.body).toMatchObject({ amount, balance: amount });
    expect((await bank.post(`${path}/withdrawals`, { amount })).status).toBe(201);
  });

  it.each([
    ['EUR', '0.00', 'positive'],
    ['EUR', '100', 'decimals'],
    ['EUR', '100.0', 'decimals'],
    ['EUR', '100.000', 'decimals'],
    ['JPY', '100.00', 'decimals'],
    ['JPY', '0', 'positive'],
    ['KWD', '1.00', 'decimals'],
    ['EUR', '10000000000000.00', 'maximum'],
    ['EUR', '999999999999999.99', 'maximum'],
    ['EUR', '1000000000000000.00', 'format'],
    ['KWD', '1000000000000.000', 'maximum'],
    ['EUR', '-1.00', 'format'],
    ['EUR', '+1.00', 'format'],
    ['EUR', '1e2', 'format'],
    ['EUR', '1.00e0', 'format'],
    ['EUR', '0x10', 'format'],
    ['EUR', '01.00', 'format'],
    ['EUR', '1,00', 'format'],
    ['EUR', '1 000.00', 'format'],
    ['EUR', ' 1.00', 'format'],
    ['EUR', '1.00 ', 'format'],
    ['EUR', '1.00\n', 'format'],
    ['EUR', '.50', 'format'],
    ['EUR', '1.', 'format'],
    ['EUR', '', 'format'],
    ['EUR', ' ', 'format'],
    ['EUR', 'NaN', 'format'],
    ['EUR', 'Infinity', 'format'],
    ['EUR', '１.00', 'format'],
    ['EUR', '1.00 EUR', 'format'],
    ['EUR', 1, 'type'],
    ['EUR', 1.5, 'type'],
    ['EUR', null, 'type'],
    ['EUR', true, 'type'],
    ['EUR', ['1.00'], 'type'],
    ['EUR', { value: '1.00' }, 'type'],
    ['EUR', undefined, 'required'],
  ])('in %s may not be %j: %s', async (currency, amount, rule) => {
    for (const path of ['deposits', 'withdrawals']) {
      const refused = await bank.post(`/v1/accounts/${accounts[currency]}/${path}`, { amount });
      expect(refused.status).toBe(400);
      expect(faultsOf(refused)).toEqual([`amount: ${rule}`]);
    }
  });

  it.each([
    ['1e400', 'amount: type'],
    ['123456789012345678901234567890', 'amount: type'],
  ])('is never read as a number: %s', async (amount, fault) => {
    const refused = await bank.post(`/v1/accounts/${accounts.EUR}/deposits`, `{"amount":${amount}}`);
    expect(faultsOf(refused)).toEqual([fault]);
  });

  it('that is an overdraft limit may be zero', async () => {
    for (const [overdraftLimit, rule] of [
      ['0.00', undefined],
      ['9999999999999.99', undefined],
      ['0', 'decimals'],
      ['-1.00', 'format'],
      ['10000000000000.00', 'maximum'],
    ] as const) {
      const opened = await bank.post('/v1/accounts', { owner: 'Ada', currency: 'EUR', overdraftLimit });
      expect(faultsOf(opened)).toEqual(rule === undefined ? [] : [`overdraftLimit: ${rule}`]);
    }
  });

  it('has a balance beyond what a binary float can count', async () => {
    const id = await bank.account();
    for (const amount of ['9999999999999.99', '9999999999999.99', '0.03']) {
      await bank.send('POST', `/v1/accounts/${id}/deposits`, { key: newKey(), body: { amount } });
    }
    expect((await bank.get(`/v1/accounts/${id}`)).body.balance).toBe('20000000000000.01');
  });
});
