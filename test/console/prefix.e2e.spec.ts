/** The console behind a proxy that shows the bank under a path of its own. */
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureBuilt } from '../../scripts/lib/ensure.mjs';
import { openBrowser, signIn, visit } from '../support/browser.js';
import { openPrefixProxy, type PrefixProxy } from '../support/prefixProxy.js';
import { ROOT } from '../support/processes.js';
import { ADMIN_KEY, openService, type TestService } from '../support/service.js';

let service: TestService;
let proxy: PrefixProxy;
let browser: Browser;
beforeAll(async () => {
  await ensureBuilt();
  proxy = await openPrefixProxy('/bank');
  const folder = path.join(ROOT, 'dist', 'console');
  service = await openService({ PUBLIC_URL: proxy.url }, (url) => url, folder);
  proxy.target = service.url;
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser.close();
  proxy.close();
  await service.close();
});

it('is opened anywhere, goes from page to page, and asks the bank under that path', async () => {
  const id = await service.admin.account('12.00', { owner: 'Ada Lovelace' });
  const { page, complaints } = await visit(browser, proxy.url, {});
  await page.goto(`${proxy.url}/accounts`);
  await signIn(page, ADMIN_KEY);
  await page.getByRole('link', { name: 'Ada Lovelace' }).click();
  await page.waitForURL(`${proxy.url}/accounts/${id}`);
  await page.reload();
  await page.getByTestId('balance').getByText('12.00').first().waitFor();
  await page.getByRole('link', { name: 'Live feed' }).click();
  await page.waitForURL(`${proxy.url}/feed`);
  await page.getByRole('heading', { name: 'Live feed' }).first().waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});
