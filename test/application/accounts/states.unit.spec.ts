import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountState } from '../../../src/application/accounts/state.js';
import { AccountStates } from '../../../src/application/accounts/states.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import { command, deposit, execute, newAccountId, openAccount, openBank } from '../../support/bankFixture.js';
import { ObservedStore } from '../../support/observedStore.js';

let store: ObservedStore;
let states: AccountStates;
beforeEach(() => {
  store = new ObservedStore(new MemoryEventStore());
  states = new AccountStates(10);
});

function stateAt(version: number, balance = 0n): AccountState {
  const account = {
    status: 'open',
    owner: 'Ada',
    currency: 'CZK',
    overdraftLimit: 0n,
    metadata: {},
    holds: [],
    limits: undefined,
    used: undefined,
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
    expect(store.loads).toEqual([1]);
  });

  it('may be behind; the newest are not, and are read only where they are newer', async () => {
    const bank = openBank(store);
    const id = await openAccount(bank, '1.00');
    await states.known(store, [id]);
    await execute(bank, deposit(id, '2.00'));
    store.loads.length = 0;

    expect((await states.known(store, [id])).states.get(id)?.account.balance).toBe(100n);
    expect((await states.newest(store, [id])).states.get(id)?.account.balance).toBe(300n);
    expect((await states.known(store, [id])).states.get(id)?.account.balance).toBe(300n);
    const newest = (await states.newest(store, [id])).states.get(id);
    expect(newest).toBe(states.get(id));
    expect(store.loads).toEqual([1, 0]);
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

  it('of a long account are made of as few events as those of a short one', async () => {
    const bank = openBank(store);
    const id = await openAccount(bank, '1.00', { overdraftLimit: '5.00' });
    for (let count = 0; count < 50; count += 1) {
      await execute(bank, deposit(id, '1.00'));
      await execute(bank, command(count % 2 === 0 ? 'freeze' : 'unfreeze', { accountId: id }));
    }
    let events = 0;
    store.onLoad = (newer) => {
      events += newer.flatMap((one) => one.events).length;
      return newer;
    };
    const { states: found } = await states.newest(store, [id]);
    expect(found.get(id)).toEqual(await bank.account(id));
    expect(found.get(id)?.account).toMatchObject({ version: 102, balance: 5_100n, status: 'open' });
    expect(events).toBe(4);
  });

  it('are read again when the log changed meanwhile, and nothing older is kept', async () => {
    const bank = openBank(store);
    const id = await openAccount(bank, '1.00');
    states.put(id, stateAt(9, 900n));
    store.onLoad = (newer) => {
      store.onLoad = (again) => again;
      states.clear();
      return newer;
    };
    const { states: found } = await states.newest(store, [id]);
    expect(found.get(id)?.account).toMatchObject({ version: 2, balance: 100n });
    expect(states.get(id)).toBe(found.get(id));
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
