import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { signIn } from '../support/browser.js';
import { consoleSpecs, fillIn, showsBalance as shows } from '../support/console.js';
import { ADMIN_KEY } from '../support/service.js';

const { bank, look } = consoleSpecs();

const send = async (page: Page, action: string, fields: Record<string, string>) => {
  const dialog = await fillIn(page, action, fields);
  await dialog.getByRole('button', { name: action, exact: true }).click();
  return dialog;
};

const eventsOf = async (id: string) => (await bank.service.admin.get(`/v1/accounts/${id}/events`)).body.items;

describe('signing in', () => {
  it('takes a key that the bank knows, and keeps it for the tab alone', async () => {
    const page = await look('/', { key: 'wrong' });
    await page.getByText('Invalid API key.').waitFor();
    await signIn(page, ADMIN_KEY);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const kept = await page.evaluate(
      '[JSON.stringify(localStorage), document.cookie, Object.values(sessionStorage)]',
    );
    expect(kept).toEqual(['{}', '', [ADMIN_KEY]]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  it('ends with the key', async () => {
    const client = await bank.service.client('read');
    const page = await look('/accounts', { key: client.apiKey as string });
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    const { body } = await bank.service.admin.get('/v1/api-clients?limit=1000');
    for (const { id } of body.items.slice(1)) {
      await bank.service.admin.send('DELETE', `/v1/api-clients/${id}`);
    }
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText('Your API key is no longer valid.').waitFor();
  });
});

describe('an account', () => {
  it('is opened, paid into and out of, and paid from to another', async () => {
    const other = await bank.service.admin.account('0.00', { owner: 'Bob' });
    const page = await look('/accounts');
    const dialog = await fillIn(page, 'Open an account', {
      Owner: 'Ada Lovelace',
      'Overdraft limit': '20.00',
    });
    await dialog.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor();
    await send(page, 'Pay in', { Amount: '1,100.00', Reference: 'Salary', Counterpart: 'Engines Ltd' });
    await shows(page, '1,100.00');
    await send(page, 'Pay out', { Amount: '100.00' });
    await shows(page, '1,000.00');
    await send(page, 'Transfer', { 'To account': other, Amount: '250.50', Reference: 'Dinner' });
    await shows(page, '749.50');
    const { body } = await bank.service.admin.get(`/v1/accounts/${other}`);
    expect(body.balance).toBe('250.50');
    await page.getByRole('tab', { name: 'Statement' }).click();
    const lines = page.getByRole('group', { name: 'Statement lines' }).getByRole('row');
    await lines.nth(3).waitFor();
    expect((await lines.allInnerTexts()).map((line) => line.split('\t').slice(1).join(' '))).toEqual([
      'Type Details Amount Balance',
      'Deposit Engines Ltd · Salary +1,100.00 1,100.00',
      'Withdrawal  −100.00 1,000.00',
      expect.stringMatching(/^Transfer out …[0-9a-f]{12} Dinner −250.50 749.50$/),
    ]);
  });

  it('is refused what it does not have, and the form says why', async () => {
    const id = await bank.service.admin.account('10.00');
    const page = await look(`/accounts/${id}`);
    const dialog = await send(page, 'Pay out', { Amount: '10.01' });
    await dialog.getByText('Insufficient funds').waitFor();
    const words = await dialog.getByRole('alert').innerText();
    expect(words).toMatch(/Available balance is 10\.00 EUR; 10\.01 EUR requested/);
    expect(words).toMatch(/insufficient-funds/);
    await dialog.getByLabel('Amount').fill('10.001');
    await dialog.getByRole('button', { name: 'Pay out' }).click();
    await dialog.getByText(/decimal/).waitFor();
    expect(await dialog.getByLabel('Amount').getAttribute('aria-invalid')).toBe('true');
    // The same form, with something that can be done.
    await dialog.getByLabel('Amount').fill('10.00');
    await dialog.getByRole('button', { name: 'Pay out' }).click();
    await shows(page, '0.00');
    expect((await eventsOf(id)).map(({ type }: { type: string }) => type)).toEqual([
      'AccountOpened',
      'MoneyDeposited',
      'MoneyWithdrawn',
    ]);
  });

  it('is booked on once, however often the button is pressed', async () => {
    const id = await bank.service.admin.account();
    const page = await look(`/accounts/${id}`);
    const dialog = await fillIn(page, 'Pay in', { Amount: '5.00' });
    await dialog.getByRole('button', { name: 'Pay in' }).dblclick();
    await shows(page, '5.00');
    expect(await eventsOf(id)).toHaveLength(2);
  });

  it('is booked on once, also when the answer was lost', async () => {
    const id = await bank.service.admin.account();
    const page = await look(`/accounts/${id}`);
    await shows(page, '0.00');
    const dialog = await fillIn(page, 'Pay in', { Amount: '7.00' });
    let lost = 0;
    await page.route('**/deposits', async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      // The bank has done it; nobody hears of it.
      await route.fetch();
      return route.abort('connectionreset');
    });
    await dialog.getByRole('button', { name: 'Pay in' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await shows(page, '7.00');
    expect([lost, (await eventsOf(id)).length]).toEqual([1, 2]);
  });

  it('is frozen, unfrozen, given an overdraft, and closed', async () => {
    const id = await bank.service.admin.account('1.00');
    const page = await look(`/accounts/${id}`);
    await send(page, 'Freeze', { Reason: 'asked for' });
    await page.getByText('frozen', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Pay out' }).count()).toBe(0);
    await send(page, 'Unfreeze', {});
    await page.getByText('open', { exact: true }).waitFor();
    const limit = await fillIn(page, 'Overdraft limit', { 'Overdraft limit': '30.00' });
    await limit.getByRole('button', { name: 'Set' }).click();
    await page.getByText('31.00').waitFor();
    const refused = await send(page, 'Close account', {});
    await refused.getByText('Account not empty').waitFor();
    await page.keyboard.press('Escape');
    await send(page, 'Pay out', { Amount: '1.00' });
    await shows(page, '0.00');
    await send(page, 'Close account', { Reason: 'moved away' });
    await page.getByText('closed', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Pay in' }).count()).toBe(0);
  });

  it('changes under who looks at it', async () => {
    const id = await bank.service.admin.account('1.00');
    const page = await look(`/accounts/${id}`);
    await shows(page, '1.00');
    await bank.service.admin.post(`/v1/accounts/${id}/deposits`, { amount: '2.00' });
    await shows(page, '3.00');
  });

  it('is only looked at by a key that may only read', async () => {
    const id = await bank.service.admin.account('1.00');
    const { apiKey } = await bank.service.client('read');
    const page = await look(`/accounts/${id}`, { key: apiKey as string });
    await shows(page, '1.00');
    for (const name of ['Pay in', 'Transfer', 'Freeze', 'Close account']) {
      expect(await page.getByRole('button', { name }).count(), name).toBe(0);
    }
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    expect(await page.getByRole('button', { name: 'Open an account' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Operations' }).click();
    await page.getByRole('tab', { name: 'Projections' }).waitFor();
    expect(await page.getByRole('tab').count()).toBe(1);
    expect(await page.getByRole('button', { name: /Rebuild/ }).count()).toBe(0);
  });
});

it('a key that may not read is offered nothing', async () => {
  const { apiKey } = await bank.service.client('write');
  const page = await look('/', { key: apiKey as string });
  await page.getByText('This key can’t read data').waitFor();
  expect(await page.getByRole('navigation').getByRole('link').count()).toBe(0);
});

describe('a statement', () => {
  it('is taken along as a file', async () => {
    const id = await bank.service.admin.account('12.00');
    const page = await look(`/accounts/${id}`);
    await page.getByRole('tab', { name: 'Statement' }).click();
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const file = await coming;
    expect(file.suggestedFilename()).toMatch(new RegExp(`^statement-${id}-.*\\.csv$`));
    expect(readFileSync(await file.path(), 'utf8')).toContain(',deposit,12.00,,12.00,EUR');
  });
});

describe('the past of an account', () => {
  it('is shown as the slider is moved, with what each event changed', async () => {
    const id = await bank.service.admin.account('10.00');
    const path = `/v1/accounts/${id}`;
    await bank.service.admin.post(`${path}/deposits`, { amount: '5.00', effectiveOn: '2020-01-31' });
    await bank.service.admin.post(`${path}/freeze`, { reason: 'asked for' });
    const page = await look(`/accounts/${id}`);
    await shows(page, '15.00');
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText('Showing the account as of version 3.').waitFor();
    await page.getByText('open', { exact: true }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByText('Showing the account as of version 2.').waitFor();
    await shows(page, '10.00');
    await page.getByText('Changes in event 2').waitFor();
    await page.getByText('0.00 → 10.00 (+10.00)').first().waitFor();
    expect(await page.getByRole('button', { name: 'Pay in' }).count()).toBe(0);
    // Its statement is of what was known then: the second deposit, of an earlier day, was not.
    await page.getByRole('tab', { name: 'Statement' }).click();
    const lines = page.getByRole('group', { name: 'Statement lines' }).locator('tbody tr');
    await lines.first().waitFor();
    expect((await lines.allInnerTexts()).map((line) => line.split('\t').slice(-2))).toEqual([
      ['+10.00', '10.00'],
    ]);
    // With the mouse, to the beginning.
    const track = (await page.locator('.slider-control').boundingBox()) as { x: number; y: number };
    await page.mouse.click(track.x + 1, track.y + 10);
    await page.getByText('Showing the account as of version 1.').waitFor();
    await page.getByRole('tab', { name: 'Events' }).click();
    const events = page.locator('.stream > li');
    await events.nth(3).waitFor();
    expect(await page.locator('.stream-later').count()).toBe(3);
    await events.first().locator('summary').click();
    await page.getByLabel('Event 4 as stored').getByText('"AccountFrozen"').waitFor();
    await page.getByText('open → frozen').waitFor();
    await page.getByRole('button', { name: 'Return to now' }).click();
    await shows(page, '15.00');
  });

  it('is shown by business date, and as it was recorded', async () => {
    const id = await bank.service.admin.account('10.00');
    await bank.service.admin.post(`/v1/accounts/${id}/deposits`, {
      amount: '5.00',
      effectiveOn: '2020-01-31',
    });
    const page = await look(`/accounts/${id}`);
    await shows(page, '15.00');
    await page.getByRole('textbox', { name: 'By business date' }).fill('2020-02-01');
    await page.getByText('Showing the account by business date 2020-02-01.').waitFor();
    await shows(page, '5.00');
    await page.getByRole('textbox', { name: 'By business date' }).fill('');
    await page.getByLabel('As recorded at').fill('2020-02-01T12:00:00');
    await page.getByText('The account did not exist then.').waitFor();
    await page.goto(`${bank.url}/accounts/${id}?version=2`);
    await shows(page, '10.00');
  });
});

describe('the list of accounts', () => {
  it('is found by owner, state, currency and balance, and goes on page by page', async () => {
    for (let index = 0; index < 60; index += 1) {
      await bank.service.admin.account('0.00', { owner: `Many ${index}`, currency: 'CHF' });
    }
    const rich = await bank.service.admin.account('5000.00', { owner: 'Rich', currency: 'CHF' });
    const page = await look('/accounts');
    await page.getByLabel('Owner begins with').fill('many');
    await page.getByText('Page 1').waitFor();
    const rows = page.getByRole('group', { name: 'Accounts' }).locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(50);
    await page.getByRole('button', { name: 'Next' }).click();
    await expect.poll(() => rows.count()).toBe(10);
    await page.getByRole('button', { name: 'Previous' }).click();
    await expect.poll(() => rows.count()).toBe(50);
    await page.getByLabel('Owner begins with').fill('');
    await page.getByLabel('Currency').fill('chf');
    await page.getByLabel('Balance from').fill('1000');
    await page.getByText(/must be an amount in CHF/).waitFor();
    await page.getByLabel('Balance from').fill('1000.00');
    await expect.poll(() => rows.count()).toBe(1);
    await rows.getByRole('link', { name: 'Rich' }).click();
    await shows(page, '5,000.00');
    expect(page.url()).toContain(rich);
    await page.goBack();
    expect(await page.getByLabel('Balance from').inputValue()).toBe('1000.00');
  });
});
