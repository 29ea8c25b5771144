/** Payments near midnight, on clocks that differ: limits are by the day of recording, not by that of the node. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Bank } from '../../../src/application/bank.js';
import { BankZone } from '../../../src/application/shared/bankZone.js';
import { systemRandom } from '../../../src/infrastructure/systemRandom.js';
import { systemTime } from '../../../src/infrastructure/systemTime.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import { silent } from '../../../src/testing/telemetry.js';
import {
  bodyOf,
  command,
  DAYS,
  execute,
  executeAll,
  kinds,
  LIMITS,
  openAccount,
  withdraw,
} from '../../support/bankFixture.js';
import { ObservedStore } from '../../support/observedStore.js';

const zone = new BankZone('Europe/Prague');
/** In Prague. */
const MIDNIGHT_MS = Date.parse('2026-03-31T22:00:00.000Z');

let store: ObservedStore;
let bank: Bank;
let id: string;
/** The clock of the store, and how far that of the node is ahead. */
let nowMs: number;
let aheadMs: number;

beforeEach(async () => {
  [nowMs, aheadMs] = [MIDNIGHT_MS - 60_000, 0];
  store = new ObservedStore(new MemoryEventStore({ now: () => nowMs }));
  bank = new Bank({
    time: systemTime,
    random: systemRandom,
    store,
    pages: store,
    days: {
      ...DAYS,
      recordingTime: () => new Date(nowMs + aheadMs).toISOString(),
      dayAt: (at) => zone.bankDayAt(at),
    },
    telemetry: silent,
    limits: LIMITS,
  });
  id = await openAccount(bank, '100.00');
  await execute(bank, command('set-limits', { accountId: id, perDay: '50.00' }));
  await execute(bank, withdraw(id, '40.00'));
});

const pay = async (amount: string) => kinds(await executeAll(bank, [withdraw(id, amount)]))[0];
const used = async () => (await bank.account(id))?.account.used;

describe('a payment', () => {
  it('is refused just before midnight, and accepted at it', async () => {
    nowMs = MIDNIGHT_MS - 1;
    expect(await pay('10.01')).toBe('limit-exceeded');
    nowMs = MIDNIGHT_MS;
    expect(await pay('50.00')).toBe('accepted');
    expect(await used()).toEqual({ on: '2026-04-01', day: 5_000n, count: 1, month: 5_000n });
    expect(store.exclusiveAppends).toBe(0);
  });

  it('counts on the day on which it is recorded, where the node’s clock is behind', async () => {
    [nowMs, aheadMs] = [MIDNIGHT_MS, -1];
    expect(await pay('50.00')).toBe('accepted');
    expect(store.exclusiveAppends).toBe(1);
    expect((await used())?.on).toBe('2026-04-01');
  });

  it('counts on the day on which it is recorded, where the node’s clock is ahead', async () => {
    [nowMs, aheadMs] = [MIDNIGHT_MS - 1, 1];
    expect(await pay('50.00')).toBe('limit-exceeded');
    expect(store.exclusiveAppends).toBe(1);
    expect(await pay('10.00')).toBe('accepted');
    expect(await used()).toEqual({ on: '2026-03-31', day: 5_000n, count: 2, month: 5_000n });
  });

  it('is decided again where midnight passes while it is on its way', async () => {
    store.beforeAppend = async () => {
      nowMs = MIDNIGHT_MS;
    };
    expect(await pay('10.00')).toBe('accepted');
    expect(await used()).toEqual({ on: '2026-04-01', day: 1_000n, count: 1, month: 1_000n });
  });

  it('of an account without limits does not mind the day', async () => {
    const other = await openAccount(bank, '5.00');
    store.beforeAppend = async () => {
      nowMs = MIDNIGHT_MS;
    };
    expect(kinds(await executeAll(bank, [withdraw(other, '5.00')]))).toEqual(['accepted']);
    expect(store.exclusiveAppends).toBe(0);
  });

  it('that is repeated counts once', async () => {
    const wanted = withdraw(id, '10.00');
    expect(kinds(await executeAll(bank, [wanted, wanted]))).toContain('accepted');
    expect(kinds([await execute(bank, wanted)])).toEqual(['accepted']);
    expect(await used()).toMatchObject({ day: 5_000n, count: 2 });
  });
});

it('all payments of a batch count, one after the other', async () => {
  const answers = await executeAll(
    bank,
    ['4.00', '7.00', '6.00', '0.01'].map((amount) => withdraw(id, amount)),
  );
  expect(kinds(answers)).toEqual(['accepted', 'limit-exceeded', 'accepted', 'limit-exceeded']);
});

it('an account tells its limits and what is used of them', async () => {
  const answer = await execute(bank, command('set-limits', { accountId: id, countPerDay: 9 }));
  expect(bodyOf(answer)).toMatchObject({
    limits: { perDay: '50.00', countPerDay: 9 },
    used: { on: '2026-03-31', day: '40.00', count: 1, month: '40.00' },
  });
});
