/** Pictures of the page of a trace: a run with a failover, seen whole and from near. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { planOf } from '../../simulation/plan.js';
import { run } from '../../simulation/run.js';
import { pageOf } from '../../simulation/tracePage.js';
import { visit } from '../../test/support/browser.js';
import { Random } from '../../test/support/random.js';

const SEED = 727;
/** The moment in milliseconds, and how often it is zoomed in. */
const SIGHTS = [
  ['run', 3_100, 0],
  ['run-failover', 3_540, 6],
  ['run-from-near', 1_200, 8],
] as const;

/** @param to the folder of the pictures @param folder for the page */
export async function takeTracePictures(browser: Browser, to: string, folder: string): Promise<void> {
  const { trace } = await run(planOf(SEED, new Random(SEED), { steps: 300 }), { isTraced: true });
  const file = path.join(folder, 'run.html');
  writeFileSync(file, await pageOf(trace.lines));
  const url = pathToFileURL(file).href;
  for (const size of ['wide', 'phone'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      const { page, complaints } = await visit(browser, url, { size, theme });
      await page.goto(url);
      for (const [name, ms, zooms] of SIGHTS) {
        await page.getByRole('slider', { name: 'Moment' }).fill(String(ms));
        await page.getByRole('button', { name: 'Whole run' }).click();
        for (let count = 0; count < zooms; count += 1)
          await page.getByRole('button', { name: 'Zoom in' }).click();
        await page.locator('h1').click();
        await page.waitForTimeout(300);
        await page.screenshot({ path: path.join(to, `${name}-${size}-${theme}.png`), fullPage: true });
      }
      if (complaints.length > 0) throw new Error(complaints.join('\n'));
      await page.context().close();
    }
  }
}
