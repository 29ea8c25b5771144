import { beforeEach, describe, expect, it } from 'vitest';
import type { Head } from '../../../src/application/accounts/head.js';
import { HEAD_STATE_VERSION } from '../../../src/application/accounts/stateCodec.js';
import { Heads } from '../../../src/application/accounts/states.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import { deposit, execute, newAccountId, openAccount, openBank } from '../../support/bankFixture.js';
import { ObservedStore } from '../../support/observedStore.js';

let store: ObservedStore;
let heads: Heads;
beforeEach(() => {
  store = new ObservedStore(new MemoryEventStore());
  heads = new Heads({ max: 10, snapshotEvery: 10 });
});

function headAt(version: number, balance = 0n): Head {
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
    for (const id of ids) heads.put(id, headAt(1));
    const kept = ids.filter((id) => heads.get(id) !== undefined);
    expect(kept.length).toBeLessThanOrEqual(10);
    expect(kept).toContain('account 99');
  });

  it('keeps what is in use', () => {
    heads.put('used', headAt(1));
    for (let index = 0; index < 100; index += 1) {
      heads.put(`account ${index}`, headAt(1));
      if (index % 3 === 0) expect(heads.get('used'), `after ${index}`).toBeDefined();
    }
  });

  it.each([
    [1, 2, 2],
    [2, 1, 2],
    [2, 2, 2],
  ])('holding version %i and given %i keeps %i', (held, given, kept) => {
    heads.put('a', headAt(held));
    heads.put('a', headAt(given));
    expect(heads.get('a')?.account.version).toBe(kept);
  });

  it('forgets', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (const id of ids) heads.put(id, headAt(1));
    for (const id of ids) heads.forget(id);
    expect(ids.filter((id) => heads.get(id) !== undefined)).toEqual([]);
  });
});

describe('the known states', () => {
  it('are read from the store once', async () => {
    const id = await openAccount(openBank(store), '1.00');
    store.loads.length = 0;
    const first = await heads.known(store, [id]);
    const second = await heads.known(store, [id]);
    expect(first.heads.get(id)?.account.balance).toBe(100n);
    expect(second.heads.get(id)).toBe(first.heads.get(id));
    expect(store.loads).toEqual([2]);
  });

  it('may be behind; the newest are not, and cost only what came after', async () => {
    const bank = openBank(store);
    const id = await openAccount(bank, '1.00');
    await heads.known(store, [id]);
    await execute(bank, deposit(id, '2.00'));
    store.loads.length = 0;

    expect((await heads.known(store, [id])).heads.get(id)?.account.balance).toBe(100n);
    expect((await heads.newest(store, [id])).heads.get(id)?.account.balance).toBe(300n);
    expect((await heads.known(store, [id])).heads.get(id)?.account.balance).toBe(300n);
    expect(store.loads).toEqual([1]);
  });

  it('of an account that does not exist are none', async () => {
    const id = newAccountId();
    const { heads: found, damaged } = await heads.newest(store, [id]);
    expect([found.size, damaged.size, heads.get(id)]).toEqual([0, 0, undefined]);
  });

  it('of many accounts come with one question', async () => {
    const bank = openBank(store);
    const ids = [await openAccount(bank), await openAccount(bank), await openAccount(bank), newAccountId()];
    await heads.known(store, ids.slice(0, 1));
    store.loads.length = 0;
    const { heads: found } = await heads.known(store, ids);
    expect([...found.keys()].sort()).toEqual(ids.slice(0, 3).sort());
    expect(store.loads).toEqual([2]);
  });

  it('never go back when an old answer of the store comes late', async () => {
    const bank = openBank(store);
    const id = await openAccount(bank, '1.00');
    const slow = heads.newest(store, [id]);
    heads.put(id, headAt(9, 900n));
    await slow;
    expect(heads.get(id)?.account.version).toBe(9);
  });
});

describe('snapshots', () => {
  const due = (max = 10) => heads.takeSnapshots(max).map(({ streamId, version }) => [streamId, version]);

  it('fall due when another ten events are passed, each once', () => {
    for (const version of [8, 9]) heads.put('a', headAt(version));
    expect(due()).toEqual([]);
    for (const version of [12, 13]) heads.put('a', headAt(version));
    expect(due()).toEqual([['a', 12]]);
    expect(due()).toEqual([]);
    heads.put('a', headAt(19));
    expect(due()).toEqual([]);
    heads.put('a', headAt(45));
    expect(due()).toEqual([['a', 45]]);
  });

  it('are handed out in portions', () => {
    for (const id of ['a', 'b', 'c']) for (const version of [1, 10]) heads.put(id, headAt(version));
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
    await heads.newest(store, [id]);
    const snapshots = heads.takeSnapshots(10);
    expect(snapshots).toMatchObject([{ streamId: id, version: 12 }]);

    await store.saveSnapshots(snapshots, HEAD_STATE_VERSION);
    heads = new Heads({ max: 10, snapshotEvery: 10 });
    await heads.newest(store, [id]);
    expect(due()).toEqual([]);
  });

  it('that nobody takes do not pile up without bound', () => {
    for (let account = 0; account < 100; account += 1) {
      for (const version of [1, 10]) heads.put(`account ${account}`, headAt(version));
    }
    expect(heads.takeSnapshots(1_000).length).toBeLessThanOrEqual(10);
  });
});
