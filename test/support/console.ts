/** A bank with its web console, and somebody who looks at it. */
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { ensureBuilt } from '../../scripts/lib/ensure.mjs';
import { openBrowser, type Visit, visit } from './browser.js';
import { ROOT } from './processes.js';
import { TcpProxy } from './proxy.js';
import { ADMIN_KEY, openService, type TestService } from './service.js';

export interface ConsoleBank {
  readonly service: TestService;
  readonly browser: Browser;
  /** What lies between the browser and the bank. */
  readonly line: TcpProxy;
  /** Through the line; without a slash at its end. */
  readonly url: string;
  /** Opens a page as somebody who has signed in. */
  look(path: string, options?: Parameters<typeof visit>[2] & { readonly key?: string }): Promise<Visit>;
  close(): Promise<void>;
}

export async function openConsoleBank(settings: Readonly<Record<string, string>> = {}): Promise<ConsoleBank> {
  await ensureBuilt();
  const folder = path.join(ROOT, 'dist', 'console');
  const [service, browser] = await Promise.all([
    openService({ FEED_HEARTBEAT_MS: '500', LOG_LEVEL: 'info', ...settings }, (url) => url, folder),
    openBrowser(),
  ]);
  const line = await TcpProxy.start(service.url);
  const url = line.url.slice(0, -1);
  return {
    service,
    browser,
    line,
    url,
    look: async (path, { key = ADMIN_KEY, ...options } = {}) => {
      const visited = await visit(browser, url, options);
      await visited.page.goto(`${url}${path}`);
      await signIn(visited.page, key);
      return visited;
    },
    close: async () => {
      await browser.close();
      await line.close();
      await service.close();
    },
  };
}

export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Opens the form of an action, fills it in, and answers it. */
export async function fillIn(
  page: Page,
  action: string,
  fields: Readonly<Record<string, string>>,
): Promise<Locator> {
  await page.getByRole('button', { name: action, exact: true }).click();
  const dialog = page.getByRole('dialog');
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label).fill(value);
  return dialog;
}
