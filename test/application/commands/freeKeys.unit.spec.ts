/** A key is used up by what was decided on what the account holds, and by nothing else. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Bank, KeyedCommand } from '../../../src/application/bank.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import {
  balanceOf,
  bodyOf,
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
/** Another node, which knows nothing of what the first one remembers. */
let peer: Bank;
let id: string;
beforeEach(async () => {
  memory = new MemoryEventStore();
  store = new ObservedStore(memory);
  bank = openBank(store);
  peer = openBank(memory);
  id = await openAccount(bank, '100.00');
});

const again = ({ idempotencyKey }: KeyedCommand, other: KeyedCommand): KeyedCommand => ({
  ...other,
  idempotencyKey,
});

const statusOf = ({ idempotencyKey }: KeyedCommand) => bank.commandStatus(SENDER.clientId, idempotencyKey);

describe.each([
  ['another version', () => deposit(id, '1.00', { expectedVersion: 9 }), 'version-mismatch'],
  ['the decimals of another currency', () => deposit(id, '1.000'), 'validation-failed'],
  ['nothing', () => withdraw(id, '0.00'), 'validation-failed'],
] as const)('a command that says %s', (_, made, code) => {
  it('leaves its key free, also for another request', async () => {
    const keyed = made();
    expect(kinds([await execute(bank, keyed), await execute(bank, keyed)])).toEqual([code, code]);
    expect(await statusOf(keyed)).toBeUndefined();
    const corrected = again(keyed, deposit(id, '1.00', { expectedVersion: 2 }));
    const done = await execute(bank, corrected);
    expect(bodyOf(done).version).toBe(3);
    expect(await execute(peer, corrected)).toEqual({ ...done, replayed: true });
    expect(await balanceOf(bank, id)).toBe(10_100n);
  });

  it('leaves all keys of its atomic batch free, whatever its place', async () => {
    const good = deposit(id, '1.00');
    const bad = made();
    for (const batch of [
      [good, bad],
      [bad, good],
    ]) {
      const answers = await bank.executeAtomically(SENDER, batch);
      expect(kinds(answers).sort()).toEqual(['batch-aborted', code].sort());
    }
    expect([await statusOf(good), await statusOf(bad)]).toEqual([undefined, undefined]);
    const corrected = again(bad, deposit(id, '2.00'));
    expect(kinds(await bank.executeAtomically(SENDER, [good, corrected]))).toEqual(['accepted', 'accepted']);
    expect(await balanceOf(bank, id)).toBe(10_300n);
  });

  it('changes nothing for the others of its batch', async () => {
    const answers = await executeAll(bank, [deposit(id, '1.00'), made(), withdraw(id, '2.00')]);
    expect(kinds(answers)).toEqual(['accepted', code, 'accepted']);
    expect(store.batchSizes.at(-1)).toBe(2);
  });
});

describe('a precondition', () => {
  it('is held to the newest version, though this node remembers an older one', async () => {
    await execute(peer, deposit(id, '1.00'));
    expect(kinds([await execute(bank, deposit(id, '1.00', { expectedVersion: 3 }))])).toEqual(['accepted']);
    await execute(peer, deposit(id, '1.00'));
    const stale = await execute(bank, deposit(id, '1.00', { expectedVersion: 9 }));
    expect(stale).toMatchObject({ rejection: { detail: `Account ${id} is at version 5, not 9` } });
  });

  it('of what another node carried out does not keep its repeat from the answer', async () => {
    const keyed = withdraw(id, '1.00', { expectedVersion: 2 });
    const first = await execute(peer, keyed);
    await execute(peer, deposit(id, '5.00'));
    expect(await execute(bank, keyed)).toEqual({ ...first, replayed: true });
    expect(kinds(await bank.executeAtomically(SENDER, [keyed, deposit(id, '7.00')]))).toEqual([
      'accepted',
      'accepted',
    ]);
    expect(await balanceOf(bank, id)).toBe(11_100n);
  });

  it('names the paying account of a transfer, or several versions', async () => {
    const to = await openAccount(bank);
    const keyed = transfer(id, to, '1.00', { expectedVersion: 7 });
    expect(kinds([await execute(bank, keyed)])).toEqual(['version-mismatch']);
    const { command, ...rest } = keyed;
    const several = { ...rest, command: { ...command, expectedVersion: [1, 2] } } as KeyedCommand;
    expect(kinds([await execute(bank, several)])).toEqual(['accepted']);
  });
});

it('a refusal that was decided on what the account holds uses up its key', async () => {
  const keyed = withdraw(id, '100.01');
  const first = await execute(bank, keyed);
  await execute(bank, deposit(id, '1.00'));
  expect(await execute(bank, keyed)).toEqual({ ...first, replayed: true });
  expect(kinds([await execute(bank, again(keyed, deposit(id, '1.00')))])).toEqual(['key-reused']);
});
