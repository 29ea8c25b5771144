import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../support/database.js';
import { BankProcess, killLeftovers, ROOT } from '../support/processes.js';
import { Client, openService, type TestService } from '../support/service.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const CACHE_MS = 300;
const folder = makeTempFolder();
let service: TestService;
let DATABASE_URL: string;

beforeAll(async () => {
  service = await openService({ CLIENT_CACHE_MS: String(CACHE_MS) }, (url) => {
    DATABASE_URL = url;
    return url;
  });
});
afterAll(async () => {
  await killLeftovers();
  await service.close();
  removeFolder(folder);
});

async function bank(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = { DATABASE_URL },
) {
  const child = spawn(process.execPath, ['scripts/bank.mjs', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += chunk));
  child.stderr.on('data', (chunk) => (output.stderr += chunk));
  const [code] = await once(child, 'close');
  return { code, ...output };
}

const statusOf = async (key: string) => (await new Client(service.url, key).get('/v1/accounts')).status;

describe('bank keys', () => {
  it('adds a client whose key works at once', async () => {
    const { code, stdout } = await bank(['keys', 'add', 'shop', '--scope', 'read,write']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^bes_\S+\n$/)]);
    expect(await statusOf(stdout.trim())).toBe(200);
    const listed = JSON.parse((await bank(['keys', 'list', '--json'])).stdout);
    expect(listed).toContainEqual(
      expect.objectContaining({ name: 'shop', scopes: ['read', 'write'], keys: [expect.anything()] }),
    );
    expect((await bank(['keys', 'list'])).stdout).toMatch(/^\S+ {2}read,write {2}1 key {2}shop$/m);
  });

  it('rotates: a running node refuses the old key within CLIENT_CACHE_MS', async () => {
    const { id, key } = JSON.parse((await bank(['keys', 'add', 'till', '--scope', 'read', '--json'])).stdout);
    expect(await statusOf(key)).toBe(200);
    const rotated = await bank(['keys', 'rotate', 'till']);
    expect([rotated.code, await statusOf(rotated.stdout.trim())]).toEqual([0, 200]);
    await expect.poll(() => statusOf(key)).toBe(401);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const overlapping = JSON.parse(
      (await bank(['keys', 'rotate', id, '--old-until', until, '--json'])).stdout,
    );
    expect([await statusOf(overlapping.key), await statusOf(rotated.stdout.trim())]).toEqual([200, 200]);
    const past = await bank(['keys', 'rotate', id, '--old-until', '2020-01-01T00:00:00Z']);
    expect([past.code, past.stderr]).toEqual([2, expect.stringContaining('must be in the future')]);
  });

  it('revokes by name or id, unless two have the name', async () => {
    const { key } = JSON.parse((await bank(['keys', 'add', 'twin', '--scope', 'read', '--json'])).stdout);
    const { id } = JSON.parse((await bank(['keys', 'add', 'twin', '--scope', 'read', '--json'])).stdout);
    expect(await statusOf(key)).toBe(200);
    const both = await bank(['keys', 'revoke', 'twin']);
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining(`give the id, `)]);
    expect((await bank(['keys', 'revoke', id])).code).toBe(0);
    expect((await bank(['keys', 'revoke', 'twin'])).code).toBe(0);
    await expect.poll(() => statusOf(key)).toBe(401);
    const none = await bank(['keys', 'revoke', 'twin', '--json']);
    expect([none.code, JSON.parse(none.stderr).error]).toEqual([
      2,
      { message: 'There is no API client twin.', exit: 2 },
    ]);
  });

  it.each([
    [['keys'], /^Usage: bank keys/],
    [['keys', 'ad'], /unknown command 'ad'/],
    [['keys', 'add', 'shop'], /required option '--scope <scopes>'/],
    [['keys', 'add', 'shop', '--scope', 'all'], /must be some of read, write, admin/],
    [['keys', 'add', 'a\nb', '--scope', 'read'], /must/],
    [['keys', 'rotate', 'shop', '--old-until', 'tomorrow'], /must be an instant/],
  ])('ends with 2 after %j', async (args, words) => {
    const { code, stderr } = await bank(args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(words)]);
  });

  it('lets in whoever has lost the admin key, with the data folder alone, whether the bank runs or not', async () => {
    const DATA_DIR = path.join(folder, 'data');
    const first = new BankProcess({ DATA_DIR, PORT: 0 });
    await first.ready();
    const add = ['keys', 'add', 'admin', '--scope', 'admin'];
    const running = await bank(add, { DATA_DIR, DATABASE_URL: '' });
    const admin = new Client(first.address, running.stdout.trim());
    expect((await admin.get('/v1/api-clients')).status).toBe(200);
    await first.end('SIGTERM');
    const stopped = await bank(add, { DATA_DIR, DATABASE_URL: '' });
    expect([stopped.code, stopped.stdout]).toEqual([0, expect.stringMatching(/^bes_\S+\n$/)]);
    const second = new BankProcess({ DATA_DIR, PORT: 0 });
    await second.ready();
    expect((await new Client(second.address, stopped.stdout.trim()).get('/v1/api-clients')).status).toBe(200);
    await second.end('SIGTERM');
  });
});

describe('bank status', () => {
  it('says that a bank is ready, with its log and read models', async () => {
    await service.admin.account('1.00');
    const { code, stdout } = await bank(['status', '--json']);
    const status = JSON.parse(stdout);
    expect([code, status]).toMatchObject([
      0,
      {
        status: 'ready',
        checks: { postgres: 'up', writable: 'up' },
        log: { state: 'original', position: 2 },
      },
    ]);
    const { body } = await service.admin.get('/health/ready');
    expect(status.log.name).toBe(body.log.name);
    await expect
      .poll(async () => (await bank(['status'])).stdout)
      .toMatch(/^ready: postgres up.*\nlog \S+, position 2\.\nread model accounts: up to date\n/);
  });

  it('says why Redis is not in use, which does not make the bank unready', async () => {
    const { code, stdout } = await bank(['status', '--json'], {
      DATABASE_URL,
      REDIS_URL: 'redis://127.0.0.1:9',
    });
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { status: 'ready', redis: { state: 'degraded', reason: expect.any(String) } },
    ]);
  });

  it('ends with 1 where there is no bank, with 3 where the database does not answer', async () => {
    const empty = await createDatabase();
    const none = await bank(['status'], { DATABASE_URL: empty.url });
    await empty.drop();
    expect([none.code, none.stderr]).toEqual([1, 'There is no bank in this database yet: start it once.\n']);
    const silent = await bank(['status'], { DATABASE_URL: 'postgres://bank@127.0.0.1:9/bank' });
    expect(silent.code).toBe(3);
  });
});
