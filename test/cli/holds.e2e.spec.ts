/** `bank holds`, against a running bank. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/processes.js';
import { ADMIN_KEY, openService, type TestService, UNKNOWN_ID } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

async function holds(...args: readonly string[]) {
  const at = args.includes('--url') ? [] : ['--url', service.url];
  const child = spawn(process.execPath, ['scripts/bank.mjs', 'holds', ...args, ...at], {
    cwd: ROOT,
    env: { ...process.env, BANK_ADMIN_KEY: ADMIN_KEY },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += chunk));
  child.stderr.on('data', (chunk) => (output.stderr += chunk));
  const [code] = await once(child, 'close');
  return { code, ...output };
}

describe('bank holds', () => {
  it('places, captures, releases, shows and lists', async () => {
    const account = await service.admin.account('100.00');
    const about = ['--reference', 'order 17', '--counterpart', 'Café', '--expires-in', '3600'];
    const placed = await holds('place', account, '60.00', ...about, '--json');
    const { id, ...hold } = JSON.parse(placed.stdout);
    expect([placed.code, hold]).toMatchObject([
      0,
      { amount: '60.00', reference: 'order 17', counterpart: 'Café' },
    ]);
    const captured = await holds('capture', id, '--amount', '20.00', '--keep');
    expect([captured.code, captured.stdout]).toEqual([
      0,
      expect.stringMatching(/^\S+ {2}captured {2}20\.00 EUR\n$/),
    ]);
    expect((await holds('show', id)).stdout).toMatch(
      new RegExp(`^${id}  open  40\\.00 of 60\\.00 EUR  until \\S+Z  Café  order 17\\n$`),
    );
    expect((await holds('release', id, '--reason', 'enough')).stdout).toContain('  released  60.00 EUR');
    expect((await holds('list', account)).stdout).toContain(`${id}  released`);
    expect((await holds('list', account, '--status', 'open')).stdout).toBe('There are no such holds.\n');
  });

  it('says no with the bank’s reason, and an exit code for each kind', async () => {
    const account = await service.admin.account('1.00');
    const refused = await holds('place', account, '60.00');
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/^insufficient-funds: Available/),
    ]);
    expect((await holds('show', UNKNOWN_ID)).code).toBe(1);
    const invalid = await holds('place', account, '1.0', '--json');
    expect([invalid.code, JSON.parse(invalid.stderr)]).toEqual([
      2,
      { error: { message: expect.stringContaining('validation-failed: amount'), exit: 2 } },
    ]);
    expect((await holds('list', account, '--status', 'gone')).code).toBe(2);
    const away = await holds('show', UNKNOWN_ID, '--url', 'http://127.0.0.1:9');
    expect([away.code, away.stderr]).toEqual([3, expect.stringContaining('does not answer')]);
  });

  it('takes effect once under a key that the caller names', async () => {
    const account = await service.admin.account('100.00');
    const once = () => holds('place', account, '60.00', '--idempotency-key', 'cli-1', '--json');
    expect((await once()).stdout).toBe((await once()).stdout);
    expect((await service.admin.get(`/v1/accounts/${account}`)).body.available).toBe('40.00');
  });
});
