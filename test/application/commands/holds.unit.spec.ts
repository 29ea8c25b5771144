/** Commands about holds on clocks that differ: a decision counts by the time of recording, not by that of the node. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Bank, type KeyedCommand } from '../../../src/application/bank.js';
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
  SENDER,
  withdraw,
} from '../../support/bankFixture.js';
import { ObservedStore } from '../../support/observedStore.js';

const START_MS = Date.parse('2026-03-15T12:00:00.000Z');
const EXPIRES_AT = '2026-03-15T12:01:00.000Z';

let store: ObservedStore;
let bank: Bank;
let id: string;
let hold: string;
/** The clock of the store, and how far that of the node is ahead. */
let nowMs: number;
let aheadMs: number;

beforeEach(async () => {
  [nowMs, aheadMs] = [START_MS, 0];
  store = new ObservedStore(new MemoryEventStore({ now: () => nowMs }));
  bank = new Bank({
    time: systemTime,
    random: systemRandom,
    store,
    pages: store,
    days: { ...DAYS, recordingTime: () => new Date(nowMs + aheadMs).toISOString() },
    telemetry: silent,
    limits: LIMITS,
  });
  id = await openAccount(bank, '100.00');
  const placed = await execute(
    bank,
    command('place-hold', { accountId: id, amount: '60.00', expiresAt: EXPIRES_AT }),
  );
  hold = bodyOf(placed).id as string;
});

const capture = (fields = {}): KeyedCommand => command('capture-hold', { holdId: hold, ...fields });
const release = (): KeyedCommand => command('release-hold', { holdId: hold });
const openAgain = (overdraftLimit = '0.00') =>
  command('set-overdraft-limit', { accountId: id, amount: overdraftLimit });

const kindsOf = async (...commands: KeyedCommand[]) => kinds(await executeAll(bank, commands));

describe('a node whose clock is behind', () => {
  beforeEach(() => {
    // The hold has just expired, which the node does not know.
    nowMs = Date.parse(EXPIRES_AT);
    aheadMs = -1;
  });

  it.each<[string, () => KeyedCommand, string]>([
    ['pays what has been on hold', () => withdraw(id, '100.00'), 'accepted'],
    ['captures nothing of it', capture, 'hold-not-open'],
    ['does not release it', release, 'hold-not-open'],
  ])('%s', async (_, of, kind) => {
    const wanted = of();
    expect(await kindsOf(wanted)).toEqual([kind]);
    expect(store.exclusiveAppends).toBe(1);
    expect(await kindsOf(wanted), 'repeated').toEqual([kind]);
  });

  it('tells what is available by the time of recording', async () => {
    const [answer] = await executeAll(bank, [openAgain('1.00')]);
    expect(bodyOf(answer)).toMatchObject({ balance: '100.00', available: '101.00' });
  });

  it('decides all of a batch again, in order', async () => {
    const other = await openAccount(bank, '5.00');
    expect(
      await kindsOf(
        withdraw(id, '40.00'),
        withdraw(other, '5.00'),
        withdraw(id, '60.01'),
        withdraw(id, '60.00'),
      ),
    ).toEqual(['accepted', 'accepted', 'insufficient-funds', 'accepted']);
  });

  it('rejects an atomic batch by what was true when it was recorded', async () => {
    const answers = await bank.executeAtomically(SENDER, [withdraw(id, '50.00'), withdraw(id, '50.00')]);
    expect(kinds(answers)).toEqual(['accepted', 'accepted']);
  });
});

describe('a node whose clock is ahead', () => {
  beforeEach(() => {
    nowMs = Date.parse(EXPIRES_AT) - 1;
    aheadMs = 1;
  });

  it.each<[string, () => KeyedCommand, string]>([
    ['pays nothing of what is on hold', () => withdraw(id, '40.01'), 'insufficient-funds'],
    ['captures it', capture, 'accepted'],
    ['releases it', release, 'accepted'],
  ])('%s', async (_, of, kind) => {
    expect(await kindsOf(of())).toEqual([kind]);
    expect(store.exclusiveAppends).toBe(1);
  });
});

describe('a hold that expires while its append is on its way', () => {
  it('is decided again', async () => {
    store.beforeAppend = async () => {
      nowMs = Date.parse(EXPIRES_AT);
    };
    expect(await kindsOf(capture())).toEqual(['hold-not-open']);
    expect(store.exclusiveAppends).toBe(1);
  });

  it('delays nothing that is not about an account with holds', async () => {
    const other = await openAccount(bank, '5.00');
    store.beforeAppend = async () => {
      nowMs = Date.parse(EXPIRES_AT);
    };
    expect(await kindsOf(withdraw(other, '5.00'))).toEqual(['accepted']);
    expect(store.exclusiveAppends).toBe(0);
  });
});

describe('a hold that no command placed', () => {
  it('is not found, nor is an account or a deposit', async () => {
    const deposit = await execute(bank, command('deposit', { accountId: id, amount: '1.00' }));
    for (const holdId of [id, bodyOf(deposit).id, '00000000-0000-7000-8000-00000000ffff']) {
      expect(await kindsOf(command('release-hold', { holdId }))).toEqual(['hold-not-found']);
    }
  });
});

describe('commands of a client', () => {
  it('keep their order, though the account of a hold is looked up first', async () => {
    expect(await kindsOf(capture({ amount: '60.00' }), withdraw(id, '40.00'), withdraw(id, '0.01'))).toEqual([
      'accepted',
      'accepted',
      'insufficient-funds',
    ]);
    const versions = (await store.readStream(id, 3, 10)).map(({ type }) => type);
    expect(versions).toEqual(['HoldCaptured', 'MoneyWithdrawn']);
  });
});
