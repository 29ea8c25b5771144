/** The live feed over HTTP. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FeedClient } from '../../support/feedClient.js';
import { ADMIN_KEY, Client, openService, type TestService, wordOf } from '../../support/service.js';

let service: TestService;
let bank: Client;
const open: FeedClient[] = [];

beforeAll(async () => {
  service = await openService({ FEED_HEARTBEAT_MS: '200', FEED_READERS_MAX: '8', CLIENT_CACHE_MS: '200' });
  bank = service.admin;
});
afterEach(() => {
  for (const client of open.splice(0)) client.destroy();
});
afterAll(() => service.close());

function follow(query = '', headers: Record<string, string> = {}, who: Client = bank): FeedClient {
  const client = new FeedClient({ url: who.url, apiKey: who.apiKey, query, headers });
  open.push(client);
  return client;
}

const end = async (): Promise<number> =>
  Number((await service.query('SELECT max(position) AS position FROM events'))[0]?.position ?? 0);

const deposit = (id: string, amount = '1.00') => bank.post(`/v1/accounts/${id}/deposits`, { amount });

describe('the live feed', () => {
  it('tells everything after a position and what comes, as it stands in the pages', async () => {
    const id = await bank.account('1.00');
    const reader = follow('?after=0');
    const { status, headers } = await reader.opened();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['x-request-id']).toBeDefined();
    await deposit(id, '2.00');
    const last = await end();
    await reader.until(({ ids }) => ids.at(-1) === last);
    const pages = (await bank.get('/v1/events')).body.items;
    expect(reader.events.map(({ data }) => data)).toEqual(pages);
    expect(reader.ids).toEqual(pages.map(({ position }: { position: number }) => position));
    expect(reader.events.map(({ type }) => type)).toEqual(pages.map(({ type }: { type: string }) => type));
    expect(reader.retryMs).toBeGreaterThan(0);
  });

  it('begins now unless it is told where', async () => {
    const id = await bank.account();
    const before = await end();
    const reader = follow();
    await reader.until(({ heartbeats }) => heartbeats > 0);
    expect(reader.raw).toContain(`id: ${before}\n`);
    await deposit(id);
    await reader.until(({ ids }) => ids.length === 1);
    expect(reader.ids).toEqual([before + 1]);
  });

  it('goes on after Last-Event-ID, whatever the address says', async () => {
    const last = await end();
    const reader = follow('?after=0', { 'last-event-id': String(last - 2) });
    await reader.until(({ ids }) => ids.at(-1) === last);
    expect(reader.ids).toEqual([last - 1, last]);
  });

  it('shows the other readers what it shows one', async () => {
    const id = await bank.account();
    const readers = [follow(), follow(), follow()];
    await Promise.all(readers.map((reader) => reader.until(({ heartbeats }) => heartbeats > 0)));
    for (let count = 0; count < 5; count += 1) await deposit(id);
    const last = await end();
    await Promise.all(readers.map((reader) => reader.until(({ ids }) => ids.at(-1) === last)));
    for (const { ids } of readers) expect(ids).toEqual([4, 3, 2, 1, 0].map((back) => last - back));
  });

  it('tells of an account alone, of types alone, or of both', async () => {
    const [from, to] = [await bank.account('9.00'), await bank.account()];
    const start = await end();
    const readers = [
      follow(`?account=${to}&after=${start - 1}`),
      follow('?type=MoneyDeposited,TransferSent', { 'last-event-id': String(start) }),
      follow(`?type=MoneyDeposited&type=AccountFrozen&account=${to}&after=0`),
      follow('?type=AccountClosed'),
    ];
    await Promise.all(readers.map((reader) => reader.opened()));
    await bank.post('/v1/transfers', { from, to, amount: '4.00' });
    await deposit(to);
    await bank.post(`/v1/accounts/${to}/freeze`);
    const last = await end();
    const told = await Promise.all(
      readers.map(async (reader) => {
        // Who is told nothing learns from the heartbeat how far it is.
        await reader.until(({ raw }) => raw.includes(`: heartbeat\nid: ${last}\n`));
        return reader.events.map(({ type }) => type);
      }),
    );
    expect(told).toEqual([
      ['AccountOpened', 'TransferReceived', 'MoneyDeposited', 'AccountFrozen'],
      ['TransferSent', 'MoneyDeposited'],
      ['MoneyDeposited', 'AccountFrozen'],
      [],
    ]);
  });

  it.each([
    ['no key', () => follow('', {}, new Client(service.url)), 401],
    ['a position that is none', () => follow('?after=x'), 400],
    ['a Last-Event-ID that is no position', () => follow('', { 'last-event-id': 'seven' }), 400],
    ['a type that there is not', () => follow('?type=MoneyDeposited,MoneyLost'), 400],
    ['an account that is no id', () => follow('?account=7'), 400],
  ])('is refused with %s', async (_, ask, status) => {
    const reader = ask();
    expect((await reader.opened()).status).toBe(status);
    await reader.over();
    expect(reader.events).toEqual([]);
  });

  it.each([
    ['text/event-stream', true],
    ['Text/Event-Stream; charset=utf-8', true],
    ['text/event-stream, application/json', true],
    ['application/json;q=0.5, text/event-stream', true],
    ['application/json, text/event-stream;q=0', false],
    ['application/json, text/event-stream;q=0.5', false],
    ['text/event-stream-2', false],
    ['*/*', false],
    ['text/html', false],
  ])('comes to who likes it better than a page: %s, %j', async (accept, isStream) => {
    const end = new AbortController();
    const headers = { authorization: `Bearer ${ADMIN_KEY}`, accept };
    const answer = await fetch(`${service.url}/v1/events?limit=1`, { headers, signal: end.signal });
    const type = answer.headers.get('content-type') ?? '';
    end.abort();
    expect([answer.status, type.startsWith('text/event-stream')]).toEqual([200, isStream]);
    expect(answer.headers.get('vary')).toBe('accept');
  });

  it('names what is wrong in the request', async () => {
    const headers = { accept: 'text/event-stream' };
    const fault = async (query: string, more = {}) =>
      (await bank.get(`/v1/events${query}`, { ...headers, ...more })).body.errors;
    expect(await fault('?type=MoneyLost')).toMatchObject([{ field: 'type', rule: 'enum' }]);
    expect(await fault('', { 'last-event-id': '-1' })).toMatchObject([
      { field: 'Last-Event-ID', rule: 'format' },
    ]);
  });

  it('does not begin at a position that the log has not reached', async () => {
    const [row] = await service.query<{ end: number }>('SELECT max(position)::int AS end FROM events');
    const end = row?.end ?? 0;
    const stream = { accept: 'text/event-stream' };
    const message = `must be at most ${end}, the position of the newest event`;
    for (const [query, headers, field] of [
      [`?after=${end + 1}`, stream, 'after'],
      ['', { ...stream, 'last-event-id': String(end + 1) }, 'Last-Event-ID'],
    ] as const) {
      const refused = await bank.get(`/v1/events${query}`, headers);
      expect([refused.status, refused.body.errors]).toEqual([400, [{ field, rule: 'maximum', message }]]);
    }
    // A page there is empty, as any after the last one.
    expect((await bank.get(`/v1/events?after=${end + 1}`)).body).toEqual({ items: [], next: null });
    expect((await follow(`?after=${end}`).opened()).status).toBe(200);
    expect((await follow('', { 'last-event-id': String(end) }).opened()).status).toBe(200);
  });

  it('needs the scope read, and ends soon after the key is revoked', async () => {
    const writer = await service.client('write');
    expect((await follow('', {}, writer).opened()).status).toBe(403);
    const client = await service.client('read');
    const reader = follow('', {}, client);
    const other = follow();
    await reader.until(({ heartbeats }) => heartbeats > 0);
    const { body } = await bank.get('/v1/api-clients?limit=100');
    const { id } = body.items.at(-1);
    await bank.send('DELETE', `/v1/api-clients/${id}`);
    await reader.over();
    expect(reader.cutOff).toMatchObject({ code: 'unauthorized' });
    expect(other.isOver).toBe(false);
  });

  it('has room for so many readers, and again when they have gone', async () => {
    const readers = Array.from({ length: 8 }, () => follow());
    await Promise.all(readers.map((reader) => reader.opened()));
    expect((await bank.get('/metrics')).text).toContain('bank_feed_readers 8\n');
    const refused = await bank.get('/v1/events', { accept: 'text/event-stream' });
    expect(wordOf(refused)).toBe('503 overloaded');
    expect(refused.headers.get('retry-after')).toBe('1');
    for (const reader of readers) reader.destroy();
    while (!(await bank.get('/metrics')).text.includes('bank_feed_readers 0\n'));
    expect((await follow().opened()).status).toBe(200);
  });

  it('cuts off who does not read, says so, and lets him go on from there', async () => {
    const own = await openService({ FEED_BUFFER_BYTES_MAX: '16384' });
    const id = await own.admin.account();
    const request = { url: own.url, apiKey: own.admin.apiKey };
    const slow = new FeedClient({ ...request, query: '?after=0' });
    const other = new FeedClient({ ...request, query: '?after=0' });
    await slow.until(({ ids }) => ids.length === 1);
    await slow.pause();
    // More than the buffers of the system hold.
    for (let round = 0; !(await own.admin.get('/metrics')).text.includes('cut_off_total{reason="slow'); ) {
      expect(round).toBeLessThan(20);
      round += 1;
      await own.query(
        `INSERT INTO events (position, stream_id, version, type, schema_version, data, command_id, recorded_at, correlation_id)
          SELECT position + n, stream_id, version + n, 'AccountUnfrozen', 1, '{}', gen_random_uuid(), recorded_at,
          jsonb_build_object('text', repeat('x', 40000))
        FROM (SELECT * FROM events WHERE stream_id = $1 ORDER BY version DESC LIMIT 1) e, generate_series(1, 100) n`,
        [id],
      );
      const [newest] = await own.query('SELECT max(position)::int AS position FROM events');
      await other.until(({ ids }) => ids.at(-1) === newest?.position);
    }
    await slow.resume();
    await slow.over();
    expect(slow.cutOff).toEqual({ code: 'slow-reader', after: slow.ids.at(-1) });
    const resumed = new FeedClient({ ...request, headers: { 'last-event-id': String(slow.cutOff?.after) } });
    const [newest] = await own.query('SELECT max(position)::int AS position FROM events');
    await Promise.all([resumed, other].map((one) => one.until(({ ids }) => ids.at(-1) === newest?.position)));
    expect([...slow.ids, ...resumed.ids]).toEqual(other.ids);
    expect(other.ids).toEqual(other.ids.map((_, index) => index + 1));
    resumed.destroy();
    other.destroy();
    await own.close();
  });

  it('answers a HEAD request as one for a page', async () => {
    const { status, headers } = await bank.send('HEAD', '/v1/events', {
      headers: { accept: 'text/event-stream' },
    });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  });
});

describe('a service that stops', () => {
  it('ends the streams with a word, and another one goes on where they were', async () => {
    const own = await openService();
    const id = await own.admin.account('1.00');
    const reader = new FeedClient({ url: own.url, apiKey: own.admin.apiKey, query: '?after=0' });
    await reader.until(({ ids }) => ids.length === 2);
    const startMs = performance.now();
    await own.stop();
    expect(performance.now() - startMs).toBeLessThan(5_000);
    await reader.over();
    expect(reader.cutOff).toEqual({ code: 'stopping', after: 2 });
    expect(id).toBeDefined();
    await own.close();
  });
});
