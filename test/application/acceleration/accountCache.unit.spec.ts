/** Before anybody is told of a version, nothing older can be read by any node (decision 7). */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LEASE_MS, PAUSE_MS } from '../../../src/application/acceleration/accountCache.js';
import { StoreUnavailable } from '../../../src/application/shared/errors.js';
import { ACCOUNT, CacheNode, CacheTown } from '../../support/cacheNodes.js';
import { door } from '../../support/observedStore.js';

let town: CacheTown;
let writer: CacheNode;
let reader: CacheNode;

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Lets the fake clock run until it is done. @returns how long it took, and what came of it */
async function timed<T>(work: Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const startMs = performance.now();
  let isDone = false;
  work
    .finally(() => {
      isDone = true;
    })
    .catch(() => {});
  for (let ms = 0; !isDone && ms < 10_000; ms += 1) await pass(1);
  return { ms: performance.now() - startMs, value: await work };
}

beforeEach(async () => {
  vi.useFakeTimers();
  town = new CacheTown();
  [writer, reader] = [new CacheNode(town), new CacheNode(town)];
  await writer.shared.adopt();
  await pass(PAUSE_MS);
});
afterEach(() => {
  vi.useRealTimers();
});

/** Makes the reader hold the trust, and the cache a state. */
async function warmUp(): Promise<void> {
  await timed(reader.read());
  await timed(reader.read());
  reader.loads = 0;
  await timed(reader.read());
  expect(reader.loads, 'the cache is in use').toBe(0);
}

describe('a state', () => {
  it('is read from the store once, by all nodes together', async () => {
    expect((await timed(writer.read())).value).toBe(1);
    expect((await timed(reader.read())).value).toBe(1);
    expect([writer.loads, reader.loads]).toEqual([1, 0]);
  });

  it('is gone before anybody is told of the next one, at no wait', async () => {
    await warmUp();
    expect((await timed(writer.write())).ms).toBeLessThan(5);
    expect((await timed(reader.read())).value).toBe(2);
    expect((await timed(writer.read())).value).toBe(2);
    expect([reader.loads, writer.loads]).toEqual([1, 0]);
  });

  it.each([
    ['cut off', 'half of it: {"ow'],
    ['without fields', {}],
    ['none at all', null],
  ])('that is damaged (%s) is read from the store, and filled in anew', async (_, state) => {
    await warmUp();
    await town.cache.drop(new Map([[ACCOUNT, 99]]));
    const { generation } = await town.trust.read();
    const reading = await town.cache.read(generation, ACCOUNT);
    if (reading.kind !== 'miss') throw new Error('nobody else reads');
    await town.cache.fill(generation, reading.ticket, { streamId: ACCOUNT, version: 1, state });
    expect((await reader.shared.peek([ACCOUNT])).size).toBe(0);
    for (const loads of [1, 2, 2]) {
      expect((await timed(reader.read())).value).toBe(1);
      expect(reader.loads).toBe(loads);
    }
  });

  it('of an account that does not exist is none, and not kept', async () => {
    for (const node of [reader, writer])
      expect((await timed(node.shared.account('nobody', async () => undefined))).value).toBeUndefined();
  });

  it('that a slow reader has loaded is not put back after it was dropped', async () => {
    const { passed, open } = door();
    reader.loadDelay = () => passed;
    const slow = reader.read();
    await pass(10);
    await timed(writer.write());
    open();
    expect((await timed(slow)).value, 'it began before the client was told').toBe(1);
    reader.loadDelay = async () => {};
    expect((await timed(writer.read())).value).toBe(2);
    expect((await timed(reader.read())).value).toBe(2);
  });

  it('is loaded for those who came while another was being read, after they came', async () => {
    const { passed, open } = door();
    reader.loadDelay = () => passed;
    const slow = reader.read();
    await pass(10);
    await timed(writer.write());
    const later = [reader.read(), reader.read()];
    open();
    expect((await timed(slow)).value).toBe(1);
    for (const waiter of later) expect((await timed(waiter)).value).toBe(2);
    expect(reader.loads).toBe(2);
  });
});

describe('a writer that cannot reach the cache', () => {
  beforeEach(async () => {
    await warmUp();
    writer.link.isUp = false;
  });

  it('waits until no node can still use it', async () => {
    const writing = timed(writer.write());
    expect((await timed(reader.read())).value, 'nobody has been told yet').toBe(1);
    const { ms } = await writing;
    expect(ms).toBeGreaterThanOrEqual(LEASE_MS);
    expect(ms).toBeLessThan(LEASE_MS + 50);
    expect((await timed(reader.read())).value).toBe(2);
  });

  it('waits only once while that lasts, and others read from the store', async () => {
    await timed(writer.write());
    for (let version = 3; version < 20; version += 1) {
      await pass(400);
      expect((await timed(writer.write())).ms).toBeLessThan(5);
      expect((await timed(reader.read())).value).toBe(version);
    }
  });

  it('waits as well when the call fails that is under way', async () => {
    writer.link.isUp = true;
    const { passed, open } = door();
    writer.link.delay = () => passed;
    const writing = timed(writer.write());
    await pass(10);
    writer.link.isUp = false;
    open();
    expect((await writing).ms).toBeGreaterThanOrEqual(LEASE_MS);
    expect((await timed(reader.read())).value).toBe(2);
  });

  it('is over when it can again: the cache is used after a pause', async () => {
    await timed(writer.write());
    writer.link.isUp = true;
    await pass(PAUSE_MS);
    await timed(reader.read());
    await pass(PAUSE_MS);
    expect((await timed(writer.write())).ms).toBeLessThan(5);
    await timed(reader.read());
    const { loads } = reader;
    expect((await timed(reader.read())).value).toBe(3);
    expect(reader.loads).toBe(loads);
  });

  it('tells nobody when it cannot reach the store of the trust either', async () => {
    await pass(LEASE_MS);
    town.trust.isUp = false;
    await expect(timed(writer.write())).rejects.toThrow(StoreUnavailable);
  });
});

describe('a cache that', () => {
  const serveNewest = async () => {
    for (const node of [reader, writer]) expect((await timed(node.read())).value).toBe(town.committed);
  };

  it.each([
    ['was emptied', () => town.cache.flush()],
    ['is another server', () => town.cache.restart()],
    ['is a replica that had older states', () => town.cache.failOver()],
  ])('%s is not believed, and used again after a pause', async (_, happen) => {
    await warmUp();
    town.cache.replicate();
    await timed(writer.write());
    happen();
    await serveNewest();
    await timed(writer.write());
    await serveNewest();
    await pass(PAUSE_MS + LEASE_MS);
    await serveNewest();
    const { loads } = reader;
    expect((await timed(reader.read())).value).toBe(3);
    expect(reader.loads).toBe(loads);
  });

  it('was emptied while a reader held a ticket does not take what it loaded', async () => {
    const { passed, open } = door();
    reader.loadDelay = () => passed;
    const slow = reader.read();
    await pass(10);
    town.cache.flush();
    await timed(writer.write());
    open();
    await timed(slow);
    reader.loadDelay = async () => {};
    await serveNewest();
  });
});

describe('the trust', () => {
  it('is not held longer than its lease', async () => {
    await warmUp();
    town.trust.isUp = false;
    expect((await timed(reader.read())).value).toBe(1);
    await pass(LEASE_MS);
    await expect(timed(reader.read())).rejects.toThrow(StoreUnavailable);
    town.trust.isUp = true;
    expect((await timed(reader.read())).value).toBe(1);
  });

  it('that takes longer to ask for than it lasts keeps nobody waiting for good', async () => {
    await warmUp();
    for (const node of [writer, reader])
      node.trustDelay = () => new Promise((resolve) => setTimeout(resolve, LEASE_MS));
    expect((await timed(writer.write())).ms).toBeLessThan(10 * LEASE_MS);
    expect((await timed(reader.read())).value).toBe(2);
  });

  it('withdrawn long ago, with an answer that comes late, is withdrawn again', async () => {
    await warmUp();
    await pass(LEASE_MS);
    await timed(writer.read());
    writer.link.isUp = false;
    const { passed, open } = door();
    let asked = 0;
    writer.trustDelay = async () => {
      asked += 1;
      if (asked === 2) await passed;
    };
    const first = timed(writer.write());
    for (let step = 0; step < 12; step += 1) {
      await pass(LEASE_MS);
      await timed(reader.read());
    }
    const { loads } = reader;
    const last = timed(writer.write());
    expect((await timed(reader.read())).value, 'nobody has been told yet').toBe(2);
    expect(reader.loads, 'the cache is in use again').toBe(loads);
    open();
    await Promise.all([first, last]);
    expect((await timed(reader.read())).value).toBe(3);
  });

  it('that ran out while the cache was asked does not count', async () => {
    await warmUp();
    const { passed, open } = door();
    reader.link.delay = () => passed;
    const slow = timed(reader.read());
    await pass(10);
    writer.link.isUp = false;
    await timed(writer.write());
    open();
    expect((await slow).value).toBe(2);
  });

  it('is renewed in the background by who reads all the time', async () => {
    await warmUp();
    for (let step = 0; step < 20; step += 1) {
      await pass(LEASE_MS / 2 + 1);
      await timed(reader.read());
    }
    expect(reader.loads).toBe(0);
  });

  it('in a new server is given at once by who adopts it', async () => {
    town.cache.restart();
    const { generation } = await town.trust.read();
    await writer.shared.adopt();
    await reader.shared.adopt();
    expect(await town.trust.read()).toMatchObject({
      generation: generation + 1,
      incarnation: town.cache.incarnation,
    });
  });
});
