import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
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
  SENDER,
  withdraw,
} from '../../support/bankFixture.js';
import { door, ObservedStore } from '../../support/observedStore.js';

let store: ObservedStore;
beforeEach(() => {
  store = new ObservedStore(new MemoryEventStore());
});

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Keeps the next append in flight until the returned function is called. */
function holdNextAppend(): () => void {
  const { passed, open } = door();
  store.beforeAppend = () => {
    store.beforeAppend = () => {};
    return passed;
  };
  return open;
}

describe('the order of commands', () => {
  it('is the order in which they came, over several batches', async () => {
    const bank = openBank(store, { batchMax: 7 });
    const account = await openAccount(bank);
    const answers = await executeAll(
      bank,
      times(40, () => deposit(account, '1.00')),
    );
    expect(answers.map((answer) => bodyOf(answer).version)).toEqual(times(40, (index) => index + 2));
    expect(answers.map((answer) => bodyOf(answer).balance)).toEqual(times(40, (index) => `${index + 1}.00`));
  });

  it('decides each command on what the ones before it did', async () => {
    const bank = openBank(store);
    const id = newAccountId();
    const answers = await executeAll(bank, [
      deposit(id, '1.00'),
      command('open', { id, owner: 'Ada', currency: 'CZK' }),
      command('open', { id, owner: 'Bob', currency: 'CZK' }),
      withdraw(id, '1.00'),
      deposit(id, '1.00'),
      withdraw(id, '1.00'),
      withdraw(id, '1.00'),
      command('close', { accountId: id }),
      deposit(id, '1.00'),
    ]);
    expect(kinds(answers)).toEqual([
      'account-not-found',
      'accepted',
      'account-already-exists',
      'insufficient-funds',
      'accepted',
      'accepted',
      'insufficient-funds',
      'accepted',
      'account-closed',
    ]);
    expect(store.batchSizes).toEqual([9]);
  });
});

describe('a batch', () => {
  it('takes all that came in one turn of the event loop', async () => {
    const bank = openBank(store);
    const accounts = await Promise.all(times(5, () => openAccount(bank)));
    const answers: Promise<unknown>[] = [];
    for (const id of accounts) {
      answers.push(execute(bank, deposit(id, '1.00')));
      for (let step = 0; step < 20; step += 1) await Promise.resolve();
    }
    await Promise.all(answers);
    expect(store.batchSizes).toEqual([5, 5]);
  });

  it('forms while the one before is in flight', async () => {
    const bank = openBank(store);
    const account = await openAccount(bank);
    store.appends.length = 0;
    const release = holdNextAppend();
    const first = execute(bank, deposit(account, '1.00'));
    await nextTurn();
    await nextTurn();
    expect(store.batchSizes).toEqual([1]);

    const later: Promise<unknown>[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      later.push(execute(bank, deposit(account, '1.00')));
      await nextTurn();
    }
    expect(store.batchSizes).toEqual([1]);
    expect(bank.queueDepth).toBe(10);
    release();
    await Promise.all([first, ...later]);
    expect(store.batchSizes).toEqual([1, 10]);
    expect(bank.queueDepth).toBe(0);
  });

  it('is not larger than its limit', async () => {
    const bank = openBank(store, { batchMax: 4 });
    const account = await openAccount(bank);
    store.appends.length = 0;
    await executeAll(
      bank,
      times(10, () => deposit(account, '1.00')),
    );
    expect(store.batchSizes).toEqual([4, 4, 2]);
  });

  it('never splits commands that stand or fall together', async () => {
    const bank = openBank(store, { batchMax: 4 });
    const account = await openAccount(bank);
    store.appends.length = 0;
    await Promise.all([
      ...times(3, () => execute(bank, deposit(account, '1.00'))),
      bank.executeAtomically(
        SENDER,
        times(3, () => deposit(account, '1.00')),
      ),
      bank.executeAtomically(
        SENDER,
        times(6, () => deposit(account, '1.00')),
      ),
      execute(bank, deposit(account, '1.00')),
    ]);
    expect(store.batchSizes).toEqual([3, 3, 6, 1]);
    expect(bank.queueDepth).toBe(0);
  });

  it('answers nobody before it is appended', async () => {
    const bank = openBank(store);
    const account = await openAccount(bank);
    const release = holdNextAppend();
    let answered = false;
    const answer = execute(bank, deposit(account, '1.00')).then(() => {
      answered = true;
    });
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    expect(answered).toBe(false);
    release();
    await answer;
  });

  it('of commands that are all answered without the store appends nothing', async () => {
    const bank = openBank(store);
    expect(await bank.executeAtomically(SENDER, [])).toEqual([]);
    await bank.drained();
    expect(store.appends).toEqual([]);
  });
});

describe('the queue', () => {
  it('refuses what is more than its limit, and does nothing of it', async () => {
    const bank = openBank(store, { queueMax: 3 });
    const account = await openAccount(bank);
    const answers = await executeAll(
      bank,
      times(5, () => deposit(account, '1.00')),
    );
    expect(kinds(answers)).toEqual(['accepted', 'accepted', 'accepted', 'overloaded', 'overloaded']);
    expect(await balanceOf(bank, account)).toBe(300n);
  });

  it('takes the same command again once there is room', async () => {
    const bank = openBank(store, { queueMax: 1 });
    const account = await openAccount(bank);
    const commands = [deposit(account, '1.00'), deposit(account, '2.00')];
    expect(kinds(await executeAll(bank, commands))).toEqual(['accepted', 'overloaded']);
    expect(kinds([await execute(bank, commands[1] as (typeof commands)[0])])).toEqual(['accepted']);
    expect(await balanceOf(bank, account)).toBe(300n);
  });

  it('counts commands, not requests', async () => {
    const bank = openBank(store, { queueMax: 4 });
    const account = await openAccount(bank);
    const batch = (size: number) =>
      bank.executeAtomically(
        SENDER,
        times(size, () => deposit(account, '1.00')),
      );
    const answers = await Promise.all([batch(3), batch(2), batch(1)]);
    expect(answers.map((all) => all.map(({ kind }) => kind))).toEqual([
      ['accepted', 'accepted', 'accepted'],
      ['overloaded', 'overloaded'],
      ['accepted'],
    ]);
    expect(await balanceOf(bank, account)).toBe(400n);
  });

  it('tells a stream of commands when there is room', async () => {
    const bank = openBank(store, { queueMax: 10, batchMax: 1 });
    const account = await openAccount(bank);
    const release = holdNextAppend();
    const answers = executeAll(
      bank,
      times(9, () => deposit(account, '1.00')),
    );
    await nextTurn();
    await nextTurn();
    let depth: number | undefined;
    const wait = async () => {
      await bank.room(SENDER.clientId);
      depth = bank.queueDepth;
    };
    const waited = wait();
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    expect(depth).toBeUndefined();
    release();
    await waited;
    expect(depth).toBe(5);
    await answers;
    await bank.room(SENDER.clientId);
  });

  it('is drained when everything taken so far is answered', async () => {
    const bank = openBank(store, { batchMax: 2 });
    const account = await openAccount(bank);
    const answered: number[] = [];
    for (let index = 0; index < 7; index += 1) {
      execute(bank, deposit(account, '1.00')).then(() => answered.push(index));
    }
    await bank.drained();
    expect(answered).toEqual([0, 1, 2, 3, 4, 5, 6]);
    await bank.drained();
  });
});
