/** The rule of decision 7 under whatever happens to three nodes, their cache and their store. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreUnavailable } from '../../../src/application/shared/errors.js';
import { CacheNode, CacheTown } from '../../support/cacheNodes.js';

// Many random cases, however long they take.
vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const node = fc.nat(2);
/** What may happen to the cache's server. */
const SERVER = ['flush', 'restart', 'replicate', 'failOver'] as const;
const step = fc.record({
  happening: fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant('read' as const), node }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('write' as const), node }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('cut' as const, 'join' as const), node }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constantFrom(...SERVER, 'trust' as const), node }) },
  ),
  /** Milliseconds until the next one. */
  pause: fc.constantFrom(0, 1, 5, 30, 200, 500, 2_100),
});

/** Milliseconds that a call takes; now and then longer than a lease, or a pause. */
const delay = fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 3, 10, 100, 600, 2_500);

function unlessUnavailable(error: unknown): void {
  if (!(error instanceof StoreUnavailable)) throw error;
}

describe('what a node reads', () => {
  it('is never older than what any client had been told when it began', async () => {
    let reads = 0;
    let hits = 0;
    const run = fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
      fc.infiniteStream(delay),
      async (steps, delays) => {
        const town = new CacheTown();
        let isCalm = false;
        const wait = async () => {
          const ms = isCalm ? 0 : delays.next().value;
          if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
        };
        const nodes = [0, 1, 2].map(() => new CacheNode(town));
        for (const each of nodes) each.link.delay = each.loadDelay = each.trustDelay = wait;
        const outcomes: Promise<void>[] = [];
        const read = async (by: CacheNode) => {
          const { told } = town;
          expect(await by.read()).toBeGreaterThanOrEqual(told);
          reads += 1;
        };
        for (const { happening, pause } of steps) {
          const by = nodes[happening.node] as CacheNode;
          const { type } = happening;
          if (type === 'read') outcomes.push(read(by).catch(unlessUnavailable));
          else if (type === 'write') outcomes.push(by.write().catch(unlessUnavailable));
          else if (type === 'cut' || type === 'join') by.link.isUp = type === 'join';
          else if (type === 'flush') town.cache.flush();
          else if (type === 'restart') town.cache.restart();
          else town.trust.isUp = !town.trust.isUp;
          for (const each of nodes)
            if (happening.type !== 'write') each.shared.adopt().catch(unlessUnavailable);
          await vi.advanceTimersByTimeAsync(pause);
        }
        isCalm = true;
        await vi.advanceTimersByTimeAsync(20_000);
        await Promise.all(outcomes);
        for (const each of nodes) hits += each.hits;
      },
    );
    await fc.assert(run, { numRuns: 500 });
    expect(reads, 'most of them end').toBeGreaterThan(1_000);
    expect(hits, 'some of them by the cache').toBeGreaterThan(5);
  });
});
