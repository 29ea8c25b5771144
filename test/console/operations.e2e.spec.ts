import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/application/verification/findings.js';
import { faultsForReaders } from '../support/browser.js';
import { consoleSpecs, fillIn } from '../support/console.js';
import { newKey } from '../support/service.js';
import { openReceiver } from '../support/webhookReceiver.js';

const { bank, look } = consoleSpecs({
  WEBHOOK_PRIVATE_TARGETS: 'on',
  WEBHOOK_ATTEMPTS_MAX: '2',
  WEBHOOK_RETRY_MS: '5000',
});

let account: string;
beforeAll(async () => {
  account = await bank.service.admin.account('10.00');
});

const deposit = (amount: string) =>
  bank.service.admin.post(`/v1/accounts/${account}/deposits`, { amount }, { key: newKey() });

const rowsOf = (page: Page, table: string) => page.getByRole('group', { name: table }).locator('tbody tr');

/** The positions that the feed shows, the newest first. */
async function positions(page: Page): Promise<number[]> {
  const texts = await rowsOf(page, 'Events').locator('th').allInnerTexts();
  return texts.map((text) => Number(text.replaceAll(',', '')));
}

describe('the live feed', () => {
  it('moves, is held on to, and goes on without a gap', async () => {
    const page = await look('/feed');
    await page.getByText('live', { exact: true }).waitFor();
    await deposit('1.00');
    await rowsOf(page, 'Events').first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('paused').waitFor();
    for (let index = 0; index < 5; index += 1) await deposit('1.00');
    expect(await positions(page)).toHaveLength(1);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => positions(page)).toHaveLength(6);
    const seen = await positions(page);
    expect(seen).toEqual(seen.map((_, index) => (seen[0] as number) - index));
  });

  it('loses the connection, says so, and gets it back without a gap', async () => {
    const page = await look('/feed');
    await page.getByText('live', { exact: true }).waitFor();
    await deposit('1.00');
    await rowsOf(page, 'Events').first().waitFor();
    bank.line.refuse();
    await page.getByText('connection lost, reconnecting').waitFor();
    await page.getByRole('link', { name: 'Ledger' }).click();
    await page.getByText('Can’t reach the bank. Retrying…').waitFor();
    bank.line.heal();
    await page.getByText('Can’t reach the bank. Retrying…').waitFor({ state: 'hidden' });
    await page.getByRole('group', { name: 'Trial balance in EUR' }).waitFor();

    await page.getByRole('link', { name: 'Live feed' }).click();
    await page.getByText('live', { exact: true }).waitFor();
    await deposit('1.00');
    await rowsOf(page, 'Events').first().waitFor();
    bank.line.refuse();
    await page.getByText('connection lost, reconnecting').waitFor();
    await deposit('1.00');
    await deposit('1.00');
    bank.line.heal();
    await expect.poll(() => positions(page), { timeout: 20_000 }).toHaveLength(3);
    const seen = await positions(page);
    expect(seen).toEqual(seen.map((_, index) => (seen[0] as number) - index));
  });

  it('shows what is asked for', async () => {
    const page = await look('/feed');
    await page.getByText('live', { exact: true }).waitFor();
    await page.getByLabel('Account frozen').check();
    await page.getByRole('textbox', { name: 'Account' }).fill(account);
    await page.getByText('live', { exact: true }).waitFor();
    await deposit('1.00');
    await bank.service.admin.post(`/v1/accounts/${account}/freeze`);
    await bank.service.admin.post(`/v1/accounts/${account}/unfreeze`);
    await rowsOf(page, 'Events').first().waitFor();
    expect(await rowsOf(page, 'Events').locator('td:nth-child(2)').allInnerTexts()).toEqual([
      'Account frozen',
    ]);
  });
});

describe('the ledger', () => {
  it('balances, and has its postings', async () => {
    const page = await look('/ledger');
    await page.getByText('balanced', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Postings' }).click();
    await rowsOf(page, 'Postings').first().waitFor();
    const first = await rowsOf(page, 'Postings').first().innerText();
    expect(first.split('\t').slice(3)).toEqual(['cash', 'customers', '10.00 EUR']);
    await page.getByLabel('Internal account').selectOption('fees');
    await page.getByText('No postings match.').waitFor();
  });
});

describe('operations', () => {
  it('build a read model anew while it serves', async () => {
    const page = await look('/operations');
    const row = rowsOf(page, 'Read models').filter({ hasText: 'journal' });
    expect((await row.innerText()).split('\t')[1]).toBe('1');
    await page.getByRole('button', { name: 'Rebuild journal' }).click();
    await expect.poll(async () => (await row.innerText()).split('\t')[1], { timeout: 20_000 }).toBe('2');
  });

  it('verify everything, and name what differs', async () => {
    const page = await look('/operations');
    await page.getByRole('tab', { name: 'Verification' }).click();
    await page.getByRole('button', { name: 'Verify everything' }).click();
    await page.getByText('all data matches the event log').waitFor();
    // All but the cache: this bank has none.
    expect(await rowsOf(page, 'Checks').count()).toBe(Object.keys(CHECKS).length - 1);
    await bank.service.query(`UPDATE accounts_1 SET balance = balance + 1 WHERE account_id = '${account}'`);
    await page.getByRole('button', { name: 'Verify everything' }).click();
    await page.getByText('1 difference', { exact: true }).waitFor();
    expect(await rowsOf(page, 'Differences').innerText()).toContain(`${account} balance`);
    await bank.service.query(`UPDATE accounts_1 SET balance = balance - 1 WHERE account_id = '${account}'`);
  });

  it('deliver webhooks, and again what was given up', async () => {
    let status = 500;
    const receiver = await openReceiver(() => status);
    const page = await look('/operations');
    await page.getByRole('tab', { name: 'Webhooks' }).click();
    const dialog = await fillIn(page, 'Add a webhook', { URL: receiver.url, Description: 'to test' });
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByText(/^whsec_/).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await deposit('1.00');
    await page.getByRole('button', { name: /^Deliveries to/ }).click();
    const waiting = rowsOf(page, 'Deliveries that wait');
    const givenUp = rowsOf(page, 'Dead letters');
    // Who looks late finds it given up already.
    await waiting.filter({ hasText: 'responded 500' }).or(givenUp).first().waitFor();
    await page.getByText('No pending deliveries.').waitFor();
    await givenUp.first().waitFor();
    status = 204;
    await page.getByRole('button', { name: 'Retry all' }).click();
    await page.getByText('No dead letters.').waitFor();
    await expect.poll(() => receiver.messages.length).toBeGreaterThanOrEqual(2);
    await page.getByRole('button', { name: 'Delete webhook' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No webhooks yet.').waitFor();
    await receiver.close();
  });

  it('let somebody in, and out again', async () => {
    const page = await look('/operations');
    await page.getByRole('tab', { name: 'API clients' }).click();
    const dialog = await fillIn(page, 'Add a client', { Name: 'Reporting' });
    await dialog.getByRole('button', { name: 'Add' }).click();
    const key = await dialog.getByText(/^bes_/).innerText();
    await dialog.getByRole('button', { name: 'Done' }).click();
    const call = () =>
      fetch(`${bank.service.url}/v1/accounts`, { headers: { authorization: `Bearer ${key}` } });
    expect((await call()).status).toBe(200);
    await page.getByRole('button', { name: 'Delete Reporting' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expect.poll(() => rowsOf(page, 'API clients').filter({ hasText: 'Reporting' }).count()).toBe(0);
    expect((await call()).status).toBe(401);
  });
});

describe('the overview', () => {
  it('shows how much there is, and how the bank does', async () => {
    const page = await look('/');
    await rowsOf(page, 'Customers’ money by currency').first().waitFor();
    await page.getByText('PostgreSQL').waitFor();
    await deposit('1.00');
    await page.getByText(/p99 latency:/).waitFor();
    expect(await page.locator('canvas').count()).toBe(5);
    await page.route('**/health/ready', (route) =>
      route.fulfill({ json: { status: 'ready', checks: { postgres: 'up', redis: 'degraded' } } }),
    );
    await page.getByText('degraded', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'Redis' }).locator('canvas').waitFor();
    await page.unroute('**/health/ready');
    await page.route('**/health/ready', (route) =>
      route.fulfill({ json: { status: 'ready', checks: { postgres: 'up' }, log: { state: 'copy' } } }),
    );
    await page.getByText('npm run bank -- adopt').waitFor();
  });
});

const PAGES = ['/', '/accounts', '/accounts/:id', '/feed', '/ledger', '/operations'];

/** What can be read depends on the theme, and what fits on the size: each is seen once. */
it.each([
  ['light', 'wide'],
  ['dark', 'phone'],
] as const)('every page can be read by everybody: %s, %s', async (theme, size) => {
  const page = await look('/', { theme, size });
  for (const path of PAGES) {
    await page.goto(bank.url + path.replace(':id', account));
    await page.getByRole('heading', { level: 1 }).waitFor();
    for (const tab of [undefined, ...(await page.getByRole('tab').all())]) {
      await tab?.click();
      await expect.poll(() => page.locator('.spinner').count(), { timeout: 10_000 }).toBe(0);
      expect(await faultsForReaders(page), path).toEqual([]);
    }
    const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(tooWide, `${path} is wider than the window`).toBeLessThanOrEqual(0);
  }
});

describe('the console', () => {
  it('can be used with the keyboard alone', async () => {
    const page = await look(`/accounts/${account}`);
    await page.getByRole('button', { name: 'Pay in' }).waitFor();
    await page.getByRole('link', { name: 'Skip to content' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Pay in' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('3.00');
    // What is behind a dialog is out of reach.
    for (let index = 0; index < 12; index += 1) {
      await page.keyboard.press('Tab');
      const isInside =
        'document.activeElement.closest("[role=dialog]") !== null || document.activeElement === document.body';
      expect(
        await page.evaluate(`${isInside} || document.activeElement.hasAttribute("data-base-ui-focus-guard")`),
      ).toBe(true);
    }
    await page.getByLabel('Amount').press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Pay in');
  });

  it('asks for little, of nobody else, and runs nothing that is not its own', async () => {
    const page = await look('/');
    const assets = new Set<string>();
    page.on('request', (request) => {
      if (request.url().includes('/assets/')) assets.add(request.url());
    });
    await page.reload();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const { headers } = await fetch(`${bank.url}/`);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
    );
    let bytes = 0;
    for (const url of assets) {
      // As browsers of today are sent it, and as all others are.
      const response = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      bytes += Number(response.headers.get('content-length'));
    }
    expect(assets.size).toBeGreaterThan(3);
    expect(bytes).toBeLessThan(200_000);
  });

  it('is served where its pages are, and nowhere else', async () => {
    const get = (path: string) => fetch(bank.url + path, { headers: { accept: 'text/html' } });
    const kinds = async (path: string) => {
      const response = await get(path);
      return `${response.status} ${response.headers.get('content-type')?.split(';')[0]}`;
    };
    for (const path of ['/', '/accounts', `/accounts/${account}`, '/feed', '/ledger', '/operations']) {
      expect(await kinds(path), path).toBe('200 text/html');
    }
    for (const path of ['/nowhere', '/v1/nowhere', '/assets/nothing.js', '/assets/../index.html']) {
      expect(await kinds(path), path).toBe('404 application/problem+json');
    }
    expect(await kinds('/v1/accounts')).toBe('401 application/problem+json');
    const posted = await fetch(`${bank.url}/`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
