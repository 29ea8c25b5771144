/** End-of-day balances on PostgreSQL, compared with plain counting in memory, for random questions of a long past. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DailyBalances, DaysRange } from '../../src/application/readModels/ports.js';
import { BankZone } from '../../src/application/shared/bankZone.js';
import { PostgresDailyBalances } from '../../src/infrastructure/postgres/readModels/dailyBalanceList.js';
import { MemoryDailyBalances } from '../../src/testing/memory/readModels.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { dayAfter, longPast, PastWriter, storeInMemory, storeOnPostgres } from '../support/past.js';
import { projectShares } from '../support/projecting.js';
import { Random } from '../support/random.js';

const EVENTS = 900;
const QUESTIONS = 60;

/** In the second, Samoa skips a day; the third has hours that are there twice. */
describe.each([
  ['UTC', '2026-01-01T00:00:00.000Z', 1],
  ['Pacific/Apia', '2011-12-20T00:00:00.000Z', 0.5],
  ['Europe/Prague', '2026-03-01T00:00:00.000Z', 0],
])('daily balances in %s, from %s, %d of the log projected', (name, start, share) => {
  let [asked, counted]: DailyBalances[] = [];
  let random: Random;
  let id: string;
  let empty: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    random = Random.forRun(`daily balances ${name}`);
    const writer = new PastWriter(start);
    empty = writer.open();
    id = longPast(writer, random, EVENTS);
    const opened = await openDatabase();
    const [connections] = opened.nodes;
    close = opened.close;
    if (connections === undefined) throw new Error('no connections');
    await storeOnPostgres(connections, writer.recorded);
    await projectShares(connections, writer.recorded.length, { 'daily-balances': share });
    const zone = new BankZone(name);
    asked = new PostgresDailyBalances(connections, () => zone);
    counted = new MemoryDailyBalances(await storeInMemory(writer.recorded), zone);
  });
  afterAll(() => close?.());

  it.each(['business', 'recording'] as const)('by %s', async (basis) => {
    const day = () =>
      random.chance(0.3) ? undefined : dayAfter(start.slice(0, 10), random.between(-120, 500));
    const ranges: DaysRange[] = [{}, { after: '9999-12-31' }, { from: '0001-01-01', to: '9999-12-31' }];
    for (let count = 0; count < QUESTIONS; count += 1) {
      const [from, to, after] = [day(), day(), day()];
      ranges.push({ ...(from && { from }), ...(to && { to }), ...(after && { after }) });
    }
    for (const range of ranges) {
      const limit = random.pick([1, 2, 10, 1_000]);
      const days = await asked!.find(id, basis, range, limit);
      expect([range, limit, days]).toEqual([range, limit, await counted!.find(id, basis, range, limit)]);
    }
    expect((await asked!.find(id, basis, {}, 1_000)).length).toBeGreaterThan(100);
    expect(await asked!.find(empty, basis, {}, 10)).toEqual(await counted!.find(empty, basis, {}, 10));
  });
});
