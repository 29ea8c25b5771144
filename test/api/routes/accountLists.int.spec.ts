import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/answer.js';
import { type Client, faultsOf, openService, type TestService } from '../../support/service.js';

let service: TestService;
let bank: Client;
const ids: Record<string, string> = {};

beforeAll(async () => {
  service = await openService({ PAGE_ITEMS_MAX: '50' });
  bank = service.admin;
  for (const [name, owner, currency] of [
    ['a', 'Ada', 'EUR'],
    ['b', 'Ada', 'CZK'],
    ['c', 'Bob', 'EUR'],
    ['d', 'Ada & Bob', 'EUR'],
    ['e', 'ada', 'EUR'],
  ] as const) {
    ids[name] = await bank.account('0.00', { owner, currency });
  }
  await bank.post(`/v1/accounts/${ids.c}/freeze`);
  await bank.post(`/v1/accounts/${ids.e}/close`);
});
afterAll(() => service.close());

const namesOf = ({ body }: Answer): string[] =>
  body.items.map(({ id }: { id: string }) => Object.keys(ids).find((name) => ids[name] === id));

describe('the list of accounts', () => {
  it.each([
    ['', ['a', 'b', 'c', 'd', 'e']],
    ['?status=open', ['a', 'b', 'd']],
    ['?status=frozen', ['c']],
    ['?status=closed', ['e']],
    ['?currency=EUR', ['a', 'c', 'd', 'e']],
    ['?owner=Ada', ['a', 'b']],
    [`?owner=${encodeURIComponent('Ada & Bob')}`, ['d']],
    ['?owner=Ada&currency=EUR&status=open', ['a']],
    ['?owner=Nobody', []],
    ['?ownerPrefix=AD', ['a', 'b', 'e', 'd']],
    ['?ownerPrefix=ada%20', ['d']],
    ['?ownerContains=A%20%26%20b', ['d']],
    ['?ownerContains=ádA', ['a', 'b', 'd', 'e']],
    ['?order=desc', ['e', 'd', 'c', 'b', 'a']],
    ['?ownerPrefix=AD&order=desc', ['d', 'e', 'b', 'a']],
    ['?metadata.x=1', []],
    ['?currency=EUR&balanceMin=0.01', []],
    ['?currency=EUR&balanceMin=-1.00&balanceMax=0.00&status=open', ['a', 'd']],
  ])('filtered by "%s" holds %j', async (query, expected) => {
    const list = await bank.get(`/v1/accounts${query}`);
    expect(list.status).toBe(200);
    expect(namesOf(list)).toEqual(expected);
    expect(list.body.next).toBeNull();
    expect(list.headers.has('link')).toBe(false);
  });

  it('shows each account as it is now', async () => {
    await bank.post(`/v1/accounts/${ids.a}/deposits`, { amount: '7.00' });
    const list = await bank.get('/v1/accounts?owner=Ada&currency=EUR');
    expect(list.body.items).toEqual([(await bank.get(`/v1/accounts/${ids.a}`)).body]);
    expect(list.body.items[0].balance).toBe('7.00');
  });

  it('comes in pages that lead to each other and keep the filters', async () => {
    const seen: string[][] = [];
    let path: string | undefined = '/v1/accounts?currency=EUR&limit=2';
    while (path !== undefined) {
      const page: Answer = await bank.get(path);
      seen.push(namesOf(page));
      const link: string | undefined = /^<(.*)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
      const { next } = page.body;
      expect(link).toBe(next === null ? undefined : `/v1/accounts?currency=EUR&limit=2&after=${next}`);
      path = link;
    }
    expect(seen).toEqual([
      ['a', 'c'],
      ['d', 'e'],
    ]);
  });

  it('goes on after an id that is no account', async () => {
    const list = await bank.get('/v1/accounts?after=00000000-0000-0000-0000-000000000000&limit=1');
    expect(namesOf(list)).toEqual(['a']);
  });

  it.each([
    ['?balanceMin=1.00', ['balanceMin: currency']],
    ['?balanceMax=1.00', ['balanceMax: currency']],
    ['?currency=EUR&balanceMin=1.0', ['balanceMin: decimals']],
    ['?currency=JPY&balanceMin=1.00', ['balanceMin: decimals']],
    ['?currency=EUR&balanceMin=1e3', ['balanceMin: format']],
    ['?ownerPrefix=', ['ownerPrefix: minLength']],
    ['?ownerPrefix=a&after=00000000-0000-0000-0000-000000000000', ['after: known']],
  ])('refuses "%s": %j', async (query, expected) => {
    const refused = await bank.get(`/v1/accounts${query}`);
    expect([refused.status, faultsOf(refused)]).toEqual([400, expected]);
  });

  it('finds a name by how it begins, whatever comes after that', async () => {
    const owner = 'zz\u{10FFFD}\u{10FFFD}q';
    await bank.account('0.00', { owner });
    for (const prefix of ['zz', 'ZZ\u{10FFFD}', owner]) {
      const { body } = await bank.get(`/v1/accounts?ownerPrefix=${encodeURIComponent(prefix)}`);
      expect(body.items).toMatchObject([{ owner }]);
    }
  });

  it('never has more items than the limit of a page', async () => {
    expect((await bank.get('/v1/accounts?limit=50')).status).toBe(200);
    const refused = await bank.get('/v1/accounts?limit=51');
    expect(refused.body.errors).toEqual([{ field: 'limit', rule: 'maximum', message: 'must be <= 50' }]);
  });
});
