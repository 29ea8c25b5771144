import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/answer.js';
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
let id: string;
/** Booked in this order: amounts tell the lines apart, and the days are not in order. */
const BOOKED = [
  ['1.00', '2020-01-02'],
  ['2.00', '2020-01-01'],
  ['3.00', '2020-01-02'],
  ['4.00', '2020-01-03'],
] as const;

beforeAll(async () => {
  service = await openService();
  bank = service.admin;
  id = await bank.account();
  for (const [amount, effectiveOn] of BOOKED) {
    await bank.post(`/v1/accounts/${id}/deposits`, { amount, effectiveOn });
  }
  await bank.post(`/v1/accounts/${id}/freeze`);
});
afterAll(() => service.close());

const list = (query = '') => bank.get(`/v1/accounts/${id}/transactions${query}`);
const amountsOf = ({ body }: Answer): string[] => body.items.map((item: { amount: string }) => item.amount);

describe('an account’s transactions', () => {
  it('are its movements of money in the order of booking, each with the balance after it', async () => {
    const { body } = await list();
    expect(body.next).toBeNull();
    expect(body.items.map((item: { balance: string }) => item.balance)).toEqual([
      '1.00',
      '3.00',
      '6.00',
      '10.00',
    ]);
    expect(body.items[1]).toMatchObject({
      accountId: id,
      type: 'deposit',
      version: 3,
      effectiveOn: '2020-01-01',
      currency: 'EUR',
    });
  });

  it.each([
    ['?from=2020-01-02', ['1.00', '3.00', '4.00']],
    ['?to=2020-01-02', ['1.00', '2.00', '3.00']],
    ['?from=2020-01-02&to=2020-01-02', ['1.00', '3.00']],
    ['?from=2021-01-01', []],
  ])('of the days %s are %j', async (query, expected) => {
    expect(amountsOf(await list(query))).toEqual(expected);
  });

  it('come in pages that keep the days', async () => {
    const first = await list('?from=2020-01-02&limit=2');
    expect(amountsOf(first)).toEqual(['1.00', '3.00']);
    expect(first.body.next).toBe('4');
    expect(first.headers.get('link')).toBe(
      `</v1/accounts/${id}/transactions?from=2020-01-02&limit=2&after=4>; rel="next"`,
    );
    const second = await list('?from=2020-01-02&limit=2&after=4');
    expect(amountsOf(second)).toEqual(['4.00']);
    expect(second.body.next).toBeNull();
    expect(second.headers.has('link')).toBe(false);
    expect(amountsOf(await list('?after=99'))).toEqual([]);
  });

  it.each([
    ['?from=2020-02-30', 'from: format'],
    ['?from=2020-01-03&to=2020-01-01', 'to: order'],
    ['?to=yesterday', 'to: format'],
    ['?limit=0', 'limit: minimum'],
    ['?limit=1001', 'limit: maximum'],
    ['?limit=many', 'limit: type'],
    ['?limit=1.5', 'limit: type'],
    ['?after=-1', 'after: minimum'],
    ['?after=99999999999999999999', 'after: maximum'],
    ['?limit=1&limit=2', 'limit: type'],
    ['?form=2020-01-01', 'form: unknown'],
  ])('are not asked for with %s', async (query, fault) => {
    const refused = await list(query);
    expect(wordOf(refused)).toBe('400 validation-failed');
    expect(faultsOf(refused)).toEqual([fault]);
  });

  it('of an account without any are none, of an unknown account 404', async () => {
    const empty = await bank.account();
    expect((await bank.get(`/v1/accounts/${empty}/transactions`)).body).toEqual({ items: [], next: null });
    const unknown = await bank.get(`/v1/accounts/${UNKNOWN_ID}/transactions`);
    expect(wordOf(unknown)).toBe('404 account-not-found');
  });
});
