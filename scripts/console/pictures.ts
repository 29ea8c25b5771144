/**
 * `npm run pictures [-- FOLDER]`: takes screenshots of every page of the console, and of a simulated run, for visual review.
 * docs/explanation/simulation.png is its `run-failover-wide-light.png`.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { answered, type BankClient, createBankClient } from '../../src/client/client.js';
import { openBrowser, signIn, visit } from '../../test/support/browser.js';
import { BankProcess, freePort, killLeftovers, ROOT } from '../../test/support/processes.js';
import { makeTempFolder, removeFolder } from '../../test/support/tempFolder.js';
import { takeTracePictures } from './tracePictures.js';

const [to = path.join(ROOT, 'pictures')] = process.argv.slice(2);
const KEY = 'the-key-of-the-pictures';
const DEMO_MS_MAX = 120_000;

const folder = makeTempFolder();
/** The views: for each, how to reach it from the current page, with an account that has many events. */
const SIGHTS: Readonly<Record<string, (page: Page, url: string, account: string) => Promise<unknown>>> = {
  overview: async (page, url) => {
    await page.goto(url);
    await page.locator('canvas').nth(4).waitFor();
    await page.waitForTimeout(12_000);
  },
  accounts: (page, url) => page.goto(`${url}/accounts`),
  'open-an-account': async (page) => {
    await page.getByRole('button', { name: 'Open an account' }).click();
    await page.getByLabel('Owner', { exact: true }).fill('Grace Hopper');
  },
  account: async (page, url, account) => {
    await page.goto(`${url}/accounts/${account}`);
    await page.locator('canvas').waitFor();
  },
  'pay-out': async (page) => {
    await page.getByRole('button', { name: 'Pay out' }).click();
    await page.getByLabel('Amount').fill('999999999.00');
    await page.getByRole('dialog').getByRole('button', { name: 'Pay out' }).click();
    await page.getByText('Insufficient funds').waitFor();
  },
  past: (page, url, account) => page.goto(`${url}/accounts/${account}?version=300`),
  statement: (page) => page.getByRole('tab', { name: 'Statement' }).click(),
  stream: async (page) => {
    await page.getByRole('tab', { name: 'Events' }).click();
    await page.locator('.stream summary').nth(2).click();
  },
  feed: async (page, url) => {
    await page.goto(`${url}/feed`);
    await page.locator('tbody tr').nth(3).waitFor();
  },
  ledger: (page, url) => page.goto(`${url}/ledger`),
  postings: (page) => page.getByRole('tab', { name: 'Postings' }).click(),
  projections: async (page, url) => {
    await page.goto(`${url}/operations`);
    await page.getByRole('button', { name: 'Rebuild journal' }).click();
    await page.locator('progress').waitFor();
  },
  verification: async (page) => {
    await page.getByRole('tab', { name: 'Verification' }).click();
    await page.getByRole('button', { name: 'Verify everything' }).click();
    await page.getByText('all data matches the event log').waitFor({ timeout: 60_000 });
  },
  webhooks: (page) => page.getByRole('tab', { name: 'Webhooks' }).click(),
  'api-clients': (page) => page.getByRole('tab', { name: 'API clients' }).click(),
};

async function takePictures(): Promise<void> {
  mkdirSync(to, { recursive: true });
  const { bank, url } = await startDemo();
  const account = await busiestAccount(bank);
  const browser = await openBrowser();
  for (const size of ['wide', 'phone'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      const { page, complaints } = await visit(browser, url, { size, theme });
      await page.goto(url);
      const shoot = async (name: string) => {
        await page.locator('.spinner').first().waitFor({ state: 'detached' });
        await page.waitForTimeout(300);
        await page.screenshot({ path: path.join(to, `${name}-${size}-${theme}.png`), fullPage: true });
      };
      await shoot('sign-in');
      await signIn(page, KEY);
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      for (const [name, go] of Object.entries(SIGHTS)) {
        await go(page, url, account);
        await shoot(name);
      }
      if (complaints.length > 0) throw new Error(complaints.join('\n'));
      await page.context().close();
    }
  }
  await takeTracePictures(browser, to, folder);
  await browser.close();
}

async function startDemo(): Promise<{ readonly bank: BankClient; readonly url: string }> {
  const environment = { DATA_DIR: folder, BANK_ADMIN_KEY: KEY, PORT: await freePort() };
  const args = ['scripts/demo.mjs', '--customers', '80', '--rate', '25'];
  const demo = new BankProcess(environment, [process.execPath, ...args]);
  const deadline = Date.now() + DEMO_MS_MAX;
  while (!demo.stderr.includes('History loaded')) {
    if (!demo.isRunning || Date.now() > deadline) throw new Error(demo.stderr);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url: demo.address, bank: createBankClient({ url: demo.address, key: KEY }) };
}

async function busiestAccount(bank: BankClient): Promise<string> {
  const query = { status: 'open', currency: 'EUR', limit: 100 } as const;
  const { items } = await answered(bank.GET('/v1/accounts', { params: { query } }));
  const [busiest] = items.sort((a, b) => b.version - a.version);
  return busiest?.id as string;
}

try {
  await takePictures();
  process.stdout.write(`pictures are in ${to}\n`);
} finally {
  await killLeftovers();
  removeFolder(folder);
}
