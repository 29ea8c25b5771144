import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { answered, createBankClient } from '../../src/client/client.js';
import { BankProcess, freePort, killLeftovers } from '../support/processes.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const folder = makeTempFolder();
afterAll(async () => {
  await killLeftovers();
  removeFolder(folder);
});

const KEY = 'the-key-of-the-demo';

/** Starts it, and resolves once its past is there. @returns how many commands that has */
async function start(port: number, ...more: string[]) {
  const environment = { DATA_DIR: folder, BANK_ADMIN_KEY: KEY, PORT: port };
  const args = ['scripts/demo.mjs', '--seed', '3', '--customers', '12', ...more];
  const demo = new BankProcess(environment, [process.execPath, ...args]);
  const past = () => /^The past is there: (\d+) commands/m.exec(demo.stderr)?.[1];
  while (past() === undefined) {
    if (!demo.isRunning) throw new Error(demo.stderr);
    await wait(20);
  }
  return { demo, past: Number(past()), bank: createBankClient({ url: demo.address, key: KEY }) };
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
  const { totals, position: after } = await answered(second.bank.GET('/v1/ledger/trial-balance'));
  expect(totals.every(({ difference }) => !/[1-9]/.test(difference))).toBe(true);
  expect(after).toBeGreaterThanOrEqual(before + 20);
  expect(after).toBeLessThan(first.past + 2_000);
  const verified = new BankProcess({ DATA_DIR: folder }, [process.execPath, 'scripts/bank.mjs', 'verify']);
  expect((await verified.ended).code, verified.stdout).toBe(0);
  expect((await second.demo.end('SIGINT')).code).toBe(0);
});
