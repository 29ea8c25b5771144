/** A browser for the specs of the web console; whatever it complains about fails them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from './chromium.js';
import { makeTempFolder } from './tempFolder.js';

/** Nothing but what it is told to open: no look-ups, updates or reports of its own. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

export const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;

export async function openBrowser(): Promise<Browser> {
  const { program, environment } = await findChromium();
  return chromium.launch({
    executablePath: program,
    args: FLAGS,
    // A home of its own: it keeps things there.
    env: { ...process.env, ...environment, HOME: makeTempFolder() } as Record<string, string>,
  });
}

export interface Visit {
  readonly page: Page;
  /** What went wrong in the page, or was asked of anybody but the bank. */
  readonly complaints: string[];
}

export interface Visitor {
  readonly size?: keyof typeof SIZES;
  readonly theme?: 'light' | 'dark';
  /** Where they are, such as `America/New_York`. */
  readonly zone?: string;
}

/** A visitor of their own, with nothing kept from others. */
export async function visit(
  browser: Browser,
  url: string,
  { size = 'wide', theme = 'light', zone = 'UTC' }: Visitor = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: SIZES[size],
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: zone,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // What the bank refuses is told in the console, too, and is no fault of the page.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (['error', 'warning'].includes(message.type()) && !isAnswer) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(url).origin && protocol !== 'blob:') complaints.push(`asked ${request.url()}`);
  });
  page.setDefaultTimeout(30_000);
  return { page, complaints };
}

/** Resolves once the bank has said whether it knows the key: before, a page that is left forgets it. */
export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const refused = page.getByText('Invalid API key.');
  await page.locator('main:not(.sign-in)').or(refused).first().waitFor();
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds serious on the page as it is, each with where. */
export async function faultsForReaders(page: Page): Promise<string[]> {
  // Evaluated by the browser's debugger: the page's own policy would not let it in.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    type Found = { id: string; impact: string; nodes: { target: string[] }[] };
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Found[] }> } };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  });
}
