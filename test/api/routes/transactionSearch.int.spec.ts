import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered, createBankClient } from '../../../src/client/client.js';
import type { Answer } from '../../support/answer.js';
import {
  ADMIN_KEY,
  type Client,
  faultsOf,
  openService,
  type TestService,
  wordOf,
} from '../../support/service.js';

let service: TestService;
let bank: Client;
let euro: string;
let krone: string;
let noon: string;

/** Amounts tell the transactions apart. */
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
  [euro, krone] = [await bank.account(), await bank.account('0.00', { currency: 'CZK' })];
  const deposit = (account: string, amount: string, fields: object, headers = {}) =>
    bank.post(`/v1/accounts/${account}/deposits`, { amount, ...fields }, { headers });
  await deposit(euro, '1.00', { effectiveOn: '2020-01-01', reference: 'rent', metadata: { order: 77 } });
  await deposit(euro, '2.00', { effectiveOn: '2020-01-02', counterpart: 'Ada' }, { 'x-request-id': 'req-1' });
  noon = await service.laterInstant();
  await deposit(krone, '3.00', { effectiveOn: '2020-01-03', reference: 'rent', metadata: { paid: true } });
  const other = await bank.account();
  await bank.post('/v1/transfers', {
    from: euro,
    to: other,
    amount: '0.50',
    effectiveOn: '2020-01-04',
    metadata: { order: 77, 'a.b': 'x y' },
  });
});
afterAll(() => service.close());

const search = (query = '') => bank.get(`/v1/transactions${query}`);
const amountsOf = ({ body }: Answer): string[] => body.items.map((item: { amount: string }) => item.amount);

describe('a search of transactions', () => {
  it.each([
    ['', ['0.50', '0.50', '3.00', '2.00', '1.00']],
    ['?order=asc', ['1.00', '2.00', '3.00', '0.50', '0.50']],
    ['?type=deposit', ['3.00', '2.00', '1.00']],
    ['?type=transfer-in', ['0.50']],
    ['?from=2020-01-02&to=2020-01-03', ['3.00', '2.00']],
    ['?currency=CZK', ['3.00']],
    ['?currency=EUR&amountMin=1.00', ['2.00', '1.00']],
    ['?currency=EUR&amountMax=1', ['0.50', '0.50', '1.00']],
    ['?reference=rent', ['3.00', '1.00']],
    ['?reference=ren', []],
    ['?counterpart=Ada', ['2.00']],
    ['?correlationId=req-1', ['2.00']],
    ['?metadata.order=77', ['0.50', '0.50', '1.00']],
    ['?metadata[order]=77&type=deposit', ['1.00']],
    ['?metadata.order=77&metadata.a.b=x%20y', ['0.50', '0.50']],
    ['?metadata.paid=true', ['3.00']],
    ['?metadata.paid=yes', []],
  ])('by "%s" finds %j', async (query, expected) => {
    const found = await search(query);
    expect(found.status).toBe(200);
    expect(amountsOf(found)).toEqual(expected);
    expect(found.body.next).toBeNull();
  });

  it('by account, and by when it was recorded', async () => {
    expect(amountsOf(await search(`?account=${euro}`))).toEqual(['0.50', '2.00', '1.00']);
    expect(amountsOf(await search(`?account=${euro}&reference=rent`))).toEqual(['1.00']);
    expect(amountsOf(await search(`?recordedTo=${noon}`))).toEqual(['2.00', '1.00']);
    expect(amountsOf(await search(`?recordedFrom=${noon}&order=asc`))).toEqual(['3.00', '0.50', '0.50']);
    expect(amountsOf(await search('?recordedFrom=2999-01-01T00:00:00Z'))).toEqual([]);
  });

  it('shows each as the account’s list does', async () => {
    const { body } = await search(`?account=${krone}`);
    expect(body.items).toEqual((await bank.get(`/v1/accounts/${krone}/transactions`)).body.items);
  });

  it('comes in pages that lead to each other, whatever is written meanwhile', async () => {
    const seen: string[] = [];
    let next = '/v1/transactions?metadata.order=77&limit=1';
    for (let page = 0; next !== ''; page += 1) {
      const found = await bank.get(next);
      seen.push(...amountsOf(found));
      const [, path = ''] = /^<(.*)>; rel="next"$/.exec(found.headers.get('link') ?? '') ?? [];
      next = path;
      if (page === 0)
        await bank.post(`/v1/accounts/${krone}/deposits`, { amount: '9.00', metadata: { order: 77 } });
    }
    expect(seen).toEqual(['0.50', '0.50', '1.00']);
  });

  it('refuses a cursor of another order, of other filters, or of nothing', async () => {
    const { next } = (await search('?reference=rent&limit=1')).body;
    expect(next).toMatch(/^desc\.\d+\.[0-9a-f]{8}$/);
    expect(amountsOf(await search(`?limit=9&reference=rent&after=${next}`))).toEqual(['1.00']);
    for (const [query, fault] of [
      [`?reference=rent&order=asc&after=${next}`, 'after: order'],
      [`?reference=rents&after=${next}`, 'after: filters'],
      [`?after=${next}`, 'after: filters'],
      ['?after=1', 'after: order'],
      ['?after=desc.1', 'after: order'],
    ]) {
      const refused = await search(query);
      expect(wordOf(refused), query).toBe('400 validation-failed');
      expect(faultsOf(refused), query).toEqual([fault]);
    }
  });

  it.each([
    ['?amountMin=1.00', 'amountMin: currency'],
    ['?currency=EUR&amountMin=-1', 'amountMin: format'],
    ['?from=2020-01-02&to=2020-01-01', 'to: order'],
    ['?recordedFrom=2020-01-02T00:00:00Z&recordedTo=2020-01-01T00:00:00Z', 'recordedTo: order'],
    ['?recordedFrom=2020-01-02', 'recordedFrom: format'],
    ['?type=gift', 'type: enum'],
    ['?order=up', 'order: enum'],
    ['?reference=', 'reference: minLength'],
    ['?metadata.=1', 'metadata.: unknown'],
    ['?metadata.a%20b=1', 'metadata.a b: name'],
    ['?metadata.__proto__=1', 'metadata.__proto__: name'],
    ['?metadata.a=1&metadata.a=2', 'metadata.a: type'],
    [
      '?metadata.a=1&metadata.b=1&metadata.c=1&metadata.d=1&metadata.e=1&metadata.f=1',
      'metadata: maxProperties',
    ],
    ['?metadata=x', 'metadata: type'],
    ['?refrence=x', 'refrence: unknown'],
  ])('is not asked for with %s', async (query, fault) => {
    const refused = await search(query);
    expect(wordOf(refused)).toBe('400 validation-failed');
    expect(faultsOf(refused)).toEqual([fault]);
  });

  it('is one that the typed client asks for', async () => {
    const client = createBankClient({ url: service.url, key: ADMIN_KEY });
    const query = { metadata: { paid: 'true' }, order: 'asc' as const };
    const found = await answered(client.GET('/v1/transactions', { params: { query } }));
    expect(found.items.map(({ amount }) => amount)).toEqual(['3.00']);
  });
});
