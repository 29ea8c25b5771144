/** Commands that go through the event buffer: what their callers are told, and when. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../../src/application/commands/answer.js';
import { HelperUnavailable, StoreUnavailable } from '../../../src/application/shared/errors.js';
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
  SENDER,
  transfer,
  withdraw,
} from '../../support/bankFixture.js';
import { type BufferedNode, BufferTown, sendAsync, settled } from '../../support/bufferedBank.js';
import { door } from '../../support/observedStore.js';

let town: BufferTown;
let node: BufferedNode;
let A: string;
let B: string;

beforeEach(async () => {
  vi.useFakeTimers();
  town = new BufferTown();
  node = await town.node();
  const outsider = town.outsider();
  A = await settled(openAccount(outsider, '100.00'));
  B = await settled(openAccount(outsider, '100.00'));
});
afterEach(async () => {
  await town.emptied();
  await town.drained();
  expect(town.errors).toEqual([]);
  vi.useRealTimers();
});

const status = async (keyed: { idempotencyKey: string }) =>
  (await settled(node.bank.commandStatus(SENDER.clientId, keyed.idempotencyKey)))?.answer;
const balance = (id: string) => settled(balanceOf(node.bank, id));

/** Keeps the store from appending until the returned function is called. */
function holdAppends(): () => void {
  const { passed, open } = door();
  node.store.beforeAppend = () => passed;
  return open;
}

describe('a caller who waits', () => {
  it('is answered when the store has it, not before', async () => {
    const release = holdAppends();
    let answer: Answer | undefined;
    const waiting = execute(node.bank, deposit(A, '1.00')).then((told) => {
      answer = told;
    });
    await vi.advanceTimersByTimeAsync(300);
    expect(town.server.waiting).toHaveLength(1);
    expect(answer).toBeUndefined();
    release();
    await settled(waiting);
    expect(bodyOf(answer)).toMatchObject({ balance: '101.00', version: 3 });
    expect(await town.memory.readStream(A, 2, 10)).toHaveLength(1);
  });

  it('is told what is in the record, byte for byte', async () => {
    const wishes = [deposit(A, '1.00'), transfer(A, B, '5.00'), withdraw(B, '999.00'), deposit(B, '2.00')];
    const answers = await settled(executeAll(node.bank, wishes));
    expect(kinds(answers)).toEqual(['accepted', 'accepted', 'insufficient-funds', 'accepted']);
    const again = await settled(executeAll(town.outsider(), wishes));
    expect(again).toEqual(answers.map((answer) => ({ ...answer, replayed: true })));
  });

  it('is told true times of an account with entries that were not appended yet', async () => {
    const id = newAccountId();
    const wishes = [
      command('open', { id, owner: 'Ada', currency: 'CZK' }),
      deposit(id, '5.00'),
      command('freeze', { accountId: id }),
      withdraw(id, '1.00'),
      command('unfreeze', { accountId: id }),
      withdraw(id, '2.00'),
    ];
    const answers: Promise<Answer>[] = [];
    for (const wish of wishes) {
      answers.push(execute(node.bank, wish));
      await vi.advanceTimersByTimeAsync(wish === wishes[2] ? 200 : 0);
    }
    const told = await settled(Promise.all(answers));
    expect(kinds(told)).toEqual([
      ...['accepted', 'accepted', 'accepted', 'account-frozen', 'accepted', 'accepted'],
    ]);
    const events = await town.memory.readStream(id, 0, 10);
    expect(events.map(({ type }) => type)).toEqual([
      ...['AccountOpened', 'MoneyDeposited', 'AccountFrozen', 'AccountUnfrozen', 'MoneyWithdrawn'],
    ]);
    const openedAt = events[0]?.recordedAt;
    for (const [at, version] of [
      [0, 1],
      [2, 3],
      [4, 4],
    ] as const) {
      expect(bodyOf(told[at])).toMatchObject({
        ...{ openedAt, updatedAt: events[version - 1]?.recordedAt, version },
      });
    }
    expect(await settled(executeAll(town.outsider(), wishes))).toEqual(
      told.map((answer) => ({ ...answer, replayed: true })),
    );
  });

  it('with commands that stand or fall together has all of them or none', async () => {
    const fine = [deposit(A, '1.00'), transfer(A, B, '101.00')];
    const broken = [deposit(A, '50.00'), withdraw(B, '999.00')];
    expect(kinds(await settled(node.bank.executeAtomically(SENDER, fine)))).toEqual(['accepted', 'accepted']);
    expect(kinds(await settled(node.bank.executeAtomically(SENDER, broken)))).toEqual([
      'batch-aborted',
      'insufficient-funds',
    ]);
    expect([await balance(A), await balance(B)]).toEqual([0n, 20_100n]);
  });
});

describe('a caller who wants a receipt', () => {
  it('has it before the store has the command, and asks for the outcome', async () => {
    const release = holdAppends();
    const keyed = deposit(A, '1.00');
    expect((await sendAsync(node.bank, keyed)).kind).toBe('pending');
    expect(await status(keyed)).toBe('pending');
    expect(await town.memory.readStream(A, 2, 10)).toEqual([]);
    release();
    await town.emptied();
    expect(bodyOf((await status(keyed)) as Answer)).toMatchObject({ balance: '101.00' });
  });

  it('has it again, from any node, while the command waits; who waits for an answer does not', async () => {
    const peer = await town.node({ flushes: false });
    const release = holdAppends();
    const keyed = deposit(A, '1.00');
    await sendAsync(node.bank, keyed);
    for (const { bank } of [node, peer]) {
      expect((await sendAsync(bank, keyed)).kind).toBe('pending');
      expect(await settled(execute(bank, keyed))).toEqual({ kind: 'in-flight' });
    }
    release();
    await town.emptied();
    expect(bodyOf(await settled(execute(peer.bank, keyed)))).toMatchObject({ balance: '101.00' });
    expect(await balance(A)).toBe(10_100n);
  });

  it('has it while the store is down, for accounts at hand, and the command is carried out later', async () => {
    await settled(execute(node.bank, deposit(A, '1.00')));
    town.server.heads.clear();
    const load = node.store.load.bind(node.store);
    node.store.load = () => Promise.reject(new StoreUnavailable('down'));
    node.store.beforeAppend = () => Promise.reject(new StoreUnavailable('down'));
    const [known, unknown] = [withdraw(A, '2.00'), withdraw(newAccountId(), '1.00')];
    expect((await sendAsync(node.bank, known)).kind).toBe('pending');
    expect((await sendAsync(node.bank, unknown)).kind).toBe('unavailable');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await status(known)).toBe('pending');
    node.store.load = load;
    node.store.beforeAppend = () => {};
    await vi.advanceTimersByTimeAsync(1_000);
    expect(bodyOf((await status(known)) as Answer)).toMatchObject({ balance: '99.00' });
  });

  it('is told at once what leaves the key free', async () => {
    const keyed = deposit(A, '1.00', { expectedVersion: 9 });
    expect(kinds([await sendAsync(node.bank, keyed)])).toEqual(['version-mismatch']);
    expect(await status(keyed)).toBeUndefined();
    const other = deposit(A, '1.00', { idempotencyKey: keyed.idempotencyKey });
    expect((await sendAsync(node.bank, other)).kind).toBe('pending');
    await town.emptied();
    expect(await status(other)).toMatchObject({ kind: 'accepted' });
  });

  it('has the outcome at once where its account needs no buffer', async () => {
    town.server.isUp = false;
    town.restart();
    expect((await sendAsync(node.bank, deposit(A, '1.00'))).kind).toBe('accepted');
    town.server.isUp = true;
  });
});

describe('a key of a command in the buffer', () => {
  it('with another request is refused, and the command keeps it', async () => {
    const release = holdAppends();
    const peer = await town.node({ flushes: false });
    const keyed = deposit(A, '1.00');
    await sendAsync(node.bank, keyed);
    const other = deposit(A, '7.00', { idempotencyKey: keyed.idempotencyKey });
    expect((await settled(execute(peer.bank, other))).kind).toBe('key-reused');
    expect((await sendAsync(peer.bank, other)).kind).toBe('key-reused');
    release();
    await town.emptied();
    expect(await status(keyed)).toMatchObject({ kind: 'accepted' });
    expect(await balance(A)).toBe(10_100n);
  });

  it('keeps others from carrying it out in an atomic batch', async () => {
    const release = holdAppends();
    const peer = await town.node({ flushes: false });
    const keyed = deposit(A, '1.00');
    await sendAsync(node.bank, keyed);
    const batch = [keyed, withdraw(B, '999.00')];
    expect(kinds(await settled(peer.bank.executeAtomically(SENDER, batch)))).toEqual([
      'in-flight',
      'in-flight',
    ]);
    release();
    await town.emptied();
    expect(await status(keyed)).toMatchObject({ kind: 'accepted' });
  });
});

describe('when the buffer', () => {
  it('is full, commands are refused, and nothing is done', async () => {
    const release = holdAppends();
    const small = await town.node({ flushes: false, entriesMax: 1 });
    await sendAsync(node.bank, deposit(A, '1.00'));
    expect((await settled(execute(small.bank, deposit(B, '1.00')))).kind).toBe('overloaded');
    release();
    await town.emptied();
    expect(await balance(B)).toBe(10_000n);
  });

  it('is lost with entries in it, the store answers who waits, and carries out what has a receipt', async () => {
    const idle = await town.node({ flushes: false });
    const release = holdAppends();
    const waiting = execute(idle.bank, deposit(A, '1.00'));
    await sendAsync(idle.bank, deposit(B, '1.00'));
    await vi.advanceTimersByTimeAsync(100);
    town.restart();
    expect(bodyOf(await settled(waiting))).toMatchObject({ balance: '101.00' });
    release();
    await town.emptied();
    expect([await balance(A), await balance(B)]).toEqual([10_100n, 10_100n]);
  });

  it('does not answer whether it took a command, that is done once', async () => {
    node.hooks.afterPush = () => {
      node.hooks.afterPush = () => {};
      throw new HelperUnavailable('no answer');
    };
    expect(bodyOf(await settled(execute(node.bank, deposit(A, '1.00'))))).toMatchObject({
      balance: '101.00',
    });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await balance(A)).toBe(10_100n);
  });

  it('has newer states than a node knows, it decides on those', async () => {
    const peer = await town.node({ flushes: false });
    const answers = await settled(
      Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          execute((index % 2 ? node : peer).bank, withdraw(A, '2.00')),
        ),
      ),
    );
    expect(answers.filter(({ kind }) => kind === 'accepted')).toHaveLength(50);
    expect(await balance(A)).toBe(0n);
  });
});
