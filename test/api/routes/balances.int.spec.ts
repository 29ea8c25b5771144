import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, faultsOf, openService, type TestService, wordOf } from '../../support/service.js';

let service: TestService;
let bank: Client;
let before: string;

beforeAll(async () => {
  service = await openService();
  bank = service.admin;
  const open = async (balance: string, currency: string, segment?: string) => {
    const id = await bank.account('0.00', { currency, ...(segment && { metadata: { segment } }) });
    const deposit = { amount: balance, effectiveOn: '2020-01-01' };
    await bank.post(`/v1/accounts/${id}/deposits`, deposit);
    return id;
  };
  const ids = [
    await open('1.00', 'EUR', 'retail'),
    await open('2.00', 'EUR', 'retail'),
    await open('4.00', 'CZK', 'retail'),
    await open('8.00', 'EUR'),
  ];
  before = await service.laterInstant();
  await bank.post(`/v1/accounts/${ids[1]}/deposits`, { amount: '10.00', effectiveOn: '2020-02-01' });
  await bank.post(`/v1/accounts/${ids[1]}/freeze`);
  await open('16.00', 'EUR', 'retail');
});
afterAll(() => service.close());

const sums = async (query: string) => {
  const { body } = await bank.get(`/v1/balances${query}`);
  return body.items.map(
    ({ group, currency, balance, accounts }: Record<string, unknown>) =>
      `${group} ${currency} ${balance} ${accounts}`,
  );
};

describe('balances by group', () => {
  it.each([
    ['', ['CZK CZK 4.00 1', 'EUR EUR 37.00 4']],
    ['?groupBy=status', ['frozen EUR 12.00 1', 'open CZK 4.00 1', 'open EUR 25.00 3']],
    ['?groupBy=metadata.segment', ['retail CZK 4.00 1', 'retail EUR 29.00 3', 'null EUR 8.00 1']],
    [
      '?groupBy=metadata.segment&metadata.segment=retail&status=open',
      ['retail CZK 4.00 1', 'retail EUR 17.00 2'],
    ],
    ['?currency=EUR&balanceMin=9.00', ['EUR EUR 28.00 2']],
    ['?ownerContains=nobody', []],
  ])('now: %s', async (query, expected) => {
    expect(await sums(query)).toEqual(expected);
  });

  it('as they were at an instant, with the statuses of then', async () => {
    expect(await sums(`?at=${before}`)).toEqual(['CZK CZK 4.00 1', 'EUR EUR 11.00 3']);
    expect(await sums(`?groupBy=status&at=${before}&currency=EUR`)).toEqual(['open EUR 11.00 3']);
    expect(await sums(`?at=${before}&currency=EUR&balanceMin=2.00&status=open`)).toEqual(['EUR EUR 10.00 2']);
    expect(await sums('?at=2020-01-01T00:00:00Z')).toEqual([]);
  });

  it('at the end of a business date', async () => {
    expect(await sums('?effectiveOn=2020-01-31')).toEqual(['CZK CZK 4.00 1', 'EUR EUR 27.00 4']);
    expect(await sums('?effectiveOn=2019-12-31')).toEqual(['CZK CZK 0.00 1', 'EUR EUR 0.00 4']);
  });

  it('of now and of this instant are the same', async () => {
    const now = await service.laterInstant();
    const query = '?groupBy=metadata.segment';
    expect(await sums(`${query}&at=${now}`)).toEqual(await sums(query));
  });

  it.each([
    ['?groupBy=owner', 'groupBy: format'],
    ['?groupBy=metadata.', 'groupBy: format'],
    ['?balanceMin=1.00', 'balanceMin: currency'],
    ['?at=yesterday', 'at: format'],
  ])('are not asked for with %s', async (query, fault) => {
    const refused = await bank.get(`/v1/balances${query}`);
    expect(wordOf(refused)).toBe('400 validation-failed');
    expect(faultsOf(refused)).toEqual([fault]);
  });
});
