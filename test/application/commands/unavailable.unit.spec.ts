/** The store fails, or its answer is lost: the caller is told so, and the same key finds out the truth. */

import { beforeEach, describe, expect, it } from 'vitest';
import type { Bank, KeyedCommand } from '../../../src/application/bank.js';
import type { Answer } from '../../../src/application/commands/answer.js';
import { BEGIN } from '../../../src/application/log/ports.js';
import { StoreUnavailable } from '../../../src/application/shared/errors.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import {
  balanceOf,
  bodyOf,
  command,
  deposit,
  execute,
  executeAll,
  kinds,
  openAccount,
  openBank,
  SENDER,
  transfer,
  withdraw,
} from '../../support/bankFixture.js';
import { ObservedStore } from '../../support/observedStore.js';

let memory: MemoryEventStore;
let store: ObservedStore;
let bank: Bank;
let A: string;
let B: string;

beforeEach(async () => {
  memory = new MemoryEventStore();
  store = new ObservedStore(memory);
  bank = openBank(store);
  A = await openAccount(bank, '100.00');
  B = await openAccount(bank, '100.00');
});

const lost = new StoreUnavailable('the connection was lost');
const isReplay = (answer: Answer | undefined) =>
  answer !== undefined && 'replayed' in answer && answer.replayed;
const eventCount = async () => (await memory.readAll(BEGIN, 1_000)).length;

/** The hook fails once, with `error`. */
function failOnce(hook: 'beforeAppend' | 'afterAppend' | 'afterExclusive', error: Error = lost): void {
  store[hook] = () => {
    store[hook] = () => {};
    throw error;
  };
}

const commands: readonly [string, () => KeyedCommand, string][] = [
  ['a deposit', () => deposit(A, '1.00'), 'accepted'],
  ['a transfer', () => transfer(A, B, '1.00'), 'accepted'],
  ['a rejection', () => withdraw(A, '500.00'), 'insufficient-funds'],
  ['an opening', () => command('open', { owner: 'Bob', currency: 'CZK' }), 'accepted'],
  ['a freeze', () => command('freeze', { accountId: A }), 'accepted'],
];

describe.each(commands)('%s', (_, make, answer) => {
  it('that was appended, but its caller could not be told, is found by its key', async () => {
    const keyed = make();
    failOnce('afterAppend');
    expect(await execute(bank, keyed)).toEqual({ kind: 'unavailable', error: lost });
    const events = await eventCount();

    const again = await execute(bank, keyed);
    expect(kinds([again])).toEqual([answer]);
    expect(isReplay(again)).toBe(true);
    expect((await bank.commandStatus(SENDER.clientId, keyed.idempotencyKey))?.answer).toEqual(again);
    expect(await eventCount()).toBe(events);
  });

  it('that was not appended is carried out at the next try', async () => {
    const keyed = make();
    const events = await eventCount();
    failOnce('beforeAppend');
    expect(await execute(bank, keyed)).toEqual({ kind: 'unavailable', error: lost });
    expect(await eventCount()).toBe(events);
    expect(await bank.commandStatus(SENDER.clientId, keyed.idempotencyKey)).toBeUndefined();

    const again = await execute(bank, keyed);
    expect(kinds([again])).toEqual([answer]);
    expect(isReplay(again)).toBe(false);
  });
});

describe('when the answer of the store is lost', () => {
  it('all of the batch are told, and each finds its own truth', async () => {
    const batch = [deposit(A, '1.00'), withdraw(A, '500.00'), transfer(B, A, '5.00')];
    failOnce('afterAppend');
    expect(kinds(await executeAll(bank, batch))).toEqual(Array(3).fill('unavailable'));
    const again = await executeAll(bank, batch);
    expect(kinds(again)).toEqual(['accepted', 'insufficient-funds', 'accepted']);
    expect(again.map(isReplay)).toEqual([true, true, true]);
    expect(bodyOf(again[2])).toMatchObject({ to: { balance: '106.00' } });
  });

  it('what comes next is decided on what was really appended', async () => {
    failOnce('afterAppend');
    await execute(bank, withdraw(A, '100.00'));
    expect(kinds(await executeAll(bank, [withdraw(A, '0.01'), deposit(A, '2.00')]))).toEqual([
      'insufficient-funds',
      'accepted',
    ]);
    expect(await balanceOf(bank, A)).toBe(200n);
    expect(store.exclusiveAppends, 'there was nothing to decide twice').toBe(0);
  });

  it('an atomic batch is found whole', async () => {
    const batch = [deposit(A, '1.00'), deposit(B, '1.00')];
    failOnce('afterAppend');
    expect(kinds(await bank.executeAtomically(SENDER, batch))).toEqual(['unavailable', 'unavailable']);
    const again = await bank.executeAtomically(SENDER, batch);
    expect(kinds(again)).toEqual(['accepted', 'accepted']);
    expect(again.map(isReplay)).toEqual([true, true]);
    expect([await balanceOf(bank, A), await balanceOf(bank, B)]).toEqual([10_100n, 10_100n]);
  });

  it('after a conflict, only those decided again do not know', async () => {
    const overtaken = deposit(A, '2.00');
    store.beforeAppend = async () => {
      store.beforeAppend = () => {};
      await execute(openBank(memory), deposit(A, '1.00'));
    };
    failOnce('afterExclusive');
    expect(kinds(await executeAll(bank, [overtaken, deposit(B, '1.00')]))).toEqual([
      'unavailable',
      'accepted',
    ]);
    const again = await execute(bank, overtaken);
    expect(isReplay(again)).toBe(true);
    expect(bodyOf(again)).toMatchObject({ balance: '103.00' });
  });
});

describe('when the store is away', () => {
  it.each([
    ['loading', 'load'],
    ['appending', 'append'],
  ] as const)('while %s, nothing is done and the next try succeeds', async (_, method) => {
    const away = openBank(
      new Proxy(memory, {
        get: (target, name) => {
          const value = Reflect.get(target, name, target);
          if (name === method && isAway) return () => Promise.reject(lost);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      }),
    );
    let isAway = true;
    const batch = [deposit(A, '1.00'), withdraw(B, '1.00')];
    expect(kinds(await executeAll(away, batch))).toEqual(['unavailable', 'unavailable']);
    isAway = false;
    expect(kinds(await executeAll(away, batch))).toEqual(['accepted', 'accepted']);
  });

  it('a duplicate whose first answer cannot be read is not known', async () => {
    const keyed = deposit(A, '1.00');
    await execute(bank, keyed);
    const find = store.findCommands.bind(store);
    store.findCommands = () => Promise.reject(lost);
    expect(kinds(await executeAll(bank, [keyed, deposit(B, '1.00')]))).toEqual([
      'unavailable',
      'unavailable',
    ]);
    store.findCommands = find;
    expect(isReplay(await execute(bank, keyed))).toBe(true);
    expect(await balanceOf(bank, B)).toBe(10_100n);
  });
});

describe('a fault of the program', () => {
  it('fails its batch, does nothing, and the bank goes on', async () => {
    const fault = new TypeError('a bug');
    const batch = [deposit(A, '1.00'), deposit(B, '1.00')];
    store.beforeAppend = () => {
      throw fault;
    };
    expect(await executeAll(bank, batch)).toEqual(Array(2).fill({ kind: 'failed', error: fault }));
    store.beforeAppend = () => {};
    expect(kinds(await executeAll(bank, batch))).toEqual(['accepted', 'accepted']);
    expect([await balanceOf(bank, A), await balanceOf(bank, B)]).toEqual([10_100n, 10_100n]);
  });
});
