/** A bank with its web console, and somebody who looks at it. */
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { ensureBuilt } from '../../scripts/lib/ensure.mjs';
import { openBrowser, signIn, type Visit, type Visitor, visit } from './browser.js';
import { ROOT } from './processes.js';
import { TcpProxy } from './proxy.js';
import { ADMIN_KEY, openService, type TestService } from './service.js';

export interface ConsoleBank {
  readonly service: TestService;
  /** What lies between the browser and the bank. */
  readonly line: TcpProxy;
  /** Through the line; without a slash at its end. */
  readonly url: string;
}

interface Looking extends Visitor {
  readonly key?: string;
  /** Whether what the page complains about belongs to the spec. */
  readonly mayComplain?: boolean;
}

/**
 * A bank with its console for the specs of a file, and what each looks at it with. Whatever a page complains about fails
 * the spec that opened it.
 */
export function consoleSpecs(settings: Readonly<Record<string, string>> = {}): {
  readonly bank: ConsoleBank;
  /** Opens a page as somebody who has signed in. */
  look(path: string, options?: Looking): Promise<Page>;
} {
  let opened: ConsoleBank & { readonly browser: Browser };
  const visits: Visit[] = [];
  beforeAll(async () => {
    await ensureBuilt();
    const folder = path.join(ROOT, 'dist', 'console');
    const all = { FEED_HEARTBEAT_MS: '500', LOG_LEVEL: 'info', ...settings };
    const [service, browser] = await Promise.all([openService(all, (url) => url, folder), openBrowser()]);
    const line = await TcpProxy.start(service.url);
    opened = { service, browser, line, url: line.url.slice(0, -1) };
  }, 300_000);
  afterAll(async () => {
    await opened.browser.close();
    await opened.line.close();
    await opened.service.close();
  });
  afterEach(async () => {
    opened.line.heal();
    for (const { page, complaints } of visits.splice(0)) {
      await page.context().close();
      expect(complaints).toEqual([]);
    }
  });
  return {
    bank: {
      get service() {
        return opened.service;
      },
      get line() {
        return opened.line;
      },
      get url() {
        return opened.url;
      },
    },
    look: async (address, { key = ADMIN_KEY, mayComplain = false, ...options } = {}) => {
      const visited = await visit(opened.browser, opened.url, options);
      visits.push(mayComplain ? { ...visited, complaints: [] } : visited);
      await visited.page.goto(`${opened.url}${address}`);
      await signIn(visited.page, key);
      return visited.page;
    },
  };
}

/** Waits until the balance of the account that is shown is this amount, such as `1,100.00`, and not one that ends so. */
export async function showsBalance(page: Page, amount: string): Promise<void> {
  const whole = new RegExp(`^${amount.replaceAll('.', '\\.')} `);
  await page.getByTestId('balance').getByText(whole).first().waitFor();
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
