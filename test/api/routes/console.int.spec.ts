import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openService, type TestService } from '../../support/service.js';
import { makeTempFolder, removeFolder } from '../../support/tempFolder.js';

const FILES = {
  'index.html': '<!doctype html><title>A console</title>',
  'assets/main-0a1b2c3d.js': '"a script"',
} as const;
const SCRIPT = '/assets/main-0a1b2c3d.js';
const FOREVER = 'public, max-age=31536000, immutable';

const folder = makeTempFolder();
let service: TestService;

/** Files as the build leaves them. */
beforeAll(async () => {
  mkdirSync(path.join(folder, 'assets'));
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(path.join(folder, name), text);
    writeFileSync(path.join(folder, `${name}.br`), brotliCompressSync(text));
    writeFileSync(path.join(folder, `${name}.gz`), gzipSync(text));
  }
  service = await openService({}, (url) => url, folder);
});
afterAll(async () => {
  await service.close();
  removeFolder(folder);
});

const get = async (address: string, headers: Record<string, string> = {}) => {
  const response = await fetch(service.url + address, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('the web console', () => {
  it('is one page for all its addresses, asked for anew each time', async () => {
    for (const address of ['/', '/accounts', '/accounts/x', '/feed', '/ledger', '/operations']) {
      const { status, headers, text } = await get(address);
      expect([status, text], address).toEqual([200, FILES['index.html']]);
      expect(headers.get('cache-control')).toBe('no-cache');
    }
  });

  it('asks nobody else, is in nobody’s frame, and tells nobody where it was', async () => {
    const { headers } = await get('/');
    const policy = headers.get('content-security-policy')?.split('; ') ?? [];
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy.join()).not.toContain('unsafe');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toContain('camera=()');
  });

  it.each(['br', 'gzip', undefined])(
    'has files that are kept, in the form that is taken: %s',
    async (form) => {
      const { headers, text } = await get(SCRIPT, { 'accept-encoding': form ?? 'identity' });
      expect(text).toBe(FILES['assets/main-0a1b2c3d.js']);
      expect(headers.get('content-encoding')).toBe(form ?? null);
      // A cache must not give to one what another could read.
      expect(headers.get('vary')).toContain('accept-encoding');
      expect(headers.get('cache-control')).toBe(FOREVER);
    },
  );

  it('is not remembered as missing: another node may have been asked for a file of the next version', async () => {
    for (const address of ['/assets/main-ffffffff.js', '/assets/', '/assets/..%2findex.html']) {
      const { status, headers } = await get(address);
      expect(status, address).toBeGreaterThanOrEqual(400);
      expect(headers.get('content-type'), address).toMatch(/^application\/problem\+json/);
      expect(headers.get('cache-control'), address).toBeNull();
    }
  });
});

it('a service whose console was not built says so, and is a bank all the same', async () => {
  const bare = await openService({}, (url) => url, path.join(folder, 'nowhere'));
  const stranger = await fetch(`${bare.url}/`, { headers: { accept: 'text/html' } });
  expect(stranger.status).toBe(404);
  expect(await stranger.json()).toMatchObject({
    code: 'not-found',
    detail: expect.stringContaining('build'),
  });
  expect((await fetch(bare.url + SCRIPT)).status).toBe(404);
  expect((await bare.admin.get('/v1/accounts')).status).toBe(200);
  await bare.close();
});
