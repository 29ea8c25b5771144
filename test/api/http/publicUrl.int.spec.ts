/** Behind a proxy that takes the beginning of a path away, and called by pages of other origins. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPrefixProxy, type PrefixProxy } from '../../support/prefixProxy.js';
import { openService, type TestService } from '../../support/service.js';
import { makeTempFolder, removeFolder } from '../../support/tempFolder.js';

const PAGE = '<!doctype html><base href="/" /><script src="./assets/main-0a1b2c3d.js"></script>';
const folder = makeTempFolder();
let service: TestService;
let proxy: PrefixProxy;
/** Where clients see the bank. */
let shown: string;

beforeAll(async () => {
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), PAGE);
  writeFileSync(path.join(folder, 'assets/main-0a1b2c3d.js'), '"a script"');
  proxy = await openPrefixProxy('/bank');
  shown = proxy.url;
  const settings = { PUBLIC_URL: `${shown}/`, CORS_ORIGINS: 'https://shop.example,http://localhost:5173' };
  service = await openService(settings, (url) => url, folder);
  proxy.target = service.url;
});
afterAll(async () => {
  await service.close();
  proxy.close();
  removeFolder(folder);
});

const get = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, { headers: { authorization: `Bearer ${service.admin.apiKey}`, ...headers } });

describe('behind PUBLIC_URL', () => {
  it('what is made, and the next page, are found where the answer says', async () => {
    const opened = await service.admin.post('/v1/accounts', { owner: 'Ada', currency: 'EUR' });
    const location = opened.headers.get('location') as string;
    expect(location).toBe(`${shown}/v1/accounts/${opened.body.id}`);
    expect((await get(location)).status).toBe(200);
    const deposit = await service.admin.post(`/v1/accounts/${opened.body.id}/deposits`, { amount: '1.00' });
    expect(deposit.headers.get('location')).toBe(`${shown}/v1/transactions/${deposit.body.id}`);
    await service.admin.account();
    const link = (await service.admin.get('/v1/accounts?limit=1')).headers.get('link');
    const next = /^<(.*)>; rel="next"$/.exec(link ?? '')?.[1] as string;
    expect(next).toContain(`${shown}/v1/accounts?limit=1&after=`);
    expect((await get(next)).status).toBe(200);
  });

  it('the document and its page name that address', async () => {
    const document = (await (await get(`${shown}/openapi.json`)).json()) as { servers: unknown };
    expect(document.servers).toEqual([expect.objectContaining({ url: shown })]);
    const docs = await (await get(`${shown}/docs`)).text();
    const assets = [...docs.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url as string);
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      const url = new URL(asset, `${shown}/docs`).href;
      expect((await get(url)).status, url).toBe(200);
    }
  });

  it.each(['/', '/accounts', '/accounts/0199f1c0-0000-7000-8000-000000000001', '/operations'])(
    'the console finds its parts from %s',
    async (address) => {
      const answer = await get(shown + address);
      const text = await answer.text();
      const base = /<base href="([^"]+)"/.exec(text)?.[1] as string;
      const script = /src="([^"]+)"/.exec(text)?.[1] as string;
      expect(base).toBe('/bank/');
      const url = new URL(script, new URL(base, shown + address));
      expect(await (await get(url.href)).text()).toBe('"a script"');
      expect(answer.headers.get('content-security-policy')).toContain("base-uri 'self'");
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    },
  );

  it('an address with a slash too many leads back', async () => {
    const answer = await fetch(`${shown}/accounts/?x=1`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([308, `${shown}/accounts?x=1`]);
  });
});

describe('a page of another origin', () => {
  const ask = (origin: string, headers: Record<string, string> = {}, method = 'GET', at = '/v1/accounts') =>
    fetch(service.url + at, { method, headers: { origin, ...headers } });
  const preflight = (origin: string, at?: string) =>
    ask(origin, { 'access-control-request-method': 'POST' }, 'OPTIONS', at);

  it('that is allowed is told what it may send and read, before it has a key', async () => {
    for (const origin of ['https://shop.example', 'http://localhost:5173']) {
      const { status, headers } = await preflight(origin);
      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-methods')).toContain('POST');
      for (const name of ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'Prefer'])
        expect(headers.get('access-control-allow-headers')).toContain(name);
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('vary')).toBe('Origin');
    }
  });

  it('may read answers and refusals, with their headers', async () => {
    const key = { authorization: `Bearer ${service.admin.apiKey}` };
    for (const [headers, at, status] of [
      [key, '/v1/accounts', 200],
      [{}, '/v1/accounts', 401],
      [key, '/nope', 404],
    ] as const) {
      const answer = await ask('https://shop.example', headers, 'GET', at);
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
        status,
        'https://shop.example',
      ]);
      for (const name of [
        'ETag',
        'Location',
        'Link',
        'Retry-After',
        'Idempotent-Replayed',
        'X-Request-Id',
        'Projection-Lag',
      ])
        expect(answer.headers.get('access-control-expose-headers')).toContain(name);
    }
    const stream = await ask(
      'https://shop.example',
      { ...key, accept: 'text/event-stream' },
      'GET',
      '/v1/events',
    );
    expect(stream.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(stream.headers.get('vary')).toBe('Origin, accept');
    await stream.body?.cancel();
  });

  it.each(['https://evil.example', 'https://shop.example.evil.example', 'http://shop.example', 'null'])(
    'that is not, such as %s, is told nothing',
    async (origin) => {
      const asked = await preflight(origin);
      expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([405, null]);
      expect((await ask(origin)).headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});

it('without these settings addresses are paths, and no origin is allowed; * allows all, without credentials', async () => {
  const bare = await openService();
  const opened = await bare.admin.post('/v1/accounts', { owner: 'Ada', currency: 'EUR' });
  expect(opened.headers.get('location')).toBe(`/v1/accounts/${opened.body.id}`);
  expect(opened.headers.get('vary')).toBeNull();
  const asked = {
    method: 'OPTIONS',
    headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
  };
  expect((await fetch(`${bare.url}/v1/accounts`, asked)).status).toBe(405);
  await bare.close();
  const open = await openService({ CORS_ORIGINS: '*' });
  const { status, headers } = await fetch(`${open.url}/v1/accounts`, asked);
  expect([status, headers.get('access-control-allow-origin')]).toEqual([204, '*']);
  expect(headers.get('access-control-allow-credentials')).toBeNull();
  await open.close();
});
