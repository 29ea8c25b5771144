/** The follower that records that holds have expired, on nodes with one log and one time. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Bank } from '../../../src/application/bank.js';
import { HoldExpiry } from '../../../src/application/holds/expiry.js';
import type { HoldExpiries } from '../../../src/application/holds/ports.js';
import { HoldReads } from '../../../src/application/holds/reads.js';
import { BEGIN } from '../../../src/application/log/ports.js';
import { StoreUnavailable } from '../../../src/application/shared/errors.js';
import { systemRandom } from '../../../src/infrastructure/systemRandom.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import { MemoryHoldExpiries, MemoryHoldLog } from '../../../src/testing/memory/holdLog.js';
import { MemoryLeases } from '../../../src/testing/memory/leases.js';
import { SimulatedTime } from '../../../src/testing/simulatedTime.js';
import { silent } from '../../../src/testing/telemetry.js';
import { command, DAYS, execute, LIMITS, NOW_MS, newAccountId } from '../../support/bankFixture.js';

let time: SimulatedTime;
let store: MemoryEventStore;
let errors: unknown[];
let leases: ConstructorParameters<typeof MemoryLeases>[0];
const at = () => new Date(time.now()).toISOString();

beforeEach(() => {
  time = new SimulatedTime(NOW_MS);
  store = new MemoryEventStore({ now: () => time.now() });
  errors = [];
  leases = new Map();
});

/** Counts what is asked of the log, and fails on request. */
class Watched implements HoldExpiries {
  asked = 0;
  isAway = false;
  readonly #inner = new MemoryHoldExpiries(store);

  next(after: string) {
    return this.#ask(() => this.#inner.next(after));
  }

  due(after: string, upTo: string, limit: number) {
    return this.#ask(() => this.#inner.due(after, upTo, limit));
  }

  doneUntil() {
    return this.#ask(() => this.#inner.doneUntil());
  }

  done(until: string) {
    return this.#ask(() => this.#inner.done(until));
  }

  async #ask<T>(ask: () => Promise<T>): Promise<T> {
    this.asked += 1;
    if (this.isAway) throw new StoreUnavailable('away');
    return ask();
  }
}

function node(name: string, aheadMs = 0) {
  const recordingTime = () => new Date(time.now() + aheadMs).toISOString();
  const expiries = new Watched();
  const bank: Bank = new Bank({
    time,
    random: systemRandom,
    store,
    pages: store,
    days: { ...DAYS, recordingTime },
    telemetry: silent,
    limits: LIMITS,
    onAppended: () => expiry.appended(),
  });
  const expiry: HoldExpiry = new HoldExpiry({
    time,
    clock: { recordingTime },
    expiries,
    leases: new MemoryLeases(leases, name, time),
    bank,
    onError: (error) => errors.push(error),
  });
  expiry.start();
  return { bank, expiry, expiries };
}

const settled = async <T>(work: Promise<T>): Promise<T> => {
  await time.advance(5);
  return work;
};

async function held(bank: Bank, seconds: number): Promise<string> {
  const id = newAccountId();
  await settled(
    execute(bank, command('open', { id, owner: 'Ada', currency: 'CZK', overdraftLimit: '9.00' })),
  );
  const placing = execute(
    bank,
    command('place-hold', { accountId: id, amount: '1.00', expiresInSeconds: seconds }),
  );
  const answer = await settled(placing);
  return JSON.parse((answer as { text: string }).text).id;
}

const expiredIn = async () =>
  (await store.readAll(BEGIN, 10_000))
    .filter(({ type }) => type === 'HoldExpired')
    .map(({ data, recordedAt }) => [(data as { holdId: string }).holdId, recordedAt] as const);

describe('a hold that has expired', () => {
  it('is recorded as such within a second or two, once', async () => {
    const { bank, expiry } = node('a');
    const hold = await held(bank, 10);
    await time.advance(9_900);
    expect(await expiredIn()).toEqual([]);
    await time.advance(2_000);
    expect((await expiredIn()).map(([id]) => id)).toEqual([hold]);
    await time.advance(600_000);
    expect(await expiredIn()).toHaveLength(1);
    await settled(expiry.stop());
    expect(errors).toEqual([]);
  });

  it('is recorded once by two nodes, which have no leases to keep them apart', async () => {
    const nodes = [node('a'), node('b', -300)];
    const holds = [];
    for (const seconds of [3, 5, 5, 90])
      holds.push(await held((nodes[0] as (typeof nodes)[0]).bank, seconds));
    leases = new Map();
    const others = [node('c'), node('d', 200)];
    await time.advance(120_000);
    expect((await expiredIn()).map(([id]) => id).sort()).toEqual(holds.sort());
    for (const { expiry } of [...nodes, ...others]) await settled(expiry.stop());
    expect(errors).toEqual([]);
  });

  it('is not recorded when it was captured or released before', async () => {
    const { bank, expiry } = node('a');
    const [captured, released] = [await held(bank, 5), await held(bank, 5)];
    await settled(execute(bank, command('capture-hold', { holdId: captured })));
    await settled(execute(bank, command('release-hold', { holdId: released })));
    await time.advance(60_000);
    expect(await expiredIn()).toEqual([]);
    await settled(expiry.stop());
  });

  it('is recorded after the store was away, and by the node that takes over', async () => {
    const first = node('a');
    const holds = [await held(first.bank, 5), await held(first.bank, 8)];
    first.expiries.isAway = true;
    await time.advance(6_000);
    expect(await expiredIn()).toEqual([]);
    first.expiries.isAway = false;
    await time.advance(1_500);
    expect((await expiredIn()).map(([id]) => id)).toEqual([holds[0]]);
    await settled(first.expiry.stop());
    await time.advance(3_600_000);
    const second = node('b');
    await time.advance(2_000);
    expect((await expiredIn()).map(([id]) => id)).toEqual(holds);
    await settled(second.expiry.stop());
  });
});

describe('a node with nothing to do', () => {
  it('asks the log at most once a minute, and under load once a second', async () => {
    const { bank, expiry, expiries } = node('a');
    await time.advance(10);
    const before = expiries.asked;
    await time.advance(600_000);
    expect(expiries.asked - before).toBeLessThanOrEqual(2 * 10 + 1);
    const since = expiries.asked;
    for (let count = 0; count < 100; count += 1) await held(bank, 86_400);
    await time.advance(3_000);
    expect(expiries.asked - since).toBeLessThanOrEqual(2 * 5);
    await settled(expiry.stop());
  });
});

describe('holds that are read', () => {
  it('are those of their account and status, before and after an event says that they expired', async () => {
    const { bank, expiry } = node('a');
    const hold = await held(bank, 5);
    const reads = new HoldReads({ log: new MemoryHoldLog(store), bank, evictOlder: async () => {} });
    const accountId = (await settled(reads.hold(hold)))?.accountId as string;
    const ids = async (status: 'open' | 'expired') => {
      const { items } = await settled(reads.holds(accountId, 0, 10, { status, at: at() }));
      return items.map((item) => item.hold.id);
    };
    expect([await ids('open'), await ids('expired')]).toEqual([[hold], []]);
    await settled(expiry.stop());
    await time.advance(5_000);
    expect([await ids('open'), await ids('expired')]).toEqual([[], [hold]]);
    const again = node('b');
    await time.advance(2_000);
    expect(await expiredIn()).toHaveLength(1);
    expect([await ids('open'), await ids('expired')]).toEqual([[], [hold]]);
    await settled(again.expiry.stop());
  });
});
