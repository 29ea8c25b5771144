/**
 * `npm run measure [-- ACCOUNTS]`: measures the response times of the web console on a bank with 1,000,000 accounts. Prints
 * the limits next to the figures, but does not fail if they are exceeded.
 */
import os from 'node:os';
import type { Page } from 'playwright-core';
import { openBrowser, visit } from '../../test/support/browser.js';
import { BankProcess, freePort, killLeftovers } from '../../test/support/processes.js';
import { makeClient } from '../../test/support/sessions.js';
import { makeTempFolder, removeFolder } from '../../test/support/tempFolder.js';

const ACCOUNTS = Number(process.argv[2] ?? 1_000_000);
const KEY = 'the-key-of-the-measurement';
const LOADS = 11;
const PAGES = 40;

const folder = makeTempFolder();
async function measure(): Promise<void> {
  const environment = { DATA_DIR: folder, BANK_ADMIN_KEY: KEY, PORT: await freePort(), LOG_LEVEL: 'warn' };
  const bank = new BankProcess(environment);
  await bank.ready();
  await fill(bank.postgresUrl);
  await caughtUp(bank.address);
  const browser = await openBrowser();
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(
    `\n${os.cpus()[0]?.model}, ${os.cpus().length} cores, Chromium ${browser.version()}, ${ACCOUNTS} accounts`,
  );

  const tasks: number[] = [];
  for (const [name, path, sight] of [
    ['sign-in page', '', 'form'],
    ['overview', '', 'canvas'],
    ['list of accounts', '/accounts', 'tbody tr'],
  ] as const) {
    const times: number[] = [];
    for (let load = 0; load < LOADS; load += 1) {
      // Nothing is cached between runs: each is a first visit.
      const { page } = await visit(browser, bank.address);
      await watchTasks(page);
      if (name !== 'sign-in page') await keepKey(page);
      await page.goto(bank.address + path, { waitUntil: 'commit' });
      times.push(await when(page, `document.querySelector('${sight}')`));
      await page.waitForTimeout(500);
      tasks.push(...(await tasksOf(page)));
      await page.context().close();
    }
    say(`first load, ${name}: ${spread(times)} (limit 1000 ms)`);
  }

  const { page } = await visit(browser, bank.address);
  await watchTasks(page);
  await keepKey(page);
  await page.goto(`${bank.address}/accounts`);
  const turns: number[] = [];
  for (let number = 2; number <= PAGES; number += 1) {
    const startMs = performance.now();
    await page.getByRole('button', { name: 'Next' }).click();
    await when(
      page,
      `document.querySelector('.pager span').textContent === 'Page ${number}' &&
        document.querySelector('.table-box').ariaBusy === 'false'`,
    );
    turns.push(performance.now() - startMs);
  }
  say(`next page of ${ACCOUNTS} accounts: ${spread(turns)}`);
  const finds: number[] = [];
  for (let count = 0; count < 20; count += 1) {
    const owner = `Customer ${Math.floor(Math.random() * ACCOUNTS)}`;
    const startMs = performance.now();
    await page.getByLabel('Owner begins with').fill(owner);
    await when(page, `document.querySelector('tbody a')?.textContent === '${owner}'`);
    finds.push(performance.now() - startMs);
  }
  say(`found by name: ${spread(finds)}`);
  for (const place of ['Overview', 'Live feed', 'Ledger', 'Operations']) {
    await page.getByRole('link', { name: place, exact: true }).click();
    await page.waitForTimeout(2_500);
  }
  tasks.push(...(await tasksOf(page)));
  say(`longest tasks in the browser, of all this: ${longest(tasks)} (limit 200 ms)\n`);
  await browser.close();
}

const keepKey = (page: Page) => page.addInitScript(`sessionStorage.setItem('banking-es.key', '${KEY}')`);

/** Checks on every frame. @returns the page's time in milliseconds when the condition holds */
const when = (page: Page, isSo: string): Promise<number> =>
  page.evaluate(`new Promise((resolve) => {
    const look = () => (${isSo}) ? resolve(performance.now()) : requestAnimationFrame(look);
    look();
  })`);

/** Tasks longer than 50 ms, the threshold above which browsers report them. */
const watchTasks = (page: Page) =>
  page.addInitScript(`globalThis.longTasks = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ type: 'longtask', buffered: true });`);

const tasksOf = (page: Page): Promise<number[]> => page.evaluate('longTasks');

function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] as number);
  return `median ${at(0.5)} ms, ${at(0)} to ${at(1)}`;
}

const longest = (tasks: readonly number[]): string =>
  [...tasks]
    .sort((a, b) => b - a)
    .slice(0, 5)
    .map((ms) => `${Math.round(ms)} ms`)
    .join(', ') || 'none over 50 ms';

/** Accounts with an opening and a deposit, as the bank would have written them. */
async function fill(url: string): Promise<void> {
  const client = makeClient({ connectionString: url });
  await client.connect();
  await client.query(`
    INSERT INTO events (position, stream_id, version, type, schema_version, data, command_id, recorded_at, correlation_id)
      SELECT n, ('10000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 1, 'AccountOpened', 2,
        jsonb_build_object('accountId', '10000000-0000-7000-8000-' || lpad(n::text, 12, '0'), 'owner', 'Customer ' || n,
          'currency', 'EUR', 'overdraftLimit', '0.00', 'metadata', '{}'::jsonb),
        md5(n::text)::uuid, timestamptz '2026-01-01' + n * interval '1 millisecond', '{}'
      FROM generate_series(1, ${ACCOUNTS}) AS n`);
  await client.query('VACUUM ANALYZE');
  await client.end();
}

async function caughtUp(address: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${address}/v1/projections`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    const { items } = (await response.json()) as { items: { position: number; lag: { events: number } }[] };
    if (items.every(({ position, lag }) => position === ACCOUNTS && lag.events === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

try {
  await measure();
} finally {
  await killLeftovers();
  removeFolder(folder);
}
