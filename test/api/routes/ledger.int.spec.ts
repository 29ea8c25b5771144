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
let [ada, bob] = ['', ''];

beforeAll(async () => {
  service = await openService({ PAGE_ITEMS_MAX: '50' });
  bank = service.admin;
  [ada, bob] = [await bank.account(), await bank.account()];
  await bank.post(`/v1/accounts/${ada}/deposits`, { amount: '10.00', effectiveOn: '2026-01-10' });
  await bank.post(`/v1/accounts/${ada}/withdrawals`, {
    amount: '3.00',
    counterpart: 'Fees',
    effectiveOn: '2026-01-12',
  });
  await bank.post('/v1/transfers', { from: ada, to: bob, amount: '2.50', effectiveOn: '2026-01-11' });
  await bank.account('100.00', { currency: 'CZK' });
});
afterAll(() => service.close());

describe('the trial balance', () => {
  it('has debits and credits of every account of the ledger, and their sums are equal', async () => {
    const { status, body } = await bank.get('/v1/ledger/trial-balance');
    expect(status).toBe(200);
    const line = (
      ledgerAccount: string,
      currency: string,
      debits: string,
      credits: string,
      balance: string,
    ) => ({
      ledgerAccount,
      currency,
      debits,
      credits,
      balance,
    });
    const numbers = body.items.map(({ name: _, type: __, ...item }: Record<string, string>) => item);
    expect(body.items[0]).toMatchObject({ name: 'Cash', type: 'asset' });
    expect(numbers).toEqual([
      line('cash', 'CZK', '100.00', '0.00', '-100.00'),
      line('customers', 'CZK', '0.00', '100.00', '100.00'),
      line('cash', 'EUR', '10.00', '0.00', '-10.00'),
      line('customers', 'EUR', '5.50', '12.50', '7.00'),
      line('fees', 'EUR', '0.00', '3.00', '3.00'),
      line('transfers', 'EUR', '2.50', '2.50', '0.00'),
    ]);
    expect(body.totals).toEqual([
      { currency: 'CZK', debits: '100.00', credits: '100.00', difference: '0.00' },
      { currency: 'EUR', debits: '18.00', credits: '18.00', difference: '0.00' },
    ]);
    expect(body.position).toBe((await bank.get('/v1/events?limit=50')).body.items.at(-1).position);
  });
});

describe('the postings', () => {
  it('are two an event, of the same amount on either side', async () => {
    const { body } = await bank.get(`/v1/ledger/postings?account=${ada}&limit=1`);
    const event = (await bank.get(`/v1/accounts/${ada}/events?after=1&limit=1`)).body.items[0];
    expect(body.items).toEqual([
      {
        position: event.position,
        transactionId: event.commandId,
        accountId: ada,
        version: 2,
        effectiveOn: '2026-01-10',
        recordedAt: event.recordedAt,
        postings: [
          { ledgerAccount: 'customers', accountId: ada, side: 'credit', amount: '10.00', currency: 'EUR' },
          { ledgerAccount: 'cash', side: 'debit', amount: '10.00', currency: 'EUR' },
        ],
      },
    ]);
  });

  it('are found by the account of the house, page by page', async () => {
    const first = await bank.get('/v1/ledger/postings?ledgerAccount=transfers&limit=1');
    const link = /^<(.*)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] as string;
    const second = await bank.get(link);
    const pages = [first, second].map(({ body }) =>
      body.items.map(({ accountId }: { accountId: string }) => accountId),
    );
    expect(pages).toEqual([[ada], [bob]]);
    expect(second.body.next).toBeNull();
    expect(first.body.items[0].transactionId).toBe(second.body.items[0].transactionId);
  });

  it('are found by each account of the trial balance', async () => {
    const { items } = (await bank.get('/v1/ledger/trial-balance')).body;
    for (const { ledgerAccount } of items) {
      const found = (await bank.get(`/v1/ledger/postings?ledgerAccount=${ledgerAccount}`)).body;
      expect(found.items.length).toBeGreaterThan(0);
      for (const { postings } of found.items) {
        expect(postings.map((posting: { ledgerAccount: string }) => posting.ledgerAccount)).toContain(
          ledgerAccount,
        );
      }
    }
    const [all, customers] = [
      await bank.get('/v1/ledger/postings'),
      await bank.get('/v1/ledger/postings?ledgerAccount=customers'),
    ];
    expect(customers.body).toEqual(all.body);
    const refused = await bank.get('/v1/ledger/postings?ledgerAccount=vault');
    expect([refused.status, faultsOf(refused)]).toEqual([400, ['ledgerAccount: enum']]);
  });
});

describe('daily balances', () => {
  const of = async (query: string) =>
    (await bank.get(`/v1/accounts/${ada}/daily-balances${query}`)).body.items.map(
      ({ date, balance }: { date: string; balance: string }) => `${date} ${balance}`,
    );

  it('are by business date, whatever was booked first', async () => {
    expect(await of('')).toEqual(['2026-01-10 10.00', '2026-01-11 7.50', '2026-01-12 4.50']);
    expect(await of('?from=2026-01-11&to=2026-01-11')).toEqual(['2026-01-11 7.50']);
    expect(await of('?after=2026-01-10&limit=1')).toEqual(['2026-01-11 7.50']);
  });

  it('are of a period that does not end before it begins', async () => {
    const refused = await bank.get(`/v1/accounts/${ada}/daily-balances?from=2026-01-12&to=2026-01-11`);
    expect([refused.status, faultsOf(refused)]).toEqual([400, ['to: order']]);
  });

  it('or by the day of recording', async () => {
    const { body } = await bank.get(`/v1/accounts/${ada}`);
    expect((await of('?basis=recording')).at(-1)).toBe(`${body.updatedAt.slice(0, 10)} 4.50`);
  });

  it('are of an account that is there', async () => {
    expect(wordOf(await bank.get(`/v1/accounts/${UNKNOWN_ID}/daily-balances`))).toBe('404 account-not-found');
    expect((await bank.get(`/v1/accounts/${await bank.account()}/daily-balances`)).body).toEqual({
      items: [],
      next: null,
    });
  });
});
