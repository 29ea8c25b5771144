import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogEnd } from '../../../src/application/log/end.js';
import { asPosition } from '../../../src/application/log/ports.js';
import { DecodedLog } from '../../../src/application/readModels/decodedLog.js';
import { ProjectionRunner } from '../../../src/application/readModels/runner.js';
import { StoreUnavailable } from '../../../src/application/shared/errors.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import { MemoryLeases } from '../../../src/testing/memory/leases.js';
import { MemoryLogPages } from '../../../src/testing/memory/logPages.js';
import { type MemoryProjection, MemoryProjectionStore } from '../../../src/testing/memory/projectionStore.js';
import { SimulatedTime } from '../../../src/testing/simulatedTime.js';
import type { EventStore } from '../../support/eventStore.js';
import { LogWriter } from '../../support/log.js';

type Rows = readonly number[];

const { promote } = MemoryProjectionStore.prototype;

describe('the runner of projections', () => {
  let time: SimulatedTime;
  let events: MemoryEventStore;
  let writer: LogWriter;
  let account: string;
  let kept: MemoryProjectionStore<Rows>;
  let projections: MemoryProjection<Rows>[];
  let leases: ConstructorParameters<typeof MemoryLeases>[0];
  let runners: ProjectionRunner[];
  let errors: unknown[];
  let [isWanted, isBusy] = [false, false];
  let applications = 0;
  /** The amount that the projection `picky` cannot take. */
  let poison: bigint | undefined;

  beforeEach(async () => {
    time = new SimulatedTime();
    events = new MemoryEventStore(time);
    writer = new LogWriter(events);
    [poison, leases, runners, errors] = [undefined, new Map(), [], []];
    [isWanted, isBusy, applications] = [false, false, 0];
    const counting = (name: string, refuses: () => bigint | undefined): MemoryProjection<Rows> => ({
      id: { name, version: 1 },
      initial: [],
      project: (rows, { position, event }) => {
        if ('amount' in event && event.amount === refuses()) throw new Error('no such amount');
        return [...rows, position];
      },
    });
    projections = [counting('plain', () => undefined), counting('picky', () => poison)];
    kept = new MemoryProjectionStore(projections, undefined, time);
    await kept.prepare();
    account = await writer.open('Ada');
  });
  afterEach(async () => {
    await time.until(Promise.all(runners.map((runner) => runner.stop())));
    vi.restoreAllMocks();
  });

  /** A node that does its part from now on. */
  function node(
    name: string,
    log: Pick<EventStore, 'readAll'> = events,
    eventsMax = 4,
  ): { runner: ProjectionRunner; logEnd: LogEnd } {
    const logEnd = new LogEnd(time, () => events.lastPosition(), 50);
    const runner = new ProjectionRunner({
      time,
      store: new MemoryProjectionStore(projections, kept, time),
      log: new DecodedLog(new MemoryLogPages(log), eventsMax),
      logEnd,
      leases: new MemoryLeases(leases, name, time),
      projections: projections.map(({ id }) => id),
      isWanted: () => isWanted,
      isBusy: () => isBusy,
      onApplied: () => {
        applications += 1;
      },
      onError: (error) => errors.push(error),
    });
    runner.start();
    runners.push(runner);
    return { runner, logEnd };
  }

  const positions = async () => Array.from({ length: await events.lastPosition() }, (_, index) => index + 1);
  const pays = async (count: number, amount = 100n) => {
    for (let index = 0; index < count; index += 1) await writer.move(account, amount);
  };
  const pass = (ms: number) => time.advance(ms);

  it('takes in what is there, and whatever comes', async () => {
    await pays(10);
    node('A');
    await pass(10);
    expect(kept.rows('plain')).toEqual(await positions());
    await pays(10);
    await pass(100);
    expect(kept.rows('plain')).toEqual(await positions());
    expect(kept.rows('picky')).toEqual(await positions());
  });

  it('is at once up to date with what its own node appends', async () => {
    const { logEnd } = node('A');
    await pass(200);
    await pays(1);
    logEnd.grown(undefined);
    await pass(1);
    expect(kept.rows('plain')).toEqual(await positions());
  });

  it('is of one node at a time for each projection, in equal shares, and of another within seconds', async () => {
    const holders = () => [...leases].map(([name, { holder }]) => `${name}: ${holder}`).sort();
    const first = node('A');
    await pass(10);
    expect(holders()).toEqual(['projection picky 1: A', 'projection plain 1: A']);
    node('B');
    await pays(3);
    await pass(10_000);
    const shared = holders();
    expect(shared.map((line) => line.at(-1)).sort()).toEqual(['A', 'B']);
    await pass(10_000);
    expect(holders()).toEqual(shared);
    expect(kept.rows('plain')).toEqual(await positions());
    await time.until(first.runner.stop());
    await pays(3);
    await pass(2_000);
    expect(holders()).toEqual(['projection picky 1: B', 'projection plain 1: B']);
    expect(kept.rows('plain')).toEqual(await positions());
    expect(kept.rows('picky')).toEqual(await positions());
  });

  it('is replaced when its node dies without a word', async () => {
    leases.set('projection plain 1', { holder: 'dead', untilMs: time.now() + 2_900 });
    node('B');
    await pays(3);
    await pass(2_000);
    expect(kept.rows('plain')).toEqual([]);
    await pass(3_000);
    expect(kept.rows('plain')).toEqual(await positions());
  });

  it('stops one projection alone before an event that it cannot take, and says which', async () => {
    await pays(4);
    await pays(1, 666n);
    await pays(4);
    poison = 666n;
    node('A');
    await pass(10);
    expect(kept.rows('plain')).toEqual(await positions());
    expect(kept.rows('picky')).toEqual([1, 2, 3, 4, 5]);
    const [picky] = await kept.generations('picky');
    expect(picky).toMatchObject({
      position: 5,
      failure: { position: 6, reason: `MoneyDeposited, version 6 of ${account}: no such amount` },
    });
    expect(errors).toEqual([]);
  });

  it('goes on by itself once the event can be taken', async () => {
    await pays(1, 666n);
    poison = 666n;
    node('A');
    await pass(10);
    poison = undefined;
    await pays(2);
    await pass(5_000);
    expect(kept.rows('picky')).toEqual(await positions());
    expect((await kept.generations('picky'))[0]).not.toHaveProperty('failure');
  });

  it('stops before an event that nobody can read', async () => {
    const unknown = {
      streamId: account,
      version: 2,
      type: 'Unheard',
      schemaVersion: 1,
      data: '{}',
      metadata: '{}',
    };
    await writer.raw([unknown], new Map([[account, 1]]));
    node('A');
    await pass(200);
    expect(kept.rows('plain')).toEqual([1]);
    expect((await kept.generations('plain'))[0]?.failure).toEqual({
      position: 2,
      reason: `Unheard, version 2 of ${account}: unknown event type: Unheard`,
    });
  });

  it('tries again when the store does not answer', async () => {
    let isAway = true;
    const flaky = {
      readAll: async (after: number, limit: number) => {
        if (isAway) throw new StoreUnavailable('away');
        return events.readAll(asPosition(after), limit);
      },
    };
    node('A', flaky);
    await pass(3_000);
    expect(errors.length).toBeGreaterThan(0);
    isAway = false;
    await pass(3_000);
    expect(kept.rows('plain')).toEqual(await positions());
  });

  it('builds a generation anew beside the one that is served, while that goes on, and then serves it', async () => {
    await pays(20);
    const { logEnd } = node('A');
    await pass(10);
    await kept.begin('plain');
    const seen: number[] = [];
    for (let index = 0; index < 40; index += 1) {
      await pays(1);
      logEnd.grown(undefined);
      await pass(100);
      seen.push(kept.rows('plain')?.length ?? 0);
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(await kept.generations('plain')).toMatchObject([{ generation: 2, isServing: true }]);
    expect(kept.rows('plain')).toEqual(await positions());
  });

  it('keeps up what is served while it cannot be switched to what is built, and switches when it can', async () => {
    const { logEnd } = node('A');
    await pass(10);
    await kept.begin('plain');
    let isHeld = true;
    vi.spyOn(MemoryProjectionStore.prototype, 'promote').mockImplementation(async function (
      this: MemoryProjectionStore<Rows>,
      ...given
    ) {
      if (isHeld) throw new StoreUnavailable('canceling statement due to lock timeout');
      return promote.apply(this, given);
    });
    for (let index = 0; index < 50; index += 1) {
      await pays(1);
      logEnd.grown(undefined);
      await pass(200);
      expect(kept.rows('plain')).toEqual(await positions());
    }
    expect(errors.length).toBeGreaterThan(1);
    expect(errors.length, 'tried again after a rest').toBeLessThan(10);
    isHeld = false;
    await pass(3_000);
    expect(await kept.generations('plain')).toMatchObject([{ generation: 2, isServing: true }]);
    expect(kept.rows('plain')).toEqual(await positions());
  });

  it('lets events gather for a while, so that it has less work with each', async () => {
    const { logEnd } = node('A', events, 1_000);
    await pass(200);
    applications = 0;
    for (let index = 0; index < 100; index += 1) {
      await pays(1);
      logEnd.grown(undefined);
      await pass(10);
    }
    expect(applications).toBeLessThanOrEqual(projections.length * 11);
    await pass(200);
    expect(kept.rows('plain')).toEqual(await positions());
  });

  it('does not let those wait that a reader wants', async () => {
    const { runner, logEnd } = node('A');
    await pass(200);
    await pays(1);
    logEnd.grown(undefined);
    await pass(10);
    await pays(1);
    logEnd.grown(undefined);
    await pass(1);
    expect(kept.rows('plain')).not.toEqual(await positions());
    runner.wanted('plain');
    await pass(0);
    expect(kept.rows('plain')).toEqual(await positions());
    isWanted = true;
    await pays(1);
    logEnd.grown(undefined);
    await pass(101);
    await pays(1);
    logEnd.grown(undefined);
    await pass(0);
    expect(kept.rows('plain')).toEqual(await positions());
  });

  it('leaves generations of other versions of the code alone', async () => {
    const newer = projections.map((projection) => ({ ...projection, id: { ...projection.id, version: 2 } }));
    await new MemoryProjectionStore(newer, kept).prepare();
    await pays(3);
    node('A');
    await pass(5_000);
    expect(await kept.generations('plain')).toMatchObject([
      { version: 1, isServing: true, position: 4 },
      { version: 2, isServing: false, position: 0 },
    ]);
  });
});
