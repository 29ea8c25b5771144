import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Client,
  faultsOf,
  openService,
  type TestService,
  UNKNOWN_ID,
  wordOf,
} from '../../support/service.js';
import { openReceiver } from '../../support/webhookReceiver.js';

const URL = 'https://shop.example/hook';
const HOOKS_MAX = 30;

let service: TestService;
let admin: Client;
beforeAll(async () => {
  service = await openService({ PAGE_ITEMS_MAX: '50', WEBHOOKS_MAX: String(HOOKS_MAX) });
  admin = service.admin;
});
afterAll(() => service.close());

const create = (body: unknown) => admin.send('POST', '/v1/webhooks', { body });

describe('a webhook', () => {
  it('is made with a secret that is told once, and begins now', async () => {
    await admin.account('1.00');
    const [last] = await service.query('SELECT max(position)::int AS position FROM events');
    const made = await create({
      url: URL,
      types: ['MoneyDeposited'],
      accounts: [UNKNOWN_ID],
      description: 'č',
    });
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const { id, secret, createdAt, ...rest } = made.body;
    expect(made.headers.get('location')).toBe(`/v1/webhooks/${id}`);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(rest).toEqual({
      url: URL,
      types: ['MoneyDeposited'],
      accounts: [UNKNOWN_ID],
      description: 'č',
      state: 'active',
      disabledReason: null,
      disabledAt: null,
      position: last?.position,
      pending: 0,
      deadLetters: 0,
      delivered: 0,
      failed: 0,
      failingSince: null,
      lastError: null,
      lastErrorAt: null,
      lastDeliveredAt: null,
    });
    const one = await admin.get(`/v1/webhooks/${id}`);
    expect(one.body).toEqual({ id, createdAt, ...rest });
    const list = await admin.get('/v1/webhooks');
    expect(list.body.items).toContainEqual(one.body);
    for (const text of [one.text, list.text, JSON.stringify(service.log)]) expect(text).not.toContain(secret);
  });

  it('begins where it is told to, for all types and accounts unless it names some', async () => {
    const { body } = await create({ url: URL, after: 0, types: ['AccountClosed'] });
    expect(body).toMatchObject({ types: ['AccountClosed'], accounts: null, description: null });
    const end = await service.query('SELECT max(position)::int AS position FROM events');
    const beyond = (end[0]?.position as number) + 1;
    expect(faultsOf(await create({ url: URL, after: beyond }))).toEqual(['after: maximum']);
    expect((await create({ url: URL, after: beyond - 1, types: ['AccountClosed'] })).status).toBe(201);
  });

  it.each([
    [{}, ['url: required']],
    [{ url: 7 }, ['url: type']],
    [{ url: '' }, ['url: minLength']],
    [{ url: `https://x.example/${'x'.repeat(2_048)}` }, ['url: maxLength']],
    [{ url: 'https://x.example/\n' }, ['url: format']],
    [{ url: 'ftp://x.example' }, ['url: format']],
    [{ url: 'shop.example/hook' }, ['url: format']],
    [{ url: 'https://user:word@x.example' }, ['url: credentials']],
    [{ url: 'http://127.0.0.1:3000/' }, ['url: target']],
    [{ url: 'http://169.254.169.254/latest/meta-data' }, ['url: target']],
    [{ url: 'http://[::ffff:10.0.0.1]/' }, ['url: target']],
    [{ url: URL, types: [] }, ['types: minItems']],
    [{ url: URL, types: ['Opened'] }, ['types[0]: enum']],
    [{ url: URL, accounts: ['x'] }, ['accounts[0]: format']],
    [{ url: URL, description: '' }, ['description: minLength']],
    [{ url: URL, after: -1 }, ['after: minimum']],
    [{ url: URL, secret: 'mine' }, ['secret: unknown']],
  ])('is not made of %j', async (body, faults) => {
    expect(faultsOf(await create(body))).toEqual(faults);
  });

  it('ends when it is deleted', async () => {
    const { body } = await create({ url: URL });
    const path = `/v1/webhooks/${body.id}`;
    expect(await admin.send('DELETE', path)).toMatchObject({ status: 204, text: '' });
    expect(wordOf(await admin.send('DELETE', path))).toBe('404 not-found');
    expect(wordOf(await admin.get(path))).toBe('404 not-found');
  });

  it('is for admins alone', async () => {
    const writer = await service.client('read', 'write');
    const path = `/v1/webhooks/${UNKNOWN_ID}`;
    expect(wordOf(await writer.send('POST', '/v1/webhooks', { body: { url: URL } }))).toBe('403 forbidden');
    expect(wordOf(await writer.get('/v1/webhooks'))).toBe('403 forbidden');
    expect(wordOf(await writer.send('DELETE', path))).toBe('403 forbidden');
    expect(wordOf(await writer.send('POST', `${path}/dead-letters/replay`))).toBe('403 forbidden');
  });

  it.each([
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/enable'],
    ['GET', '/deliveries'],
    ['GET', '/dead-letters'],
    ['POST', '/dead-letters/replay'],
  ])('that is unknown is 404, and that is no id 400: %s %s', async (method, rest) => {
    expect(wordOf(await admin.send(method, `/v1/webhooks/${UNKNOWN_ID}${rest}`))).toBe('404 not-found');
    expect(faultsOf(await admin.send(method, `/v1/webhooks/x${rest}`))).toEqual(['id: format']);
  });

  it.each([
    [{ ids: [] }, 'ids: minItems'],
    [{ ids: ['a', 'a'] }, 'ids: uniqueItems'],
    [{ all: true }, 'all: unknown'],
  ])('replays no dead letters for %j', async (body, fault) => {
    const answer = await admin.send('POST', `/v1/webhooks/${UNKNOWN_ID}/dead-letters/replay`, { body });
    expect(faultsOf(answer)).toEqual([fault]);
  });

  it('is listed by id, page by page, and there are no more than there may be', async () => {
    for (let made = 201; made === 201; ) made = (await create({ url: URL, types: ['AccountClosed'] })).status;
    expect(wordOf(await create({ url: URL }))).toBe('409 too-many-webhooks');
    const all = (await admin.get('/v1/webhooks')).body.items;
    expect(all).toHaveLength(HOOKS_MAX);
    const ids = all.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(ids.toSorted());
    const page = await admin.get(`/v1/webhooks?limit=2&after=${ids[0]}`);
    expect(page.body).toEqual({ items: all.slice(1, 3), next: ids[2] });
    expect(page.headers.get('link')).toBe(`</v1/webhooks?limit=2&after=${ids[2]}>; rel="next"`);
  });
});

describe('a webhook whose name stands for an address inside', () => {
  it('is never connected to, and says why', async () => {
    const guarded = await openService();
    const receiver = await openReceiver();
    const { admin } = guarded;
    const url = `http://localhost:${receiver.port}/hook`;
    const { body } = await admin.send('POST', '/v1/webhooks', { body: { url } });
    await admin.account();
    await expect
      .poll(async () => (await admin.get(`/v1/webhooks/${body.id}`)).body, { timeout: 30_000 })
      .toMatchObject({ lastError: 'localhost has no public address', pending: 1, delivered: 0 });
    expect(receiver.messages).toEqual([]);
    await receiver.close();
    await guarded.close();
  });
});
