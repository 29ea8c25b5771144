/** The web console while the bank answers late, wrongly, or not at all: nothing is missed, doubled, or said that is not so. */
import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { SIZES, signIn } from '../support/browser.js';
import { consoleSpecs, fillIn, showsBalance } from '../support/console.js';
import { ADMIN_KEY } from '../support/service.js';

const { bank, look } = consoleSpecs();

const deposit = (id: string, amount: string, effectiveOn?: string) =>
  bank.service.admin.post(`/v1/accounts/${id}/deposits`, { amount, ...(effectiveOn && { effectiveOn }) });

const eventsOf = async (id: string) => (await bank.service.admin.get(`/v1/accounts/${id}/events`)).body.items;

const UNAVAILABLE = {
  status: 503,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    title: 'x',
    status: 503,
    code: 'unavailable',
    detail: 'the database cannot be reached',
  }),
};

/** Who follows the feed. */
async function readers(): Promise<number> {
  const { text } = await bank.service.admin.get('/metrics');
  return Number(/^bank_feed_readers (\d+)/m.exec(text)?.[1]);
}

/** Holds requests back until they are let go. */
async function hold(page: Page, url: string | RegExp): Promise<() => Promise<void>> {
  const held: Route[] = [];
  let isHolding = true;
  await page.route(url, async (route) => {
    if (isHolding) held.push(route);
    else await route.continue();
  });
  return async () => {
    isHolding = false;
    for (const route of held.splice(0)) await route.continue();
  };
}

describe('what happens while the feed begins', () => {
  it('is seen on the page of its account', async () => {
    const id = await bank.service.admin.account('1.00');
    const page = await look('/accounts');
    const letGo = await hold(page, /\/v1\/events/);
    await page.goto(`${bank.url}/accounts/${id}`);
    await showsBalance(page, '1.00');
    await deposit(id, '2.00');
    await letGo();
    await showsBalance(page, '3.00');
  });

  it('is not passed over by a feed that was held on to before its first event', async () => {
    const id = await bank.service.admin.account('1.00');
    const page = await look('/feed');
    await page.getByText('live', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('paused').waitFor();
    await deposit(id, '2.00');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('group', { name: 'Events' }).getByText('+2.00 EUR').waitFor();
  });
});

describe('a command that is not answered', () => {
  it('is sent as it was submitted, whatever is typed meanwhile', async () => {
    const id = await bank.service.admin.account('0.00');
    const page = await look(`/accounts/${id}`);
    await showsBalance(page, '0.00');
    const dialog = await fillIn(page, 'Pay in', { Amount: '7.00' });
    let lost = 0;
    await page.route('**/deposits', async (route) => {
      lost += 1;
      return lost <= 2 ? route.abort('connectionreset') : route.continue();
    });
    await dialog.getByRole('button', { name: 'Pay in' }).click();
    await dialog.getByText('No answer yet. Retrying').waitFor();
    await dialog.getByLabel('Amount').fill('9.00');
    await dialog.waitFor({ state: 'hidden' });
    await showsBalance(page, '7.00');
    expect([lost, (await eventsOf(id)).length]).toEqual([3, 2]);
  });

  it('cannot be left behind unknown, and is the same one when it is sent again', async () => {
    const id = await bank.service.admin.account('0.00');
    const page = await look(`/accounts/${id}`);
    await showsBalance(page, '0.00');
    const dialog = await fillIn(page, 'Pay in', { Amount: '7.00' });
    let isLost = true;
    await page.route('**/deposits', async (route) => {
      if (!isLost) return route.continue();
      // The bank has done it; nobody hears of it.
      await route.fetch();
      return route.abort('connectionreset');
    });
    await dialog.getByRole('button', { name: 'Pay in' }).click();
    await dialog.getByText('No answer yet.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Close the form' }).click();
    await dialog.getByRole('button', { name: 'Stop retrying' }).click();
    await dialog.getByText('Outcome unknown').waitFor();
    // Nothing else can be sent from here.
    expect(await dialog.getByLabel('Amount').isDisabled()).toBe(true);
    isLost = false;
    await dialog.getByRole('button', { name: 'Retry' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await showsBalance(page, '7.00');
    expect(await eventsOf(id)).toHaveLength(2);
  });

  it('is not called refused by who only passes it on', async () => {
    const id = await bank.service.admin.account('0.00');
    const page = await look(`/accounts/${id}`);
    await showsBalance(page, '0.00');
    await page.route('**/deposits', async (route) => {
      await route.fetch();
      return route.fulfill({ status: 504, contentType: 'text/html', body: '<h1>Gateway Timeout</h1>' });
    });
    const dialog = await fillIn(page, 'Pay in', { Amount: '7.00' });
    await dialog.getByRole('button', { name: 'Pay in' }).click();
    await dialog.getByText('Outcome unknown').waitFor();
    expect(await dialog.getByText('Rejected').count()).toBe(0);
    await page.unroute('**/deposits');
    await dialog.getByRole('button', { name: 'Retry' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await eventsOf(id)).toHaveLength(2);
  });

  it('that has no key of its own is sent once, however often the button is pressed', async () => {
    const page = await look('/operations?show=clients');
    let sent = 0;
    await page.route('**/v1/api-clients', async (route) => {
      if (route.request().method() === 'POST') sent += 1;
      return route.continue();
    });
    const dialog = await fillIn(page, 'Add a client', { Name: 'Twice' });
    await dialog.getByRole('button', { name: 'Add' }).dblclick();
    await dialog.getByText(/^bes_/).waitFor();
    // It is told once: a slip does not take it away.
    await page.keyboard.press('Escape');
    await page.mouse.click(2, 2);
    expect(await dialog.getByText(/^bes_/).count()).toBe(1);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(sent).toBe(1);
  });
});

describe('a tab that nobody sees', () => {
  it('keeps no connection, and shows what it missed when it is looked at again', async () => {
    const id = await bank.service.admin.account('1.00');
    const page = await look('/feed');
    await page.getByText('live', { exact: true }).waitFor();
    const hide = (isHidden: boolean) =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${isHidden} });
        document.dispatchEvent(new Event('visibilitychange'))`,
      );
    await hide(true);
    await expect.poll(readers).toBe(0);
    await deposit(id, '2.00');
    await hide(false);
    await page.getByRole('group', { name: 'Events' }).getByText('+2.00 EUR').waitFor();
  });
});

describe('a bank that does not answer', () => {
  it('does not sign out who loads the page again', async () => {
    const page = await look('/ledger');
    await page.getByRole('heading', { name: 'Ledger' }).waitFor();
    await page.route('**/v1/**', (route) => route.abort('connectionrefused'));
    await page.reload();
    await page.getByText('Can’t reach the bank. Retrying…').waitFor();
    expect(await page.getByLabel('API key').count()).toBe(0);
    await page.unroute('**/v1/**');
    await page.getByRole('heading', { name: 'Ledger' }).waitFor();
    await page.route('**/v1/**', (route) => route.abort('connectionrefused'));
    await page.reload();
    await page.getByRole('button', { name: 'Sign in with another key' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  it('is not shown as ready', async () => {
    const page = await look('/');
    await page.getByText('ready', { exact: true }).waitFor();
    await page.locator('canvas').first().waitFor();
    bank.line.refuse();
    await page.getByText('unknown', { exact: true }).waitFor();
    await page.getByText(/^No metrics since/).waitFor();
    bank.line.heal();
    await page.getByText('ready', { exact: true }).waitFor();
  });

  it('is noticed when it only keeps silent', async () => {
    await bank.service.admin.account('1.00');
    const page = await look('/ledger');
    await page.getByRole('group', { name: 'Trial balance in EUR' }).waitFor();
    bank.line.swallow();
    await page.getByText('Can’t reach the bank. Retrying…').waitFor();
    bank.line.heal();
    await page.getByText('Can’t reach the bank. Retrying…').waitFor({ state: 'hidden' });
  });

  it('is asked again for what it could not answer', async () => {
    const id = await bank.service.admin.account('1.00');
    const page = await look('/accounts');
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    await page.route(`**/v1/accounts/${id}`, (route) => route.fulfill(UNAVAILABLE));
    await page.goto(`${bank.url}/accounts/${id}`);
    await page.getByText('the database cannot be reached').waitFor();
    await page.unroute(`**/v1/accounts/${id}`);
    await showsBalance(page, '1.00');
  });

  it('is noticed on what was there before', async () => {
    const id = await bank.service.admin.account('1.00');
    const page = await look(`/accounts/${id}`);
    await showsBalance(page, '1.00');
    const problem = {
      title: 'x',
      status: 503,
      code: 'unavailable',
      detail: 'the database cannot be reached',
    };
    await page.route(`**/v1/accounts/${id}`, (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    );
    await deposit(id, '1.00');
    await page.getByText('the database cannot be reached').waitFor();
    await page.unroute(`**/v1/accounts/${id}`);
    await deposit(id, '1.00');
    await showsBalance(page, '3.00');
    await page.getByText('the database cannot be reached').waitFor({ state: 'hidden' });
  });
});

describe('an answer that the console does not understand', () => {
  it('takes nothing else down with it', async () => {
    const page = await look('/accounts', { mayComplain: true });
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    await page.route('**/v1/ledger/trial-balance', (route) => route.fulfill({ json: {} }));
    await page.getByRole('link', { name: 'Ledger' }).click();
    await page.getByText('This page could not be displayed').waitFor();
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    await page.getByRole('link', { name: 'Ledger' }).click();
    await page.unroute('**/v1/ledger/trial-balance');
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('heading', { name: 'Ledger' }).waitFor();
  });
});

describe('the past', () => {
  it('is never shown with the figures of now', async () => {
    const id = await bank.service.admin.account('10.00');
    const page = await look(`/accounts/${id}`);
    await showsBalance(page, '10.00');
    const letGo = await hold(page, /\?version=1$/);
    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText('Showing the account as of version 1.').waitFor();
    await page.getByText('Loading the account at that time').waitFor();
    expect(await page.getByTestId('balance').count()).toBe(0);
    await letGo();
    await showsBalance(page, '0.00');
    await page.goto(`${bank.url}/accounts/${id}?version=99`);
    await page.getByText('Showing the account as of version 99.').waitFor();
    await page.getByRole('alert').waitFor();
    expect(await page.getByTestId('balance').count()).toBe(0);
  });

  it('that is none is left out of the address', async () => {
    const id = await bank.service.admin.account('10.00');
    const page = await look(`/accounts/${id}`);
    const none = ['version=0', 'version=1.5', 'at=garbage', 'effectiveOn=2020-13-45&show=statement'];
    for (const query of none) {
      await page.goto(`${bank.url}/accounts/${id}?${query}`);
      await showsBalance(page, '10.00');
      await page.getByText('Showing the account as it is now.').waitFor();
    }
  });

  it('ends with the day on which it was recorded, whatever was booked last', async () => {
    const id = await bank.service.admin.account('10.00');
    await deposit(id, '5.00', '2020-01-31');
    const page = await look(`/accounts/${id}?version=3`);
    await page.getByText(/^15\.00 EUR at the end of /).waitFor();
    await page.getByRole('tab', { name: 'Statement' }).click();
    const closing = page.locator('dt:has-text("Closing balance") + dd');
    await closing.getByText('15.00').waitFor();
  });

  it('has a statement of when something happened', async () => {
    const id = await bank.service.admin.account('0.00');
    await deposit(id, '5.00', '1993-01-31');
    const page = await look(`/accounts/${id}?show=statement`);
    await page.getByRole('group', { name: 'Statement lines' }).getByText('1993-01-31').waitFor();
  });
});

describe('a key', () => {
  it('that has signed out takes nobody else with it when it is refused at last', async () => {
    await bank.service.admin.account('1.00');
    const { apiKey } = await bank.service.client('read');
    const page = await look('/accounts', { key: apiKey as string });
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    const letGo = await hold(page, '**/v1/ledger/trial-balance');
    await page.getByRole('link', { name: 'Ledger' }).click();
    await page.getByText('Loading the trial balance').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    const { body } = await bank.service.admin.get('/v1/api-clients?limit=1000');
    await bank.service.admin.send('DELETE', `/v1/api-clients/${body.items.at(-1).id}`);
    await signIn(page, ADMIN_KEY);
    await page.getByRole('heading', { name: 'Ledger' }).waitFor();
    const answered = page.waitForResponse((response) => response.status() === 401);
    await letGo();
    await answered;
    await page.getByRole('group', { name: 'Trial balance in EUR' }).waitFor();
  });
});

describe('a list', () => {
  it('is where it was left when one comes back to it', async () => {
    for (let index = 0; index < 55; index += 1) {
      await bank.service.admin.account('0.00', { owner: `Left ${String(index).padStart(2, '0')}` });
    }
    const page = await look('/accounts?ownerPrefix=left');
    await page.getByRole('button', { name: 'Next' }).click();
    const rows = page.getByRole('group', { name: 'Accounts' }).locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(5);
    const owners = await rows.getByRole('link').allInnerTexts();
    await rows.getByRole('link').first().click();
    await page.getByTestId('balance').waitFor();
    await page.goBack();
    await page.getByText('Page 2').waitFor();
    await expect.poll(() => rows.getByRole('link').allInnerTexts()).toEqual(owners);
    await page.getByRole('button', { name: 'Previous' }).click();
    await expect.poll(() => rows.count()).toBe(50);
  });
});

describe('a business date', () => {
  it('is the same day for every reader', async () => {
    const id = await bank.service.admin.account('0.00');
    await deposit(id, '1.00', '2026-01-30');
    await deposit(id, '1.00', '2026-02-01');
    const page = await look(`/accounts/${id}`, { zone: 'America/New_York' });
    const chart = (await page.locator('.u-over').boundingBox()) as Record<'x' | 'y' | 'width', number>;
    await page.mouse.move(chart.x + chart.width - 2, chart.y + 20);
    await page.locator('.u-legend').getByText('2026-02-01').waitFor();
  });
});

describe('a statement', () => {
  it('waits for both of its days', async () => {
    const id = await bank.service.admin.account('10.00');
    const page = await look(`/accounts/${id}?show=statement`);
    await page.getByRole('group', { name: 'Statement lines' }).waitFor();
    await page.getByLabel('To', { exact: true }).fill('');
    await page.getByText('Choose a start and end date.').waitFor();
    expect(await page.getByRole('button', { name: 'CSV' }).isDisabled()).toBe(true);
  });
});

describe('amounts', () => {
  it.each([
    ['KWD', '0.005', '0.005'],
    ['JPY', '999999999999999', '999,999,999,999,999'],
  ])('in %s are shown whole', async (currency, amount, shown) => {
    const id = await bank.service.admin.account(undefined, { currency });
    await bank.service.admin.post(`/v1/accounts/${id}/deposits`, { amount });
    const page = await look(`/accounts/${id}`, { size: 'phone' });
    await showsBalance(page, shown);
    await page.getByText(`${shown} ${currency} at the end of`).waitFor();
    for (const size of [SIZES.phone, SIZES.wide]) {
      await page.setViewportSize(size);
      expect(
        await page.evaluate(`document.documentElement.scrollWidth - innerWidth`),
        'the page is wider than the window',
      ).toBeLessThanOrEqual(0);
      const isOver = '[...document.querySelectorAll("dd")].some((one) => one.scrollWidth > one.clientWidth)';
      expect(await page.evaluate(isOver), 'one figure lies over another').toBe(false);
    }
  });
});

describe('the balance over time', () => {
  it('goes back as far as the account does', async () => {
    const id = await bank.service.admin.account('0.00');
    await deposit(id, '12.00', '1993-01-31');
    await deposit(id, '30.00', '1993-02-01');
    const page = await look(`/accounts/${id}`);
    await page.getByText('42.00 EUR at the end of 1993-02-01. Days with transactions: 2.').waitFor();
    await page.goto(`${bank.url}/accounts/${id}?version=2`);
    await page.getByText('12.00 EUR at the end of 1993-01-31. Days with transactions: 1.').waitFor();
  });
});
