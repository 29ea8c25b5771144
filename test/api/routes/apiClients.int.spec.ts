import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/main/config.js';
import { startService } from '../../../src/main/service.js';
import { createDatabase } from '../../support/database.js';
import {
  ADMIN_KEY,
  Client,
  faultsOf,
  openService,
  type TestService,
  UNKNOWN_ID,
  wordOf,
} from '../../support/service.js';

const FIRST_ADMIN = '00000000-0000-7000-8000-000000000001';

let service: TestService;
let admin: Client;
beforeAll(async () => {
  service = await openService({ PAGE_ITEMS_MAX: '50' });
  admin = service.admin;
});
afterAll(() => service.close());

const create = (body: unknown) => admin.send('POST', '/v1/api-clients', { body });

describe('an API client', () => {
  it('can ask who it is, whatever it may do', async () => {
    const made = await create({ name: 'writer', scopes: ['write'] });
    const self = await new Client(service.url, made.body.key, service.contract).get('/v1/api-clients/self');
    const { key: _, ...client } = made.body;
    expect([self.status, self.body]).toEqual([200, client]);
    expect(self.headers.get('cache-control')).toBe('no-store');
  });

  it('is made with a key that is told once', async () => {
    const made = await create({ name: 'Import ž', scopes: ['read', 'write'] });
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const { id, key, createdAt, ...rest } = made.body;
    expect(made.headers.get('location')).toBe(`/v1/api-clients/${id}`);
    expect(rest).toEqual({ name: 'Import ž', scopes: ['read', 'write'] });
    expect(key).toMatch(/^bes_[A-Za-z0-9_-]{43}$/);
    expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(60_000);
    expect((await new Client(service.url, key).get('/v1/accounts')).status).toBe(200);
    const list = await admin.get('/v1/api-clients');
    expect(list.body.items.at(-1)).toEqual({ id, createdAt, ...rest });
    expect(list.text).not.toContain(key);
  });

  it('is in the database with nothing but a hash of its key', async () => {
    const { body } = await create({ name: 'hashed', scopes: ['read'] });
    const rows = await service.query('SELECT * FROM api_keys WHERE client_id = $1', [body.id]);
    const hash = createHash('sha256').update(body.key).digest();
    expect(rows.map(({ key_hash }) => key_hash.equals(hash))).toEqual([true]);
    const [dump] = await service.query(
      "SELECT string_agg(c::text || k::text, '') AS text FROM api_clients c JOIN api_keys k ON k.client_id = c.id",
    );
    expect(dump?.text).not.toContain(body.key);
    expect(dump?.text).not.toContain(ADMIN_KEY);
    expect(dump?.text).toContain(hash.toString('hex'));
  });

  it.each([
    [{}, ['name: required', 'scopes: required']],
    [{ name: '', scopes: ['read'] }, ['name: minLength']],
    [{ name: 'x'.repeat(101), scopes: ['read'] }, ['name: maxLength']],
    [{ name: 'a\u0000b', scopes: ['read'] }, ['name: format']],
    [{ name: 'x', scopes: [] }, ['scopes: minItems']],
    [{ name: 'x', scopes: ['root'] }, ['scopes[0]: enum']],
    [{ name: 'x', scopes: ['read', 'read'] }, ['scopes: uniqueItems']],
    [{ name: 'x', scopes: 'read' }, ['scopes: type']],
    [{ name: 'x', scopes: ['read'], key: 'mine' }, ['key: unknown']],
  ])('is not made of %j', async (body, faults) => {
    expect(faultsOf(await create(body))).toEqual(faults);
  });

  it('ends at once where it is deleted, remembered or not', async () => {
    const client = await service.client('read');
    expect((await client.get('/v1/accounts')).status).toBe(200);
    const { body } = await admin.get('/v1/api-clients?limit=50');
    const { id } = body.items.at(-1);
    const gone = await admin.send('DELETE', `/v1/api-clients/${id}`);
    expect(gone).toMatchObject({ status: 204, text: '' });
    expect(wordOf(await client.get('/v1/accounts'))).toBe('401 unauthorized');
    expect(wordOf(await admin.send('DELETE', `/v1/api-clients/${id}`))).toBe('404 not-found');
    expect((await admin.get('/v1/api-clients')).text).not.toContain(id);
  });

  it('that is unknown is 404, and that is no id 400', async () => {
    expect(wordOf(await admin.send('DELETE', `/v1/api-clients/${UNKNOWN_ID}`))).toBe('404 not-found');
    expect(faultsOf(await admin.send('DELETE', '/v1/api-clients/x'))).toEqual(['id: format']);
  });

  it('cannot delete itself, so an admin always stays', async () => {
    const refused = await admin.send('DELETE', `/v1/api-clients/${FIRST_ADMIN}`);
    expect(wordOf(refused)).toBe('403 forbidden');
    expect((await admin.get('/v1/api-clients')).status).toBe(200);
  });

  it('is listed by id, page by page', async () => {
    while ((await admin.get('/v1/api-clients?limit=50')).body.items.length < 5) await service.client('read');
    const all = (await admin.get('/v1/api-clients')).body.items;
    expect(all[0]).toMatchObject({
      id: FIRST_ADMIN,
      name: 'first admin',
      scopes: ['read', 'write', 'admin'],
    });
    const seen = [];
    let path: string | undefined = '/v1/api-clients?limit=2';
    while (path !== undefined) {
      const page: Awaited<ReturnType<Client['get']>> = await admin.get(path);
      seen.push(...page.body.items);
      path = /^<(.*)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
      expect(path).toBe(
        page.body.next === null ? undefined : `/v1/api-clients?limit=2&after=${page.body.next}`,
      );
    }
    expect(seen).toEqual(all);
  });
});

describe('the keys of an API client', () => {
  /** A client with a key, and ways to use that and others. */
  async function client() {
    const made = await create({ name: 'shop', scopes: ['read', 'write'] });
    const path = `/v1/api-clients/${made.body.id}/keys`;
    return {
      path,
      by: (key: string) => new Client(service.url, key, service.contract),
      first: made.body.key as string,
      rotate: (body?: object) => admin.send('POST', path, { body: body ?? {} }),
      list: async () => (await admin.get(path)).body.items as { id: string; validUntil: string | null }[],
    };
  }
  const works = async (by: Client) => (await by.get('/v1/accounts')).status === 200;

  it('are several while one is replaced, and idempotency keys survive that', async () => {
    const { by, first, rotate, path, list } = await client();
    const id = await admin.account();
    const message = { key: 'kept-over-a-rotation' };
    const done = await by(first).post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, message);
    const made = await rotate();
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect(made.headers.get('location')).toBe(`${path}/${made.body.id}`);
    expect(made.body).toMatchObject({
      validUntil: null,
      key: expect.stringMatching(/^bes_[A-Za-z0-9_-]{43}$/),
    });
    expect([await works(by(first)), await works(by(made.body.key))]).toEqual([true, true]);
    const again = await by(made.body.key).post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, message);
    expect([again.text, again.headers.get('idempotent-replayed')]).toEqual([done.text, 'true']);
    const [old] = await list();
    expect((await admin.send('DELETE', `${path}/${old?.id}`)).status).toBe(204);
    expect([await works(by(first)), await works(by(made.body.key))]).toEqual([false, true]);
    expect(wordOf(await admin.send('DELETE', `${path}/${old?.id}`))).toBe('404 not-found');
    expect((await admin.get(path)).text).not.toContain(made.body.key);
  });

  it('end at the instant that was said, remembered or not', async () => {
    const { by, first, rotate, list } = await client();
    expect(await works(by(first))).toBe(true);
    const validUntil = new Date(Date.now() + 1_500).toISOString();
    const made = await rotate({ validUntil });
    expect((await list()).map((key) => key.validUntil)).toEqual([validUntil, null]);
    await expect.poll(() => works(by(first))).toBe(false);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(validUntil) - 50);
    expect(await works(by(made.body.key))).toBe(true);
    expect(await list()).toHaveLength(1);
  });

  it('do not end in the past, and are not more than 10', async () => {
    const { by, first, rotate } = await client();
    expect(faultsOf(await rotate({ validUntil: '2020-01-01T00:00:00Z' }))).toEqual(['validUntil: past']);
    expect(faultsOf(await rotate({ validUntil: 'soon' }))).toEqual(['validUntil: format']);
    for (let keys = 1; keys < 10; keys += 1) expect((await rotate()).status).toBe(201);
    expect(wordOf(await rotate())).toBe('409 too-many-keys');
    expect(await works(by(first))).toBe(true);
    expect(wordOf(await admin.send('POST', `/v1/api-clients/${UNKNOWN_ID}/keys`))).toBe('404 not-found');
    expect(wordOf(await admin.get(`/v1/api-clients/${UNKNOWN_ID}/keys`))).toBe('404 not-found');
  });

  it('cannot end the one that a request is sent with', async () => {
    const { body } = await admin.get(`/v1/api-clients/${FIRST_ADMIN}/keys`);
    const refused = await admin.send('DELETE', `/v1/api-clients/${FIRST_ADMIN}/keys/${body.items[0].id}`);
    expect(wordOf(refused)).toBe('403 forbidden');
  });

  it('are hashes in the database', async () => {
    const { rotate } = await client();
    const made = await rotate();
    const [dump] = await service.query("SELECT string_agg(k::text, '') AS text FROM api_keys k");
    expect(dump?.text).toContain(createHash('sha256').update(made.body.key).digest('hex'));
    expect(dump?.text).not.toContain(made.body.key);
  });
});

describe('the first admin', () => {
  it('keeps its further keys over starts with the same BANK_ADMIN_KEY, and one that was ended stays so', async () => {
    const database = await createDatabase();
    const log: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line) => log.push(line) });
    const start = () =>
      startService(loadConfig({ PORT: '0', BANK_ADMIN_KEY: ADMIN_KEY }), database.url, logger);
    const path = `/v1/api-clients/${FIRST_ADMIN}/keys`;
    const first = await start();
    const second = (await new Client(first.address, ADMIN_KEY).send('POST', path)).body.key;
    await first.stop();
    const again = await start();
    const admin = new Client(again.address, second);
    const [old] = (await admin.get(path)).body.items;
    expect((await admin.send('DELETE', `${path}/${old.id}`)).status).toBe(204);
    await again.stop();
    expect(log).toEqual([]);
    const last = await start();
    expect(log.join()).toContain('BANK_ADMIN_KEY is a revoked or expired key');
    expect((await new Client(last.address, ADMIN_KEY).get('/v1/accounts')).status).toBe(401);
    expect((await new Client(last.address, second).get('/v1/accounts')).status).toBe(200);
    await last.stop();
    await database.drop();
  });

  it('is not given the key of another client: the start says whose it is', async () => {
    const database = await createDatabase();
    const logger = pino({ level: 'silent' });
    const start = (key: string) =>
      startService(loadConfig({ PORT: '0', BANK_ADMIN_KEY: key }), database.url, logger);
    const first = await start(ADMIN_KEY);
    const made = await new Client(first.address, ADMIN_KEY).send('POST', '/v1/api-clients', {
      body: { name: 'shop', scopes: ['read'] },
    });
    const further = await new Client(first.address, ADMIN_KEY).send(
      'POST',
      `/v1/api-clients/${made.body.id}/keys`,
    );
    await first.stop();
    for (const { key } of [made.body, further.body]) {
      const error = await start(key).catch((reason) => reason);
      expect(error).toMatchObject({ name: 'StartError', fault: 'settings' });
      expect(error.message).toBe(
        `BANK_ADMIN_KEY is the key of the API client ${made.body.id} ("shop"). Set it to a key that no other client uses.`,
      );
    }
    await database.drop();
  });

  it('gets a key of its own once, or that of BANK_ADMIN_KEY from each start on', async () => {
    const database = await createDatabase();
    const works = async (url: string, key: string) =>
      (await new Client(url, key).get('/v1/accounts')).status === 200;
    /** @returns the key that was made, and which of the keys work */
    const start = async (settings: object, keys: (made?: string) => string[]) => {
      const logger = pino({ level: 'silent' });
      const service = await startService(loadConfig({ PORT: '0', ...settings }), database.url, logger);
      const { madeAdminKey, address } = service;
      const working = await Promise.all(keys(madeAdminKey).map((key) => works(address, key)));
      await service.stop();
      return { madeAdminKey, working };
    };
    const first = await start({}, (made) => [made as string]);
    expect(first.madeAdminKey).toMatch(/^bes_/);
    expect(first.working).toEqual([true]);
    const made = first.madeAdminKey as string;
    const given = { BANK_ADMIN_KEY: 'a-key-of-my-own-choice' };
    expect(await start({}, () => [made])).toEqual({ madeAdminKey: undefined, working: [true] });
    const keys = () => [made, given.BANK_ADMIN_KEY];
    expect(await start(given, keys)).toEqual({ madeAdminKey: undefined, working: [false, true] });
    expect(await start({}, keys)).toEqual({ madeAdminKey: undefined, working: [false, true] });
    // One that was replaced may be taken up again; one that was ended may not.
    expect((await start({ BANK_ADMIN_KEY: made }, keys)).working).toEqual([true, false]);
    expect((await start(given, keys)).working).toEqual([false, true]);
    await database.drop();
  });
});
