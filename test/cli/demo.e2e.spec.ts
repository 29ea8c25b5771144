import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, existsSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { answered, createBankClient } from '../../src/client/client.js';
import { createDatabase } from '../support/database.js';
import { ADMIN_KEY, BankNode, BankProcess, freePort, killLeftovers, ROOT } from '../support/processes.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const folder = makeTempFolder();
afterAll(async () => {
  await killLeftovers();
  removeFolder(folder);
});

const KEY = 'the-key-of-the-demo';

/** Starts it, and resolves once its past is there. @returns how many commands that has, and how many were sent */
async function start(port: number, ...more: string[]) {
  const environment = { DATA_DIR: path.join(folder, 'demo'), BANK_ADMIN_KEY: KEY, PORT: port };
  const args = ['scripts/demo.mjs', '--seed', '3', '--customers', '12', ...more];
  const demo = new BankProcess(environment, [process.execPath, ...args]);
  const told = () => /^History loaded \(([\d,]+) commands, ([\d,]+) new/m.exec(demo.stderr);
  while (told() === null) {
    if (!demo.isRunning) throw new Error(demo.stderr);
    await wait(20);
  }
  const [, past, sent] = told() ?? [];
  return {
    demo,
    past: Number(past?.replaceAll(',', '')),
    sent: Number(sent?.replaceAll(',', '')),
    bank: createBankClient({ url: demo.address, key: KEY }),
  };
}

it('the demo has a past, goes on, and goes on where it was when it is started again', async () => {
  const port = await freePort();
  const first = await start(port, '--rate', '50');
  const position = async () => (await answered(first.bank.GET('/v1/ledger/trial-balance'))).position;
  const before = await position();
  while ((await position()) < before + 20) await wait(50);
  const accounts = await answered(
    first.bank.GET('/v1/accounts', { params: { query: { status: 'frozen' } } }),
  );
  expect(accounts.items).toHaveLength(1);
  expect(await first.demo.end('SIGTERM')).toEqual({ code: 0, signal: null });

  // Without going on, so that what is there can be counted.
  const second = await start(port, '--rate', '0');
  expect(second.past).toBe(first.past);
  expect([first.sent, second.sent]).toEqual([first.past, 500]);
  const { totals, position: after } = await answered(second.bank.GET('/v1/ledger/trial-balance'));
  expect(totals.every(({ difference }) => !/[1-9]/.test(difference))).toBe(true);
  expect(after).toBeGreaterThanOrEqual(before + 20);
  expect(after).toBeLessThan(first.past + 2_000);
  const verified = new BankProcess({ DATA_DIR: path.join(folder, 'demo') }, [
    process.execPath,
    'scripts/bank.mjs',
    'verify',
  ]);
  expect((await verified.ended).code, verified.stdout).toBe(0);
  expect((await second.demo.end('SIGINT')).code).toBe(0);

  const other = await refused({ DATA_DIR: path.join(folder, 'demo') }, '--seed', '4');
  expect(other).toMatch(/^This database holds the demo with --seed 3 --customers 12: /);
});

it.each(['DATA_DIR', 'DATABASE_URL'])(
  'the demo leaves another bank alone that %s names, and its key too',
  async (name) => {
    const database = await createDatabase();
    onTestFinished(() => database.drop());
    const there = { [name]: name === 'DATA_DIR' ? path.join(folder, 'bank') : database.url };
    const node = await BankNode.start(there);
    const bank = createBankClient({ url: node.address, key: ADMIN_KEY });
    await answered(
      bank.POST('/v1/accounts', {
        params: { header: { 'Idempotency-Key': 'hello-1' } },
        body: { owner: 'Ada', currency: 'EUR' },
      }),
    );
    await node.process.end('SIGTERM');
    expect(await refused(there)).toMatch(/^This database holds another bank, /);

    const again = new BankProcess({ ...there, PORT: 0 });
    await again.ready();
    const owner = createBankClient({ url: again.address, key: ADMIN_KEY });
    expect((await answered(owner.GET('/v1/events'))).items).toHaveLength(1);
    await again.end('SIGTERM');
  },
);

it('the demo has a folder of its own, whatever .env says of the bank beside it', async () => {
  const clone = path.join(folder, 'clone');
  cpSync(path.join(ROOT, 'dist'), path.join(clone, 'dist'), { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'));
  copyFileSync(path.join(ROOT, 'package.json'), path.join(clone, 'package.json'));
  copyFileSync(path.join(ROOT, '.env.example'), path.join(clone, '.env'));
  const program = "import('./dist/cli/main.js').then(({ runCli }) => runCli(['demo', '--customers', '8']))";
  const { PATH = '' } = process.env;
  const demo = spawn(process.execPath, ['-e', program], { cwd: clone, env: { PATH, PORT: '0' } });
  onTestFinished(() => {
    demo.kill('SIGKILL');
  });
  let said = '';
  for (const stream of [demo.stdout, demo.stderr]) stream.on('data', (chunk) => (said += chunk));
  await expect.poll(() => said, { timeout: 60_000 }).toContain('History loaded');
  demo.kill('SIGTERM');
  await once(demo, 'close');
  expect(readdirSync(path.join(clone, 'data'))).toEqual(['demo']);
  expect(existsSync(path.join(clone, 'data/demo/postgres'))).toBe(true);
  // As with LOG_LEVEL=warn.
  expect(said).not.toContain('migration applied');
});

/** What a demo says that does not start. */
async function refused(environment: ConstructorParameters<typeof BankProcess>[0], ...more: string[]) {
  const demo = new BankProcess({ ...environment, PORT: 0 }, [process.execPath, 'scripts/demo.mjs', ...more]);
  expect((await demo.ended).code).toBe(1);
  expect(demo.address).toBe('');
  return demo.stderr;
}
