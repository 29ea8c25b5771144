/** The web console while the bank answers late, wrongly, or not at all: nothing is missed, doubled, or said that is not so. */
import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consoleSpecs, fillIn } from '../support/console.js';

const { bank, look } = consoleSpecs();

const balance = (page: Page, text: string) =>
  page.getByTestId('balance').getByText(text, { exact: false }).waitFor();

const deposit = (id: string, amount: string, effectiveOn?: string) =>
  bank.service.admin.post(`/v1/accounts/${id}/deposits`, { amount, ...(effectiveOn && { effectiveOn }) });

const eventsOf = async (id: string) => (await bank.service.admin.get(`/v1/accounts/${id}/events`)).body.items;

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
    await balance(page, '1.00');
    await deposit(id, '2.00');
    await letGo();
    await balance(page, '3.00');
  });

  it('is not passed over by a feed that was held on to before its first event', async () => {
    const id = await bank.service.admin.account('1.00');
    const page = await look('/feed');
    await page.getByText('live', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('paused').waitFor();
    await deposit(id, '2.00');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('group', { name: 'Events' }).getByText('+2.00 EUR').waitFor();
  });
});

describe('a command that is not answered', () => {
  it('is sent as it was submitted, whatever is typed meanwhile', async () => {
    const id = await bank.service.admin.account('0.00');
    const page = await look(`/accounts/${id}`);
    await balance(page, '0.00');
    const dialog = await fillIn(page, 'Pay in', { Amount: '7.00' });
    let lost = 0;
    await page.route('**/deposits', async (route) => {
      lost += 1;
      return lost <= 2 ? route.abort('connectionreset') : route.continue();
    });
    await dialog.getByRole('button', { name: 'Pay in' }).click();
    await dialog.getByText('The bank has not answered. It is being tried again').waitFor();
    await dialog.getByLabel('Amount').fill('9.00');
    await dialog.waitFor({ state: 'hidden' });
    await balance(page, '7.00');
    expect([lost, (await eventsOf(id)).length]).toEqual([3, 2]);
  });

  it('cannot be left behind unknown, and is the same one when it is sent again', async () => {
    const id = await bank.service.admin.account('0.00');
    const page = await look(`/accounts/${id}`);
    await balance(page, '0.00');
    const dialog = await fillIn(page, 'Pay in', { Amount: '7.00' });
    let isLost = true;
    await page.route('**/deposits', async (route) => {
      if (!isLost) return route.continue();
      // The bank has done it; nobody hears of it.
      await route.fetch();
      return route.abort('connectionreset');
    });
    await dialog.getByRole('button', { name: 'Pay in' }).click();
    await dialog.getByText('The bank has not answered').waitFor();
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Close the form' }).click();
    await dialog.getByRole('button', { name: 'Stop trying' }).click();
    await dialog.getByText('It is not known whether it was carried out.').waitFor();
    isLost = false;
    await dialog.getByRole('button', { name: 'Pay in' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await balance(page, '7.00');
    expect(await eventsOf(id)).toHaveLength(2);
  });
});

describe('a bank that does not answer', () => {
  it('does not sign out who loads the page again', async () => {
    const page = await look('/ledger');
    await page.getByRole('heading', { name: 'Ledger' }).waitFor();
    await page.route('**/v1/**', (route) => route.abort('connectionrefused'));
    await page.reload();
    await page.getByText('The bank does not answer. It is being tried again…').waitFor();
    expect(await page.getByLabel('API key').count()).toBe(0);
    await page.unroute('**/v1/**');
    await page.getByRole('heading', { name: 'Ledger' }).waitFor();
    await page.route('**/v1/**', (route) => route.abort('connectionrefused'));
    await page.reload();
    await page.getByRole('button', { name: 'Sign in with another key' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  it('is noticed on what was there before', async () => {
    const id = await bank.service.admin.account('1.00');
    const page = await look(`/accounts/${id}`);
    await balance(page, '1.00');
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
    await balance(page, '3.00');
    await page.getByText('the database cannot be reached').waitFor({ state: 'hidden' });
  });
});

describe('an answer that the console does not understand', () => {
  it('takes nothing else down with it', async () => {
    const page = await look('/accounts', { mayComplain: true });
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    await page.route('**/v1/ledger/trial-balance', (route) => route.fulfill({ json: {} }));
    await page.getByRole('link', { name: 'Ledger' }).click();
    await page.getByText('This page cannot be shown').waitFor();
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    await page.getByRole('link', { name: 'Ledger' }).click();
    await page.unroute('**/v1/ledger/trial-balance');
    await page.getByRole('button', { name: 'Load it again' }).click();
    await page.getByRole('heading', { name: 'Ledger' }).waitFor();
  });
});

describe('the balance over time', () => {
  it('goes back as far as the account does', async () => {
    const id = await bank.service.admin.account('0.00');
    await deposit(id, '12.00', '1993-01-31');
    await deposit(id, '30.00', '1993-02-01');
    const page = await look(`/accounts/${id}`);
    await page.getByText('42.00 EUR at the end of 1993-02-01; 2 days with movements.').waitFor();
    await page.goto(`${bank.url}/accounts/${id}?version=2`);
    await page.getByText('12.00 EUR at the end of 1993-01-31; 1 days with movements.').waitFor();
  });
});
