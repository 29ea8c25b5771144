/** The page of a trace: one file, opened from disk without a network, that shows what the trace says. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { arrowsOf } from '../../../simulation/page/drawing/arrows.js';
import { layoutOf } from '../../../simulation/page/drawing/layout.js';
import { scaleOf } from '../../../simulation/page/drawing/view.js';
import { historyOf } from '../../../simulation/page/history/history.js';
import type { Message } from '../../../simulation/page/history/messages.js';
import { planOf } from '../../../simulation/plan.js';
import { run } from '../../../simulation/run.js';
import type { TraceLine } from '../../../simulation/trace.js';
import { pageOf } from '../../../simulation/tracePage.js';
import { faultsForReaders, openBrowser, type Visit, type Visitor, visit } from '../../support/browser.js';
import { Random } from '../../support/random.js';
import { makeTempFolder, removeFolder } from '../../support/tempFolder.js';

/** Messages so far apart can be told apart by the pointer, however far one has zoomed in. */
const NEAR_MS = 1;

/** As of an event’s holds. */
const LONG = `[{"id":"${'5c251a2d-'.repeat(20)}","expiresAt":"2026-03-15T12:00:18.016Z"}]`.replaceAll(
  '-',
  '',
);

const folder = makeTempFolder();
let browser: Browser;
let lines: readonly TraceLine[];
beforeAll(async () => {
  browser = await openBrowser();
  lines = await eventfulRun();
}, 300_000);
afterAll(async () => {
  await browser.close();
  removeFolder(folder);
});

/** The first run that has all that the page can show: which one it is changes with the bank. */
async function eventfulRun(): Promise<readonly TraceLine[]> {
  for (let seed = 1; ; seed += 1) {
    const { trace } = await run(planOf(seed, new Random(seed), { steps: 150 }), { isTraced: true });
    const { messages } = historyOf(trace.lines);
    const has = (kind: TraceLine['kind']) => trace.lines.some((line) => line.kind === kind);
    const [first] = trace.lines;
    const isEventful =
      first?.kind === 'run' &&
      first.places.includes('redis') &&
      has('cut') &&
      lonelyLoss(messages) !== undefined &&
      trace.lines.filter(({ kind }) => kind === 'fault').length > 10;
    if (isEventful) return trace.lines;
  }
}

async function spanInView(page: Page): Promise<{ readonly fromMs: number; readonly toMs: number }> {
  const words = await page.getByText(/^In view: /).innerText();
  const [, from, to] = /In view: ([\d.]+) s to ([\d.]+) s/.exec(words) ?? [];
  return { fromMs: Number(from) * 1_000, toMs: Number(to) * 1_000 };
}

/** A lost message with no other one near it, so that a pointer finds it alone. */
function lonelyLoss(messages: readonly Message[]): Message | undefined {
  const isNear = (one: Message, other: Message) =>
    one !== other && other.sentMs < one.endMs + NEAR_MS && other.endMs > one.sentMs - NEAR_MS;
  return messages.find((one) => one.isLost && !messages.some((other) => isNear(one, other)));
}

const visits: Visit[] = [];
afterEach(async () => {
  for (const { page, complaints } of visits.splice(0)) {
    await page.context().close();
    expect(complaints).toEqual([]);
  }
});

async function open(trace: readonly TraceLine[], visitor: Visitor = {}): Promise<Page> {
  const file = path.join(folder, 'run.html');
  writeFileSync(file, await pageOf(trace));
  const url = pathToFileURL(file).href;
  const visited = await visit(browser, url, visitor);
  visits.push(visited);
  await visited.page.context().setOffline(true);
  await visited.page.goto(url);
  await current(visited.page).waitFor();
  return visited.page;
}

/** The row of the event at the moment. */
const current = (page: Page) => page.locator('#events [aria-current]');

async function scrubTo(page: Page, ms: number): Promise<void> {
  await page.getByRole('slider', { name: 'Moment' }).fill(String(ms));
  await page.getByRole('heading', { name: `At ${(ms / 1_000).toFixed(4)} s` }).waitFor();
}

/** What the trace says of a moment, read anew from its lines. */
function truthAt(ms: number) {
  const states = new Map([
    ['PostgreSQL', 'up'],
    ['Redis', 'up'],
  ]);
  let position = 0;
  const faults = new Map<number, string>();
  for (const line of lines.filter(({ t }) => t <= ms)) {
    if (line.kind === 'state')
      states.set(line.place.replace('postgres', 'PostgreSQL').replace('redis', 'Redis'), line.state);
    if (line.kind === 'committed' || line.kind === 'cut') position = line.upTo;
    if (line.kind === 'fault' && line.lasts) faults.set(line.fault, line.words);
    if (line.kind === 'healed') faults.delete(line.fault);
  }
  return { states, position, faults: [...faults.values()] };
}

describe('the page of a run', () => {
  it('says at each moment what the trace says', async () => {
    const page = await open(lines);
    const marks = lines.flatMap((line) =>
      ['state', 'fault', 'healed', 'cut'].includes(line.kind) ? [line.t] : [],
    );
    expect(marks.length).toBeGreaterThan(30);
    for (const ms of marks.filter((_, index) => index % 5 === 0).map((t) => t + 0.5)) {
      await scrubTo(page, ms);
      const { states, position, faults } = truthAt(ms);
      for (const [place, state] of states)
        await page
          .locator('#moment-places li', { hasText: place })
          .getByText(state, { exact: true })
          .waitFor();
      const log = await page.locator('#moment-log').innerText();
      expect(log).toContain(position === 0 && !log.includes('position') ? 'empty' : `position ${position};`);
      const shown = await page.locator('#moment-faults').innerText();
      for (const words of faults) expect(shown).toContain(words);
      if (faults.length === 0) expect(shown).toBe('none');
    }
  });

  it('is gone through by keys: events one by one, faults, the end', async () => {
    const page = await open(lines);
    const told = page.locator('#told');
    await page.keyboard.press('Home');
    await page.keyboard.press('f');
    const first = lines.find(({ kind }) => kind === 'fault') as Extract<TraceLine, { kind: 'fault' }>;
    await told.getByText(first.words).waitFor();
    const sent = lines.find(({ kind, t }) => kind === 'sent' && t > first.t) as Extract<
      TraceLine,
      { kind: 'sent' }
    >;
    for (let line = lines.indexOf(first); lines[line] !== sent; line += 1)
      await page.keyboard.press('ArrowRight');
    await told.getByText(`${sent.words}; sent at ${(sent.t / 1_000).toFixed(4)} s`).waitFor();
    await page.keyboard.press('End');
    await told.getByText('The run ends: no failure').waitFor();
    await page.getByText(/^In view: 0\.0000 s/).waitFor();
    await page.keyboard.press('+');
    await page.getByText(/^In view: [1-9]/).waitFor();
    await page.keyboard.press('0');
    await page.getByText(/^In view: 0\.0000 s/).waitFor();
    await page.keyboard.press(' ');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('button', { name: 'Play' }).waitFor();
  });

  it('tells of an arrow under the pointer what the message is, and finds it among the events', async () => {
    const page = await open(lines);
    const history = historyOf(lines);
    const lost = lonelyLoss(history.messages) as Message;
    await scrubTo(page, lost.sentMs - NEAR_MS / 2);
    // The page tells the view to a tenth of a millisecond: further in, that is many pixels.
    const endMs = (lines.at(-1) as TraceLine).t;
    for (let spanMs = endMs; spanMs > 25; spanMs /= 2) await page.keyboard.press('+');
    // The last key shows in the next frame.
    await expect.poll(() => spanInView(page).then(({ fromMs, toMs }) => toMs - fromMs)).toBeLessThan(25.2);
    const view = await spanInView(page);
    const canvas = page.locator('#canvas');
    const { width } = (await canvas.boundingBox()) as { width: number };
    const scale = scaleOf(view, 96, width - 14);
    const [arrow] = arrowsOf([lost], scale, layoutOf(history));
    // A run with many faults is taller than the window: the page is scrolled to where the pointer goes.
    const position = { x: arrow?.toX ?? 0, y: arrow?.toY ?? 0 };
    await canvas.hover({ position });
    await page
      .locator('#told')
      .getByText(`${lost.words}; sent at ${(lost.sentMs / 1_000).toFixed(4)} s, lost`)
      .waitFor();
    await canvas.click({ position });
    await current(page).getByText(`${lost.words}, which is lost`).waitFor();
  });

  it('goes where an event of the list is chosen, and shows what is searched alone', async () => {
    const page = await open(lines);
    await page.getByRole('searchbox', { name: 'Find' }).fill('commits');
    const commits = lines.filter(({ kind }) => kind === 'committed');
    await expect.poll(() => page.locator('#events li:visible').count()).toBeGreaterThan(1);
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    const texts = await page.locator('#events li:visible').allInnerTexts();
    for (const text of texts) expect(text).toContain('PostgreSQL commits');
    const row = page.locator('#events li:visible').last();
    const time = (await row.innerText()).slice(0, 6);
    await row.getByRole('button').click();
    await page.getByRole('heading', { name: `At ${time}` }).waitFor();
    expect(commits.some(({ t }) => (t / 1_000).toFixed(4) === time)).toBe(true);
    await page.getByRole('searchbox', { name: 'Find' }).fill('nothing is called this');
    await page.getByText('No event matches.').waitFor();
  });

  it.each([
    ['wide', 'light'],
    ['wide', 'dark'],
    ['phone', 'light'],
    ['phone', 'dark'],
  ] as const)('has no fault for its readers on a %s screen, %s', async (size, theme) => {
    const page = await open(lines, { size, theme });
    await scrubTo(page, 1_500);
    await page.getByText('Keys, and what is drawn').click();
    expect(await faultsForReaders(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});

describe('the page of a failure', () => {
  const hostile =
    '</script><script>document.title = "taken"</script><img src=x onerror="document.title = 1">';

  it('opens where it broke, and shows what a trace says as text', async () => {
    const until = lines.slice(0, Math.floor(lines.length * 0.6));
    const t = until.at(-1)?.t as number;
    const page = await open([
      ...until,
      { t, kind: 'broken', place: 'node-1', invariant: 'fresh reads', words: `${hostile} ${LONG}` },
      { t, kind: 'end', place: 'world', words: 'fresh reads' },
    ]);
    await page.getByText('broken: fresh reads', { exact: true }).waitFor();
    const broken = page.locator('#moment-broken');
    await broken.getByText(hostile).waitFor();
    // However long a word is, it stays within its notice.
    const [wanted, given] = await broken.evaluate((notice) => [notice.scrollWidth, notice.clientWidth]);
    expect(wanted).toBeLessThanOrEqual(given as number);
    await current(page).getByText(hostile).waitFor();
    expect(await page.title()).toMatch(/^Seed \d+: a simulated run$/);
    await page.keyboard.press('Home');
    await page.locator('#moment-broken').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'To the failure' }).click();
    await page.locator('#moment-broken').waitFor();
    expect(await faultsForReaders(page)).toEqual([]);
  });
});

it('a trace of 100,000 lines opens, and is gone through', async () => {
  const [first, ...others] = lines as [TraceLine, ...TraceLine[]];
  const endMs = lines.at(-1)?.t as number;
  const many = Array.from({ length: Math.ceil(100_000 / others.length) }, (_, round) =>
    others.map((line) => {
      const moved = { ...line, t: line.t + round * endMs };
      return 'message' in moved ? { ...moved, message: moved.message + round * 1_000_000 } : moved;
    }),
  );
  const page = await open([first, ...many.flat()]);
  await page.getByText(/zoom in to see each of them/).waitFor();
  await scrubTo(page, Math.floor(endMs * 2.5));
  for (let count = 0; count < 10; count += 1) await page.keyboard.press('+');
  await page.getByText(/ messages$/).waitFor();
  await page.keyboard.press('ArrowRight');
  await current(page).waitFor();
});
