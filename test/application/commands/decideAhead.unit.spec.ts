/** A full batch is decided while the append before it is under way. What comes of it must not depend on that. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Bank, KeyedCommand } from '../../../src/application/bank.js';
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
  newAccountId,
  openAccount,
  openBank,
  transfer,
  withdraw,
} from '../../support/bankFixture.js';
import { door, ObservedStore } from '../../support/observedStore.js';

let nowMs: number;
let log: MemoryEventStore;
let store: ObservedStore;
let bank: Bank;
beforeEach(() => {
  nowMs = Date.parse('2026-03-15T12:00:00.000Z');
  log = new MemoryEventStore({ now: () => nowMs });
  store = new ObservedStore(log);
  store.afterAppend = () => {
    nowMs += 1_000;
  };
  bank = openBank(store, { batchMax: 2 });
});

/** Appends `first`, and while that is under way takes in `second`, a full batch; `meanwhile` happens before it ends. */
async function overlap(
  first: readonly KeyedCommand[],
  second: readonly KeyedCommand[],
  meanwhile: () => unknown = () => {},
) {
  const { passed, open } = door();
  store.beforeAppend = async () => {
    store.beforeAppend = () => {};
    await passed;
  };
  const ahead = executeAll(bank, first);
  await nextTurn();
  await nextTurn();
  const behind = executeAll(bank, second);
  await nextTurn();
  expect(bank.queueDepth).toBe(0); // It is decided already.
  await meanwhile();
  open();
  return [...(await ahead), ...(await behind)];
}

describe('a batch decided ahead', () => {
  it('builds on the one that is under way', async () => {
    const [a, b] = [await openAccount(bank, '10.00'), await openAccount(bank)];
    store.appends.length = 0;
    const answers = await overlap(
      [withdraw(a, '4.00'), transfer(a, b, '5.00')],
      [withdraw(a, '1.01'), withdraw(b, '5.00')],
    );
    expect(kinds(answers)).toEqual(['accepted', 'accepted', 'insufficient-funds', 'accepted']);
    expect(bodyOf(answers[3])).toMatchObject({ balance: '0.00', version: 3 });
    expect(store.batchSizes).toEqual([2, 2]);
    expect([await balanceOf(bank, a), await balanceOf(bank, b)]).toEqual([100n, 0n]);
  });

  it('is decided again when the one under way met another than the expected state', async () => {
    const account = await openAccount(bank, '100.00');
    const peer = openBank(log);
    // The peer's event gets the very version that the first withdrawal was to have.
    const answers = await overlap(
      [withdraw(account, '80.00')],
      [withdraw(account, '20.00'), deposit(account, '1.00')],
      () => execute(peer, withdraw(account, '100.00')),
    );
    expect(kinds(answers)).toEqual(['insufficient-funds', 'insufficient-funds', 'accepted']);
    expect(await balanceOf(bank, account)).toBe(100n);
  });

  it('is decided again when the one under way was lost', async () => {
    const account = await openAccount(bank, '100.00');
    const peer = openBank(log);
    const answers = await overlap(
      [deposit(account, '50.00')],
      [withdraw(account, '150.00'), withdraw(account, '100.00')],
      () => {
        log.append = async () => {
          Reflect.deleteProperty(log, 'append');
          await execute(peer, withdraw(account, '1.00'));
          throw new StoreUnavailable('the connection is lost');
        };
      },
    );
    expect(kinds(answers)).toEqual(['unavailable', 'insufficient-funds', 'insufficient-funds']);
    expect(await balanceOf(bank, account)).toBe(9_900n);
  });

  it('is decided again when the one under way held a command that was answered before', async () => {
    const account = await openAccount(bank);
    const peer = openBank(log);
    const paid = deposit(account, '1.00');
    await execute(peer, paid);
    await bank.account(account);
    const answers = await overlap([paid], [deposit(account, '2.00'), withdraw(account, '3.01')]);
    expect(kinds(answers)).toEqual(['accepted', 'accepted', 'insufficient-funds']);
    expect(await balanceOf(bank, account)).toBe(300n);
  });

  it('cannot be read: its accounts are looked for again', async () => {
    const [a, b] = [await openAccount(bank), await openAccount(openBank(log))];
    let loads = 0;
    store.onLoad = (tails) => {
      loads += 1;
      if (loads === 1) throw new StoreUnavailable('no connection');
      return tails;
    };
    const answers = await overlap([deposit(a, '1.00')], [deposit(b, '1.00'), deposit(b, '1.00')]);
    expect(kinds(answers)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(loads).toBe(2);
  });

  it('tells the times of the events, whichever batch they were in', async () => {
    const [id, other] = [newAccountId(), newAccountId()];
    const open = (accountId: string) => command('open', { id: accountId, owner: 'Ada', currency: 'CZK' });
    await overlap([open(id), open(other)], [deposit(id, '1.00'), deposit(id, '1.00')]);
    const frozen = bodyOf(await execute(bank, command('freeze', { accountId: id })));
    const times = (await bank.accountEvents(id, 0, 10)).items.map((event) => event.recordedAt);
    expect(frozen).toMatchObject({ openedAt: times[0], updatedAt: times[3], version: 4 });
    expect(new Set(times).size).toBe(3);
  });
});

describe('a command that is answered with the whole account', () => {
  it('waits until the time of the events before it is known', async () => {
    const id = newAccountId();
    const { passed, open } = door();
    store.beforeAppend = () => passed;
    const opened = execute(bank, command('open', { id, owner: 'Ada', currency: 'CZK' }));
    await nextTurn();
    await nextTurn();
    const later = executeAll(bank, [deposit(id, '1.00'), command('freeze', { accountId: id })]);
    await nextTurn();
    expect(bank.queueDepth).toBe(2);
    nowMs += 1_000;
    open();
    const [, frozen] = await later;
    const times = (await bank.accountEvents(id, 0, 10)).items.map((event) => event.recordedAt);
    expect(bodyOf(await opened)).toMatchObject({ openedAt: times[0], updatedAt: times[0] });
    expect(bodyOf(frozen)).toMatchObject({ openedAt: times[0], updatedAt: times[2] });
  });
});
