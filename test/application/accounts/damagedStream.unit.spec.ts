/** An account whose events cannot be folded concerns that account alone. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { StateEvent } from '../../../src/application/accounts/ports.js';
import { DamagedStream } from '../../../src/application/accounts/states.js';
import type { Bank } from '../../../src/application/bank.js';
import type { Answer } from '../../../src/application/commands/answer.js';
import { StoreUnavailable } from '../../../src/application/shared/errors.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import { silent } from '../../../src/testing/telemetry.js';
import {
  balanceOf,
  deposit,
  execute,
  executeAll,
  kinds,
  openAccount,
  openBank,
  SENDER,
  transfer,
} from '../../support/bankFixture.js';
import { ObservedStore } from '../../support/observedStore.js';

let memory: MemoryEventStore;
let store: ObservedStore;
let bank: Bank;
let bad: string;
let good: string;

beforeEach(async () => {
  memory = new MemoryEventStore();
  const writer = openBank(memory);
  bad = await openAccount(writer, '100.00');
  good = await openAccount(writer, '100.00');
  store = new ObservedStore(memory);
  bank = openBank(store);
});

type Damage = (events: readonly StateEvent[]) => readonly StateEvent[];

const changeLast =
  (change: (event: StateEvent) => object): Damage =>
  (events) => [...events.slice(0, -1), ...events.slice(-1).map((event) => ({ ...event, ...change(event) }))];

function damage(by: Damage): void {
  store.onLoad = (newer) =>
    newer.map((one) => (one.streamId === bad ? { ...one, events: by(one.events) } : one));
}

const damages: readonly [string, Damage, RegExp][] = [
  ['no first event', (events) => events.slice(1), /version 1 is missing/],
  ['no events', () => [], /version 1 is missing/],
  ['no newest event', (events) => events.slice(0, 1), /version 2 is missing/],
  ['an event twice', (events) => [...events, ...events.slice(-1)], /version 2 is out of order/],
  ['an unknown type', changeLast(() => ({ type: 'MoneyPrinted' })), /unknown event type: MoneyPrinted/],
  [
    'a shape of a newer program',
    changeLast(() => ({ schemaVersion: 99 })),
    /schema version 99, but this program supports 1/,
  ],
  [
    'an event that cannot follow',
    changeLast(() => ({ type: 'AccountOpened', data: opened })),
    /must be the first/,
  ],
  ['a field that is missing', changeLast(() => ({ data: {} })), /lacks the text currency/],
  [
    'an amount that is none',
    changeLast(({ data }) => ({ data: { ...(data as object), balance: '1.5' } })),
    /1\.5/,
  ],
];

const opened = { accountId: 'x', owner: 'Eve', currency: 'CZK', metadata: {} };

describe.each(damages)('a stream with %s', (_, by, reason) => {
  beforeEach(() => damage(by));

  it('is not read and not written', async () => {
    await expect(bank.account(bad)).rejects.toThrow(DamagedStream);
    const answer = await execute(bank, deposit(bad, '1.00'));
    expect(answer).toEqual({ kind: 'failed', error: expect.any(DamagedStream) });
    expect(String((answer as { error: Error }).error)).toMatch(reason);
    expect(String((answer as { error: Error }).error)).toContain(bad);
  });

  it('leaves the others in its batch alone', async () => {
    const atomically = bank.executeAtomically(SENDER, [deposit(good, '4.00'), deposit(bad, '4.00')]);
    const answers = await executeAll(bank, [
      deposit(good, '1.00'),
      deposit(bad, '1.00'),
      transfer(good, bad, '1.00'),
      transfer(bad, good, '1.00'),
      deposit(good, '2.00'),
    ]);
    expect(kinds(answers)).toEqual(['accepted', 'failed', 'failed', 'failed', 'accepted']);
    const damaged = { kind: 'failed', error: expect.any(DamagedStream) };
    expect(await atomically).toEqual([damaged, damaged]);
    expect(answers.filter(({ kind }) => kind === 'failed')).toEqual([damaged, damaged, damaged]);
    expect(await balanceOf(bank, good)).toBe(10_300n);
  });
});

it('a command on a damaged account is carried out once the account can be read', async () => {
  const keyed = deposit(bad, '1.00');
  damage(changeLast(() => ({ schemaVersion: 99 })));
  expect(kinds([await execute(bank, keyed)])).toEqual(['failed']);
  damage((events) => events);
  expect(kinds([await execute(bank, keyed)])).toEqual(['accepted']);
  expect(await balanceOf(bank, bad)).toBe(10_100n);
});

it('a command on a damaged account is answered once, though the rest of its batch fails otherwise', async () => {
  const told: string[] = [];
  const telemetry = { ...silent, answered: (_: unknown, answer: Answer) => told.push(answer.kind) };
  const watched = openBank(store, {}, telemetry);
  damage(changeLast(() => ({ schemaVersion: 99 })));
  store.afterAppend = () => {
    throw new StoreUnavailable('the connection was lost');
  };
  const answers = await executeAll(watched, [deposit(bad, '1.00'), deposit(good, '1.00')]);
  expect(kinds(answers)).toEqual(['failed', 'unavailable']);
  expect(told).toEqual(['failed', 'unavailable']);
});

describe('when another node writes what this one cannot read', () => {
  let known: ReturnType<typeof deposit>;

  beforeEach(async () => {
    known = deposit(good, '1.00');
    await executeAll(bank, [deposit(bad, '1.00'), known]);
    await execute(openBank(memory), deposit(bad, '1.00'));
    damage(changeLast(() => ({ schemaVersion: 99 })));
  });

  it('the conflict ends for that account alone', async () => {
    const answers = await executeAll(bank, [
      deposit(bad, '1.00'),
      transfer(good, bad, '1.00'),
      deposit(good, '1.00'),
    ]);
    expect(kinds(answers)).toEqual(['failed', 'failed', 'accepted']);
    expect(await balanceOf(bank, good)).toBe(10_200n);
  });

  it('every member of an atomic batch is answered, those too that were answered before', async () => {
    const answers: readonly Answer[] = await bank.executeAtomically(SENDER, [known, deposit(bad, '1.00')]);
    expect(kinds(answers)).toEqual(['accepted', 'failed']);
  });
});
