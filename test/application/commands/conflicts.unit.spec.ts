/** Another node appended first: what was decided on the old state is decided again, once, and nothing else is. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Bank, KeyedCommand } from '../../../src/application/bank.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import { silent } from '../../../src/testing/telemetry.js';
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
  transfer,
  withdraw,
} from '../../support/bankFixture.js';
import { ObservedStore } from '../../support/observedStore.js';

let store: ObservedStore;
let bank: Bank;
let peer: Bank;
let conflicts: number;
let A: string;
let B: string;
let C: string;

beforeEach(async () => {
  const memory = new MemoryEventStore();
  store = new ObservedStore(memory);
  conflicts = 0;
  const telemetry = {
    ...silent,
    conflicts: (units: number) => {
      conflicts += units;
    },
  };
  bank = openBank(store, {}, telemetry);
  peer = openBank(memory);
  A = await openAccount(bank, '100.00');
  B = await openAccount(bank, '100.00');
  C = await openAccount(bank, '100.00');
  store.appends.length = 0;
});

/** Lets another node carry out a command after this one has decided its next batch. */
function overtake(...commands: KeyedCommand[]): void {
  store.beforeAppend = async () => {
    store.beforeAppend = () => {};
    const answers = await executeAll(peer, commands);
    expect(kinds(answers)).toEqual(commands.map(() => 'accepted'));
  };
}

/** The streams each append wrote to or read. */
const appendedOn = () =>
  store.appends.map((units) =>
    units.flat().map((proposal) => proposal.decidedOn.map((basis) => basis.streamId)),
  );

describe('a conflict', () => {
  it('leads to one new decision, on the new state', async () => {
    overtake(deposit(A, '1.00'));
    const answer = await execute(bank, deposit(A, '2.00'));
    expect(bodyOf(answer)).toMatchObject({ balance: '103.00', version: 4 });
    expect(store.batchSizes).toEqual([1, 1]);
    expect(store.exclusiveAppends).toBe(1);
    expect(conflicts).toBe(1);
    expect(await balanceOf(bank, A)).toBe(10_300n);
  });

  it('costs reading the newer state, a look before the next batch, and nothing from then on', async () => {
    await executeAll(
      bank,
      Array.from({ length: 20 }, () => deposit(A, '1.00')),
    );
    store.loads.length = 0;
    overtake(deposit(A, '1.00'), deposit(A, '1.00'));
    expect(bodyOf(await execute(bank, deposit(A, '2.00')))).toMatchObject({ balance: '124.00' });
    expect(bodyOf(await execute(bank, deposit(A, '2.00')))).toMatchObject({ balance: '126.00' });
    expect(bodyOf(await execute(bank, deposit(A, '2.00')))).toMatchObject({ balance: '128.00' });
    expect(store.loads).toEqual([1, 0]);
    expect(conflicts).toBe(1);
  });

  it('with a store that has lost what is remembered of it, as after a failover, is decided on what is there', async () => {
    const [before, after] = [new MemoryEventStore(), new MemoryEventStore()];
    let current = before;
    const failing = new Proxy(before, {
      get: (_, name: keyof MemoryEventStore) => current[name].bind(current),
    });
    const node = openBank(failing);
    const id = newAccountId();
    const kept = [command('open', { id, owner: 'Ada', currency: 'CZK' }), deposit(id, '10.00')];
    await executeAll(node, kept);
    await executeAll(openBank(after), kept);
    await execute(node, deposit(id, '5.00'));
    current = after;
    const answers = [await execute(node, withdraw(id, '15.00')), await execute(node, withdraw(id, '10.00'))];
    expect(kinds(answers)).toEqual(['insufficient-funds', 'accepted']);
    expect(await balanceOf(node, id)).toBe(0n);
  });

  it('never makes others be decided again', async () => {
    overtake(deposit(B, '1.00'));
    const commands = [deposit(A, '2.00'), deposit(B, '2.00'), withdraw(C, '200.00'), deposit(C, '2.00')];
    const answers = await executeAll(bank, commands);
    expect(kinds(answers)).toEqual(['accepted', 'accepted', 'insufficient-funds', 'accepted']);
    expect(appendedOn()).toEqual([[[A], [B], [C], [C]], [[B]]]);
    expect(bodyOf(answers[1])).toMatchObject({ balance: '103.00' });
    expect(conflicts).toBe(1);
  });

  it('of a transfer takes along what was built on it, and keeps the order', async () => {
    overtake(withdraw(A, '1.00'));
    const answers = await executeAll(bank, [
      deposit(B, '1.00'),
      transfer(A, B, '10.00'),
      deposit(B, '2.00'),
      deposit(C, '4.00'),
      withdraw(B, '3.00'),
    ]);
    expect(kinds(answers)).toEqual(Array(5).fill('accepted'));
    expect(appendedOn()).toEqual([
      [[B], [A, B], [B], [C], [B]],
      [[A, B], [B], [B]],
    ]);
    expect(bodyOf(answers[1])).toMatchObject({
      from: { balance: '89.00', version: 4 },
      to: { balance: '111.00', version: 4 },
    });
    expect(answers.slice(2).map((answer) => bodyOf(answer).balance)).toEqual(['113.00', '104.00', '110.00']);
  });

  it('turns a rejection around when there is money now', async () => {
    overtake(deposit(A, '50.00'));
    const answer = await execute(bank, withdraw(A, '150.00'));
    expect(bodyOf(answer)).toMatchObject({ balance: '0.00' });
  });

  it('turns an acceptance around when the money is gone', async () => {
    overtake(withdraw(A, '100.00'));
    expect(
      kinds(await executeAll(bank, [withdraw(A, '1.00'), transfer(A, B, '1.00'), deposit(A, '5.00')])),
    ).toEqual(['insufficient-funds', 'insufficient-funds', 'accepted']);
    expect(await balanceOf(bank, A)).toBe(500n);
  });

  it('gives what is already done a true answer', async () => {
    overtake(command('freeze', { accountId: A, reason: 'first' }));
    const answer = await execute(bank, command('freeze', { accountId: A, reason: 'second' }));
    expect(bodyOf(answer)).toMatchObject({ status: 'frozen', version: 3 });
    expect(await store.readStream(A, 0, 10)).toHaveLength(3);
  });

  it('between two who open one account lets one of them', async () => {
    const id = '00000000-0000-7000-8000-ffffffffffff';
    overtake(command('open', { id, owner: 'Peer', currency: 'CZK' }));
    const answers = await executeAll(bank, [
      command('open', { id, owner: 'Ada', currency: 'EUR' }),
      deposit(id, '1.00', { currency: 'EUR' }),
    ]);
    expect(kinds(answers)).toEqual(['account-already-exists', 'currency-mismatch']);
    expect((await bank.account(id))?.account.owner).toBe('Peer');
  });

  it('of one member decides an atomic batch again, whole', async () => {
    overtake(withdraw(A, '100.00'));
    const [answers, single] = await Promise.all([
      bank.executeAtomically(SENDER, [deposit(B, '1.00'), withdraw(A, '1.00')]),
      execute(bank, deposit(B, '2.00')),
    ]);
    expect(kinds(answers)).toEqual(['batch-aborted', 'insufficient-funds']);
    expect(bodyOf(single)).toMatchObject({ balance: '102.00' });
    expect(await balanceOf(bank, A)).toBe(0n);
  });

  it('is over with the second decision, though others read and write in between', async () => {
    overtake(deposit(A, '1.00'));
    store.beforeExclusive = async () => {
      expect(await balanceOf(bank, A)).toBe(10_100n);
      await execute(peer, deposit(A, '2.00'));
    };
    expect(bodyOf(await execute(bank, deposit(A, '4.00')))).toMatchObject({ balance: '107.00' });
  });

  it('turns the rejection of an atomic batch around, too', async () => {
    overtake(deposit(A, '50.00'));
    const answers = await bank.executeAtomically(SENDER, [deposit(B, '1.00'), withdraw(A, '150.00')]);
    expect(kinds(answers)).toEqual(['accepted', 'accepted']);
  });

  it('leaves true states behind: the next commands meet none', async () => {
    overtake(deposit(A, '1.00'), deposit(B, '1.00'));
    await executeAll(bank, [transfer(A, B, '10.00'), deposit(C, '1.00')]);
    conflicts = 0;
    const answers = await executeAll(bank, [deposit(A, '1.00'), deposit(B, '1.00'), deposit(C, '1.00')]);
    expect(answers.map((answer) => bodyOf(answer).balance)).toEqual(['92.00', '112.00', '102.00']);
    expect(conflicts).toBe(0);
  });
});

describe('a command that another node carried out', () => {
  it('is answered from its record, and what was built on it is decided again', async () => {
    const keyed = withdraw(A, '30.00');
    const [first] = await executeAll(peer, [keyed]);
    expect(await balanceOf(bank, A)).toBe(7_000n);
    const answers = await executeAll(bank, [
      deposit(A, '1.00'),
      keyed,
      withdraw(A, '71.00'),
      deposit(B, '1.00'),
    ]);
    expect(answers[1]).toEqual({ ...first, replayed: true });
    expect(answers.map((answer) => bodyOf(answer).balance)).toEqual(['71.00', '70.00', '0.00', '101.00']);
    expect(store.batchSizes).toEqual([4, 1]);
  });

  it('makes this one read the account again, so that the next command meets no conflict', async () => {
    const keyed = withdraw(A, '500.00');
    await executeAll(peer, [keyed, deposit(A, '1.00')]);
    expect(kinds([await execute(bank, keyed)])).toEqual(['insufficient-funds']);
    expect(bodyOf(await execute(bank, deposit(A, '1.00')))).toMatchObject({ balance: '102.00' });
    expect(conflicts).toBe(0);
  });

  it('between deciding and appending is found there, too', async () => {
    const keyed = withdraw(A, '30.00');
    overtake(keyed);
    const answers = await executeAll(bank, [keyed, withdraw(A, '70.00')]);
    expect(answers.map((answer) => 'replayed' in answer && answer.replayed)).toEqual([true, false]);
    expect(answers.map((answer) => bodyOf(answer).balance)).toEqual(['70.00', '0.00']);
  });

  it('in part of an atomic batch counts once', async () => {
    const keyed = withdraw(A, '30.00');
    overtake(keyed);
    const answers = await bank.executeAtomically(SENDER, [deposit(A, '1.00'), keyed, deposit(B, '1.00')]);
    expect(kinds(answers)).toEqual(['accepted', 'accepted', 'accepted']);
    expect([await balanceOf(bank, A), await balanceOf(bank, B)]).toEqual([7_100n, 10_100n]);
  });
});
