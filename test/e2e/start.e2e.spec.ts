/** What `npm start` promises to whoever types it. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { processStartTime } from '../../src/infrastructure/embeddedPostgres/process.js';
import { HttpClient } from '../support/httpClient.js';
import { BankProcess, freePort, killLeftovers, killServers, ROOT, sendSignal } from '../support/processes.js';
import { askOnce, makeClient } from '../support/sessions.js';
import { makeTempFolder, removeFolder, serversOn } from '../support/tempFolder.js';

vi.setConfig({ testTimeout: 60_000 });

const run = promisify(execFile);
/** The promise is 3 seconds on a quiet machine; this one may be busy. */
const SECOND_START_MS_MAX = 15_000;
const RESIDENT_MB_MAX = 120;
/** What the start took is given back a while after it. */
const SETTLED_MS_MAX = 20_000;

const folder = makeTempFolder();
const dataDir = path.join(folder, 'a folder', 'data');
const cluster = path.join(dataDir, 'postgres', 'data');
const account = '/v1/accounts/0199f1c0-0000-7000-8000-000000000001';
/** The first admin's key, from the only start that shows it. */
let key: string;

beforeAll(() => run(process.execPath, [path.join(ROOT, 'scripts', 'build.mjs')]));

afterEach(async () => {
  await killLeftovers();
  await killServers(cluster);
});

afterAll(() => removeFolder(folder));

describe('npm start', () => {
  it('opens a bank of its own, and says how to use it', async () => {
    const bank = await start();
    expect(bank.stderr).toBe('');
    expect(bank.stdout).toContain(`Documentation:     ${bank.address}/docs\n`);
    key = bank.madeKey;
    expect(key).toMatch(/^bes_[\w-]{43}$/);
    expect((await fetch(`${bank.address}/docs`)).status).toBe(200);
    expect((await fetch(`${bank.address}/health/ready`)).status).toBe(200);
    expect(await askOnce(bank.postgresUrl, 'SELECT count(*)::int AS events FROM events')).toEqual([
      { events: 0 },
    ]);

    const [opened, paidIn, read] = await paste(bank);
    expect(opened).toMatchObject({ id: path.basename(account), balance: '0.00', version: 1 });
    expect(paidIn).toMatchObject({ accountId: path.basename(account), balance: '100.00', version: 2 });
    expect(read).toMatchObject({ id: path.basename(account), balance: '100.00', version: 2 });
    expect(await bank.end('SIGINT')).toEqual({ code: 0, signal: null });
    expect(serversOn(cluster)).toEqual([]);
  });

  it('goes on with the same data and key, and shows the key no more', async () => {
    const bank = new BankProcess({ PORT: 0, DATA_DIR: dataDir });
    const tookMs = await bank.ready();
    const resident = () => /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${bank.pid}/status`, 'utf8'))?.[1];
    const residentMb = () => (Number(resident()) * 1024) / 1e6;
    const atFirst = residentMb();
    expect(bank.madeKey).toBe('');
    expect(bank.stdout).not.toContain(key);
    expect(await balance(bank)).toBe('100.00');
    expect(tookMs).toBeLessThan(SECOND_START_MS_MAX);
    await expect.poll(residentMb, { timeout: SETTLED_MS_MAX, interval: 500 }).toBeLessThan(RESIDENT_MB_MAX);
    const sizes = `${atFirst.toFixed(0)} MB resident, ${residentMb().toFixed(0)} when idle`;
    process.stdout.write(`a second start took ${tookMs.toFixed(0)} ms; ${sizes}\n`);
    expect(await bank.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(serversOn(cluster)).toEqual([]);
  });

  it('takes the admin key it is given, with lines to paste that use it', async () => {
    const bank = await start({ BANK_ADMIN_KEY: 'one-of-my-own-choice' });
    key = 'one-of-my-own-choice';
    expect(bank.stdout).not.toContain(key);
    const answers = await paste(bank, { BANK_ADMIN_KEY: key });
    expect(answers.map(({ balance }) => balance)).toEqual(['0.00', '100.00', '100.00']);
  });

  it('finds all that was answered after a kill of the Node process alone, and no orphan stays', async () => {
    const first = await start();
    const orphan = postmaster();
    await deposit(first, 'before-kill', '1.00');
    await first.end('SIGKILL');
    expect(processStartTime(orphan)).toBeDefined();

    const second = await start();
    expect(processStartTime(orphan)).toBeUndefined();
    expect(serversOn(cluster)).toContain(postmaster());
    expect(await balance(second)).toBe('101.00');
  });

  it('finds all that was answered after a kill of everything', async () => {
    const first = await start();
    await deposit(first, 'before-the-big-kill', '1.00');
    const all = serversOn(cluster);
    const ended = first.end('SIGKILL');
    for (const pid of all) sendSignal(pid, 'SIGKILL');
    await ended;
    expect(await balance(await start())).toBe('102.00');
  });

  it('serves as a second node on the URL that the first one printed', async () => {
    const first = await start();
    const second = await start({ DATABASE_URL: first.postgresUrl, DATA_DIR: '' });
    expect([second.postgresUrl, second.madeKey, second.stderr]).toEqual(['', '', '']);
    await deposit(second, 'from-the-second-node', '1.00');
    expect([await balance(first), await balance(second)]).toEqual(['103.00', '103.00']);
    expect(await second.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(await balance(first)).toBe('103.00');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('run by npm, stops when npm gets %s', async (signal) => {
    const bank = new BankProcess({ PORT: 0, DATA_DIR: dataDir }, ['npm', 'start']);
    await bank.ready();
    expect(await bank.end(signal)).toEqual({ code: 0, signal: null });
    expect(serversOn(cluster)).toEqual([]);
  });

  it('can be stopped while it waits for another node to start', async () => {
    const first = await start();
    const session = makeClient({ connectionString: first.postgresUrl });
    await session.connect();
    // The lock that a starting node holds.
    await session.query('SELECT pg_advisory_lock(4707230420)');
    const second = new BankProcess({ PORT: 0, DATABASE_URL: first.postgresUrl });
    const waiting = () =>
      askOnce(first.postgresUrl, "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
    await expect.poll(waiting, { timeout: 30_000 }).toHaveLength(1);
    expect(await second.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(second.stderr).toBe('');
    await session.end();
  });

  it('can be stopped at any time while it starts', async () => {
    for (const afterMs of [300, 900]) {
      const bank = new BankProcess({ PORT: 0, DATA_DIR: dataDir });
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      const { code, signal } = await bank.end('SIGTERM');
      // Before it listens to signals there is nothing to put in order.
      expect(code === 0 || signal === 'SIGTERM').toBe(true);
      expect(bank.stderr).toBe('');
      expect(serversOn(cluster)).toEqual([]);
    }
  });
});

async function start(environment: ConstructorParameters<typeof BankProcess>[0] = {}): Promise<BankProcess> {
  const bank = new BankProcess({
    PORT: await freePort(),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    ...environment,
  });
  await bank.ready();
  return bank;
}

/** Pastes the lines that a start prints into a shell. Answers what each of them prints. */
async function paste(
  bank: BankProcess,
  env: Record<string, string> = {},
): Promise<Record<string, unknown>[]> {
  const lines = bank.stdout.split('\n').filter((line) => line.startsWith('curl'));
  expect(lines).toHaveLength(3);
  const { stdout } = await run('bash', ['-c', lines.join('\n')], {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function deposit(bank: BankProcess, idempotencyKey: string, amount: string): Promise<void> {
  const client = new HttpClient({ key });
  const headers = { 'idempotency-key': idempotencyKey };
  const request = { method: 'POST', path: `${account}/deposits`, body: { amount }, headers } as const;
  expect((await client.send(bank.address, request)).status).toBe(201);
  client.close();
}

async function balance(bank: BankProcess): Promise<unknown> {
  const client = new HttpClient({ key });
  const answer = await client.json(bank.address, account);
  client.close();
  return answer.balance;
}

const postmaster = (): number =>
  Number.parseInt(readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8'), 10);
