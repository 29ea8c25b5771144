/** A long account is not read from its beginning. */
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { STATE_VERSION } from '../../../src/application/accounts/stateCodec.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import {
  balanceOf,
  bodyOf,
  command,
  deposit,
  execute,
  executeAll,
  openAccount,
  openBank,
  withdraw,
} from '../../support/bankFixture.js';
import { ObservedStore } from '../../support/observedStore.js';

const EVERY = 10;
let memory: MemoryEventStore;
beforeEach(() => {
  memory = new MemoryEventStore();
});

/** An account with `events` events, written by a bank that takes a snapshot every 10. */
async function longAccount(events: number, batchMax = 3): Promise<string> {
  const bank = openBank(memory, { snapshotEvery: EVERY, batchMax });
  const id = await openAccount(bank, '0.00', { overdraftLimit: '5.00', metadata: { bb: 1, a: 'x' } });
  await executeAll(
    bank,
    Array.from({ length: events - 1 }, () => deposit(id, '1.00')),
  );
  await bank.drained();
  return id;
}

/** How many events a bank without memory of the account reads for it, and what it finds. */
async function readAnew(id: string) {
  const store = new ObservedStore(memory);
  const found = await openBank(store).account(id);
  return { events: store.loads.reduce((sum, count) => sum + count, 0), found };
}

describe('a snapshot', () => {
  it('spares reading what is in it', async () => {
    const id = await longAccount(47);
    const { events, found } = await readAnew(id);
    expect(events).toBeLessThanOrEqual(EVERY);
    expect(found?.account).toMatchObject({ version: 47, balance: 4_600n });
  });

  it('is taken of an account that was long before anyone took one', async () => {
    const id = await openAccount(openBank(memory));
    await executeAll(
      openBank(memory),
      Array.from({ length: 29 }, () => deposit(id, '1.00')),
    );
    expect((await readAnew(id)).events).toBe(30);

    const bank = openBank(memory, { snapshotEvery: EVERY });
    await execute(bank, deposit(id, '1.00'));
    await bank.drained();
    expect((await readAnew(id)).events).toBeLessThanOrEqual(1);
  });

  it.each([[{}], [null], ['{"owner":'], [{ status: 'open', owner: 'Ada', currency: 'CZK', balance: '1.0' }]])(
    'that is damaged spares nothing, and stands in nobody’s way: %j',
    async (state) => {
      const id = await longAccount(47);
      await memory.saveSnapshots([{ streamId: id, version: 45, state }], STATE_VERSION);
      const { events, found } = await readAnew(id);
      expect(found?.account).toMatchObject({ version: 47, balance: 4_600n });
      expect(events).toBe(2 + 47);
      const bank = openBank(memory);
      expect(bodyOf(await execute(bank, deposit(id, '1.00'))).version).toBe(48);
      expect(await balanceOf(bank, id)).toBe(4_700n);
    },
  );

  it('is not taken of a short account', async () => {
    const id = await longAccount(9);
    expect((await readAnew(id)).events).toBe(9);
  });

  it('holds all that the events tell', async () => {
    const bank = openBank(memory, { snapshotEvery: 3 });
    const id = await openAccount(bank, '0.00', {
      overdraftLimit: '5.00',
      metadata: { bb: 1, a: 'x', c: true },
    });
    await execute(bank, withdraw(id, '4.50'));
    await execute(bank, command('freeze', { accountId: id }));
    await bank.drained();

    const { events, found } = await readAnew(id);
    expect(events).toBe(0);
    const ignoring = new ObservedStore(memory);
    ignoring.load = (known) => memory.load(known, STATE_VERSION + 1);
    expect(found).toEqual(await openBank(ignoring).account(id));
    expect(found?.account).toMatchObject({
      status: 'frozen',
      balance: -450n,
      overdraftLimit: 500n,
      version: 3,
    });
  });

  it('of another shape is ignored', async () => {
    const id = await openAccount(openBank(memory), '100.00');
    const state = { anything: 'else' };
    await memory.saveSnapshots([{ streamId: id, version: 2, state }], STATE_VERSION + 1);
    await memory.saveSnapshots([{ streamId: id, version: 2, state }], STATE_VERSION - 1);
    const { events, found } = await readAnew(id);
    expect(events).toBe(2);
    expect(found?.account.balance).toBe(10_000n);
  });

  it('is saved before the bank is drained', async () => {
    const store = new ObservedStore(memory);
    let saved = false;
    store.saveSnapshots = async () => {
      await sleep(20);
      saved = true;
    };
    const bank = openBank(store, { snapshotEvery: 2 });
    const id = await openAccount(bank);
    await execute(bank, deposit(id, '1.00'));
    expect(saved).toBe(false);
    await bank.drained();
    expect(saved).toBe(true);
  });

  it('that cannot be saved costs nothing', async () => {
    const store = new ObservedStore(memory);
    let refused = 0;
    store.saveSnapshots = () => {
      refused += 1;
      return Promise.reject(new Error('no room'));
    };
    const bank = openBank(store, { snapshotEvery: 2 });
    const id = await openAccount(bank);
    for (let count = 0; count < 10; count += 1) await execute(bank, deposit(id, '1.00'));
    await bank.drained();
    expect(refused).toBeGreaterThan(1);
    expect(await balanceOf(bank, id)).toBe(1_000n);
  });
});

describe('a stream that the store gives in parts', () => {
  it('is folded from all of them', async () => {
    const id = await longAccount(47);
    const store = new ObservedStore(memory);
    store.load = async (known) => {
      const tails = await memory.load(known, STATE_VERSION + 1);
      return tails.map(({ streamId, events }) => ({
        streamId,
        events: events.slice(0, 4),
        more: events.length > 4,
      }));
    };
    expect((await openBank(store).account(id))?.account).toMatchObject({ version: 47, balance: 4_600n });
    expect(bodyOf(await execute(openBank(store), deposit(id, '1.00')))).toMatchObject({ version: 48 });
  });
});
