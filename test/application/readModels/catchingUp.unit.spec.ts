import { afterEach, expect, it, vi } from 'vitest';
import { LogEnd } from '../../../src/application/log/end.js';
import { DecodedLog } from '../../../src/application/readModels/decodedLog.js';
import { ProjectionRunner } from '../../../src/application/readModels/runner.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import { MemoryLeases } from '../../../src/testing/memory/leases.js';
import { MemoryLogPages } from '../../../src/testing/memory/logPages.js';
import { type MemoryProjection, MemoryProjectionStore } from '../../../src/testing/memory/projectionStore.js';
import { SimulatedTime } from '../../../src/testing/simulatedTime.js';
import { LogWriter } from '../../support/log.js';

afterEach(() => vi.restoreAllMocks());

const named = (name: string): MemoryProjection<number> => ({
  id: { name, version: 1 },
  initial: 0,
  project: (count) => count + 1,
});

/**
 * Two projections, `quick` and `slow`, that count the events of a log, four a page.
 * @param applyMs how long a page takes
 */
async function counting(
  events: number,
  applyMs: Readonly<Record<'quick' | 'slow', number>>,
  isBusy: boolean,
) {
  const time = new SimulatedTime();
  const log = new MemoryEventStore(time);
  const writer = new LogWriter(log);
  const account = await writer.open('Ada');
  for (let count = 1; count < events; count += 1) await writer.move(account, 1n);
  const projections = [named('quick'), named('slow')];
  const kept = new MemoryProjectionStore(projections, undefined, time);
  await kept.prepare();
  const apply = kept.apply.bind(kept);
  vi.spyOn(kept, 'apply').mockImplementation(async (projection, ...given) => {
    await time.sleep(applyMs[projection as 'quick' | 'slow']);
    return apply(projection, ...given);
  });
  const readAll = vi.spyOn(log, 'readAll');
  const runner = new ProjectionRunner({
    time,
    store: kept,
    log: new DecodedLog(new MemoryLogPages(log), 4),
    logEnd: new LogEnd(time, () => log.lastPosition(), 50),
    leases: new MemoryLeases(new Map(), 'A', time),
    projections: projections.map(({ id }) => id),
    isWanted: () => false,
    isBusy: () => isBusy,
    onApplied: () => {},
    onError: () => {},
  });
  const run = async (ms: number) => {
    runner.start();
    await time.advance(ms);
    await time.until(runner.stop());
    return [kept.rows('quick'), kept.rows('slow')];
  };
  return { run, readAll };
}

it('projections that catch up read each page of the log once, though one is slower', async () => {
  const { run, readAll } = await counting(200, { quick: 1, slow: 50 }, false);
  expect(await run(10_000)).toEqual([200, 200]);
  const pages = readAll.mock.calls.map(([after]) => after as number).filter((after) => after < 200);
  expect(pages).toEqual([...new Set(pages)]);
});

it('projections give way to commands, but have half of the time however long those wait', async () => {
  const { run } = await counting(400, { quick: 10, slow: 10 }, true);
  // After a page of 10 ms comes a rest of 10 ms.
  for (const count of await run(1_000)) {
    expect(count).toBeGreaterThanOrEqual(4 * 45);
    expect(count).toBeLessThanOrEqual(4 * 55);
  }
});
