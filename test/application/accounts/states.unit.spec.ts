import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountState } from '../../../src/application/accounts/state.js';
import { STATE_VERSION } from '../../../src/application/accounts/stateCodec.js';
import { AccountStates } from '../../../src/application/accounts/states.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import { deposit, execute, newAccountId, openAccount, openBank } from '../../support/bankFixture.js';
import { ObservedStore } from '../../support/observedStore.js';

let store: ObservedStore;
let states: AccountStates;
beforeEach(() => {
  store = new ObservedStore(new MemoryEventStore());
  states = new AccountStates({ max: 10, snapshotEvery: 10 });
});

function stateAt(version: number, balance = 0n): AccountState {
  const account = {
    status: 'open',
    owner: 'Ada',
    currency: 'CZK',
    overdraftLimit: 0n,
    metadata: {},
  } as const;
  const time = '2026-03-15T12:00:00.000Z';
  return { account: { ...account, id: 'id', version, balance }, openedAt: time, updatedAt: time };
}

describe('the cache', () => {
  it('is bounded', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `account ${index}`);
    for (const id of ids) states.put(id, stateAt(1));
    const kept = ids.filter((id) => states.get(id) !== undefined);
    expect(kept.length).toBeLessThanOrEqual(10);
    expect(kept).toContain('account 99');
  });

  it('keeps what is in use', () => {
    states.put('used', stateAt(1));
    for (let index = 0; index < 100; index += 1) {
      states.put(`account ${index}`, stateAt(1));
      if (index % 3 === 0) expect(states.get('used'), `after ${index}`).toBeDefined();
    }
  });

  it.each([
    [1, 2, 2],
    [2, 1, 2],
    [2, 2, 2],
  ])('holding version %i and given %i keeps %i', (held, given, kept) => {
    states.put('a', stateAt(held));
    states.put('a', stateAt(given));
    expect(states.get('a')?.account.version).toBe(kept);
  });

  it('forgets', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (const id of ids) states.put(id, stateAt(1));
    for (const id of ids) states.forget(id);
    expect(ids.filter((id) => states.get(id) !== undefined)).toEqual([]);
  });
});

describe('the known states', () => {
  it('are read from the store once', async () => {
    const id = await openAccount(openBank(store), '1.00');
    store.loads.length = 0;
    const first = await states.known(store, [id]);
    const second = await states.known(store, [id]);
    expect(first.states.get(id)?.account.balance).toBe(100n);
    expect(second.states.get(id)).toBe(first.states.get(id));
    expect(store.loads).toEqual([2]);
  });

  it('may be behind; the newest are not, and cost only what came after', async () => {
    const bank = openBank(store);
    const id = await openAccount(bank, '1.00');
    await states.known(store, [id]);
    await execute(bank, deposit(id, '2.00'));
    store.loads.length = 0;

    expect((await states.known(store, [id])).states.get(id)?.account.balance).toBe(100n);
    expect((await states.newest(store, [id])).states.get(id)?.account.balance).toBe(300n);
    expect((await states.known(store, [id])).states.get(id)?.account.balance).toBe(300n);
    expect(store.loads).toEqual([1]);
  });

  it('of an account that does not exist are none', async () => {
    const id = newAccountId();
    const { states: found, damaged } = await states.newest(store, [id]);
    expect([found.size, damaged.size, states.get(id)]).toEqual([0, 0, undefined]);
  });

  it('of many accounts come with one question', async () => {
    const bank = openBank(store);
    const ids = [await openAccount(bank), await openAccount(bank), await openAccount(bank), newAccountId()];
    await states.known(store, ids.slice(0, 1));
    store.loads.length = 0;
    const { states: found } = await states.known(store, ids);
    expect([...found.keys()].sort()).toEqual(ids.slice(0, 3).sort());
    expect(store.loads).toEqual([2]);
  });

  it('never go back when an old answer of the store comes late', async () => {
    const bank = openBank(store);
    const id = await openAccount(bank, '1.00');
    const slow = states.newest(store, [id]);
    states.put(id, stateAt(9, 900n));
    await slow;
    expect(states.get(id)?.account.version).toBe(9);
  });
});

describe('snapshots', () => {
  const due = (max = 10) => states.takeSnapshots(max).map(({ streamId, version }) => [streamId, version]);

  it('fall due when another ten events are passed, each once', () => {
    for (const version of [8, 9]) states.put('a', stateAt(version));
    expect(due()).toEqual([]);
    for (const version of [12, 13]) states.put('a', stateAt(version));
    expect(due()).toEqual([['a', 12]]);
    expect(due()).toEqual([]);
    states.put('a', stateAt(19));
    expect(due()).toEqual([]);
    states.put('a', stateAt(45));
    expect(due()).toEqual([['a', 45]]);
  });

  it('are handed out in portions', () => {
    for (const id of ['a', 'b', 'c']) for (const version of [1, 10]) states.put(id, stateAt(version));
    expect(due(2)).toEqual([
      ['a', 10],
      ['b', 10],
    ]);
    expect(due(2)).toEqual([['c', 10]]);
  });

  it('fall due on reading a long account without one, not on reading one with', async () => {
    const bank = openBank(store);
    const id = await openAccount(bank);
    for (let count = 0; count < 11; count += 1) await execute(bank, deposit(id, '1.00'));
    await states.newest(store, [id]);
    const snapshots = states.takeSnapshots(10);
    expect(snapshots).toMatchObject([{ streamId: id, version: 12 }]);

    await store.saveSnapshots(snapshots, STATE_VERSION);
    states = new AccountStates({ max: 10, snapshotEvery: 10 });
    await states.newest(store, [id]);
    expect(due()).toEqual([]);
  });

  it('that nobody takes do not pile up without bound', () => {
    for (let account = 0; account < 100; account += 1) {
      for (const version of [1, 10]) states.put(`account ${account}`, stateAt(version));
    }
    expect(states.takeSnapshots(1_000).length).toBeLessThanOrEqual(10);
  });
});
