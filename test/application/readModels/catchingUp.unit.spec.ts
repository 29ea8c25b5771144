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

it('projections that catch up read each page of the log once, though one is slower', async () => {
  const time = new SimulatedTime();
  const events = new MemoryEventStore(time);
  const writer = new LogWriter(events);
  const account = await writer.open('Ada');
  for (let count = 1; count < 200; count += 1) await writer.move(account, 1n);
  const named = (name: string): MemoryProjection<number> => ({
    id: { name, version: 1 },
    initial: 0,
    project: (count) => count + 1,
  });
  const kept = new MemoryProjectionStore([named('quick'), named('slow')], undefined, time);
  await kept.prepare();
  const apply = kept.apply.bind(kept);
  vi.spyOn(kept, 'apply').mockImplementation(async (projection, ...given) => {
    await time.sleep(projection === 'slow' ? 50 : 1);
    return apply(projection, ...given);
  });
  const readAll = vi.spyOn(events, 'readAll');
  const runner = new ProjectionRunner({
    time,
    store: kept,
    log: new DecodedLog(new MemoryLogPages(events), 4),
    logEnd: new LogEnd(time, () => events.lastPosition(), 50),
    leases: new MemoryLeases(new Map(), 'A', time),
    projections: [
      { name: 'quick', version: 1 },
      { name: 'slow', version: 1 },
    ],
    isWanted: () => false,
    isBusy: () => false,
    onApplied: () => {},
    onError: () => {},
  });
  runner.start();
  await time.advance(10_000);
  await time.until(runner.stop());
  expect([kept.rows('quick'), kept.rows('slow')]).toEqual([200, 200]);
  const pages = readAll.mock.calls.map(([after]) => after as number).filter((after) => after < 200);
  expect(pages).toEqual([...new Set(pages)]);
});
