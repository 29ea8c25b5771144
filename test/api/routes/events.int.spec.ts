import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Client,
  faultsOf,
  openService,
  type TestService,
  UNKNOWN_ID,
  wordOf,
} from '../../support/service.js';

interface Event {
  readonly position: number;
  readonly accountId: string;
  readonly version: number;
  readonly type: string;
}

let service: TestService;
let bank: Client;
let from: string;
let to: string;

beforeAll(async () => {
  service = await openService();
  bank = service.admin;
  from = await bank.account('10.00');
  to = await bank.account();
  const headers = { 'x-request-id': 'request-7' };
  await bank.post('/v1/transfers', { from, to, amount: '4.00', reference: 'rent' }, { headers });
});
afterAll(() => service.close());

describe('the events of an account', () => {
  it('are its own stream, oldest first, told as they are stored', async () => {
    const { body } = await bank.get(`/v1/accounts/${from}/events`);
    expect(body.next).toBeNull();
    expect(body.items.map((event: Event) => `${event.version} ${event.type}`)).toEqual([
      '1 AccountOpened',
      '2 MoneyDeposited',
      '3 TransferSent',
    ]);
    const [row] = await service.query('SELECT * FROM events WHERE position = 4');
    const { commandId, recordedAt, ...event } = body.items[2];
    expect(event).toEqual({
      position: 4,
      accountId: from,
      version: 3,
      type: 'TransferSent',
      schemaVersion: row?.schema_version,
      data: {
        to,
        amount: '4.00',
        currency: 'EUR',
        balance: '6.00',
        reference: 'rent',
        effectiveOn: row?.data.effectiveOn,
      },
      metadata: {
        actor: '00000000-0000-7000-8000-000000000001',
        correlationId: 'request-7',
        causationId: commandId,
      },
    });
    expect(recordedAt).toBe(row?.recorded_at.toISOString());
  });

  it('come in pages', async () => {
    const first = await bank.get(`/v1/accounts/${from}/events?limit=2`);
    expect(first.body.items).toHaveLength(2);
    expect(first.body.next).toBe('2');
    expect(first.headers.get('link')).toBe(`</v1/accounts/${from}/events?limit=2&after=2>; rel="next"`);
    const { body } = await bank.get(`/v1/accounts/${from}/events?limit=2&after=2`);
    expect(body.items.map((event: Event) => event.version)).toEqual([3]);
  });

  it('of an unknown account are 404', async () => {
    expect(wordOf(await bank.get(`/v1/accounts/${UNKNOWN_ID}/events`))).toBe('404 account-not-found');
  });
});

describe('the events of the bank', () => {
  it('are those of all accounts by position, without a hole, page by page', async () => {
    const seen: Event[] = [];
    let after: string | null = '0';
    while (after !== null) {
      const { body, headers } = await bank.get(`/v1/events?limit=2&after=${after}`);
      seen.push(...body.items);
      after = body.next;
      const link = after === null ? null : `</v1/events?limit=2&after=${after}>; rel="next"`;
      expect(headers.get('link')).toBe(link);
    }
    expect(seen.map(({ position, accountId, version }) => [position, accountId, version])).toEqual([
      [1, from, 1],
      [2, from, 2],
      [3, to, 1],
      [4, from, 3],
      [5, to, 2],
    ]);
    expect((await bank.get('/v1/events')).body.items).toEqual(seen);
  });

  it.each([
    ['?type=MoneyDeposited', [2]],
    ['?type=AccountOpened,MoneyDeposited', [1, 2, 3]],
    ['?type=AccountOpened&type=TransferReceived&after=1', [3, 5]],
    ['?account=FROM', [1, 2, 4]],
    ['?account=FROM&type=TransferSent,AccountOpened&after=1', [4]],
    [`?account=${UNKNOWN_ID}`, []],
    ['?type=AccountClosed', []],
  ])('are found with %s', async (query, positions) => {
    const path = `/v1/events${query.replace('FROM', from)}`;
    const { body } = await bank.get(path);
    expect(body.items.map(({ position }: Event) => position)).toEqual(positions);
    expect(body.next).toBeNull();
    const one: Event[] = [];
    for (let page: string | undefined = `${path}&limit=1`, pages = 0; page !== undefined; pages += 1) {
      expect(pages).toBeLessThan(10);
      const { body, headers } = await bank.get(page);
      one.push(...body.items);
      page = /<(.*)>/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(one).toEqual(body.items);
  });

  it('are none after the last one', async () => {
    expect((await bank.get('/v1/events?after=5')).body).toEqual({ items: [], next: null });
  });

  it.each([
    ['?limit=0', 'limit: minimum'],
    ['?after=x', 'after: type'],
    ['?afer=1', 'afer: unknown'],
    ['?type=MoneyLost', 'type: enum'],
    ['?type=', 'type: enum'],
    ['?type=MoneyDeposited&type=AccountOpened,Money', 'type: enum'],
    ['?account=7', 'account: format'],
  ])('are not asked for with %s', async (query, fault) => {
    expect(faultsOf(await bank.get(`/v1/events${query}`))).toEqual([fault]);
  });
});
