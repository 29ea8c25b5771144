/** Commands that stand or fall together. */

import { beforeEach, describe, expect, it } from 'vitest';
import type { Bank, KeyedCommand } from '../../../src/application/bank.js';
import type { Answer } from '../../../src/application/commands/answer.js';
import { BEGIN } from '../../../src/application/log/ports.js';
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
  transfer,
  withdraw,
} from '../../support/bankFixture.js';

let store: MemoryEventStore;
let bank: Bank;
let account: string;
let other: string;
beforeEach(async () => {
  store = new MemoryEventStore();
  bank = openBank(store);
  account = await openAccount(bank, '100.00');
  other = await openAccount(bank, '100.00');
});

const atomically = (commands: readonly KeyedCommand[]) => bank.executeAtomically(SENDER, commands);
const balances = async () => [await balanceOf(bank, account), await balanceOf(bank, other)];
const eventCount = async () => (await store.readAll(BEGIN, 1_000)).length;
const withoutReplayed = (answers: readonly Answer[]) =>
  answers.map((answer) => ('replayed' in answer ? { ...answer, replayed: undefined } : answer));

describe('an atomic batch', () => {
  it('is carried out whole, each command on what the ones before it did', async () => {
    const id = newAccountId();
    const answers = await atomically([
      command('open', { id, owner: 'Ada', currency: 'CZK' }),
      transfer(account, id, '60.00'),
      transfer(id, other, '50.00'),
      withdraw(id, '10.00'),
      command('close', { accountId: id }),
    ]);
    expect(kinds(answers)).toEqual(Array(5).fill('accepted'));
    expect(answers.map((answer) => bodyOf(answer).version)).toEqual([1, undefined, undefined, 4, 5]);
    expect(await balances()).toEqual([4_000n, 15_000n]);
    const last = (await store.readAll(BEGIN, 1_000)).slice(-7);
    expect(new Set(last.map((event) => event.recordedAt)).size).toBe(1);
  });

  const refusals: readonly [string, () => KeyedCommand[], string[]][] = [
    [
      'at its start',
      () => [withdraw(account, '100.01'), deposit(account, '1.00')],
      ['insufficient-funds', 'batch-aborted'],
    ],
    [
      'in its middle',
      () => [deposit(account, '1.00'), withdraw(other, '100.01'), deposit(account, '1.00')],
      ['batch-aborted', 'insufficient-funds', 'batch-aborted'],
    ],
    [
      'at its end, by what came before in it',
      () => [transfer(account, other, '100.00'), deposit(other, '1.00'), withdraw(account, '0.01')],
      ['batch-aborted', 'batch-aborted', 'insufficient-funds'],
    ],
    [
      'more than once',
      () => [withdraw(account, '100.01'), withdraw(other, '100.01')],
      ['insufficient-funds', 'batch-aborted'],
    ],
  ];

  it.each(refusals)(
    'refused %s has no effect, and every repeat gets the same answers',
    async (_, make, expected) => {
      const before = await eventCount();
      const commands = make();
      const answers = await atomically(commands);
      expect(kinds(answers)).toEqual(expected);
      expect(await eventCount()).toBe(before);

      await executeAll(bank, [deposit(account, '1000.00'), deposit(other, '1000.00')]);
      expect(withoutReplayed(await atomically(commands))).toEqual(withoutReplayed(answers));
      expect(withoutReplayed(await executeAll(bank, commands))).toEqual(withoutReplayed(answers));
      expect(await balances()).toEqual([110_000n, 110_000n]);
    },
  );

  it('that was carried out gets the same answers at every repeat, in any order', async () => {
    const commands = [
      deposit(account, '1.00'),
      transfer(account, other, '2.00'),
      command('freeze', { accountId: account }),
    ];
    const answers = await atomically(commands);
    const events = await eventCount();

    expect(withoutReplayed(await atomically(commands))).toEqual(withoutReplayed(answers));
    const reversed = await atomically(commands.toReversed());
    expect(withoutReplayed(reversed.toReversed())).toEqual(withoutReplayed(answers));
    expect(withoutReplayed(await openBank(store).executeAtomically(SENDER, commands))).toEqual(
      withoutReplayed(answers),
    );
    expect(await eventCount()).toBe(events);
  });
});

describe('an atomic batch of which a part was answered before', () => {
  it('carries out the rest when that part was accepted', async () => {
    const known = deposit(account, '1.00');
    const [first] = await executeAll(bank, [known]);
    const answers = await atomically([deposit(account, '2.00'), known, transfer(account, other, '3.00')]);

    expect(kinds(answers)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(answers[1]).toEqual({ ...first, replayed: true });
    expect(answers.map((answer) => 'replayed' in answer && answer.replayed)).toEqual([false, true, false]);
    expect(await balances()).toEqual([10_000n, 10_300n]);
  });

  it('refuses the rest when that part was rejected', async () => {
    const known = withdraw(account, '100.01');
    await execute(bank, known);
    const commands = [deposit(account, '2.00'), known, deposit(other, '3.00')];
    for (const _ of ['the first time', 'every time']) {
      expect(kinds(await atomically(commands))).toEqual([
        'batch-aborted',
        'insufficient-funds',
        'batch-aborted',
      ]);
    }
    expect(await balances()).toEqual([10_000n, 10_000n]);
  });

  it('refuses the rest when a key belongs to another request', async () => {
    const known = deposit(account, '1.00');
    await execute(bank, known);
    const reused = { ...deposit(account, '5.00'), idempotencyKey: known.idempotencyKey };
    expect(kinds(await atomically([deposit(other, '2.00'), reused]))).toEqual([
      'batch-aborted',
      'key-reused',
    ]);
    expect(await balances()).toEqual([10_100n, 10_000n]);
  });

  it('refuses the rest when the rest is impossible now', async () => {
    const known = deposit(account, '1.00');
    await execute(bank, known);
    const answers = await atomically([deposit(other, '2.00'), known, withdraw(account, '500.00')]);
    expect(kinds(answers)).toEqual(['batch-aborted', 'accepted', 'insufficient-funds']);
    expect(await balances()).toEqual([10_100n, 10_000n]);
  });
});

describe('an atomic batch with one key twice', () => {
  it('is refused whole, and leaves what came with it alone', async () => {
    const twice = deposit(account, '1.00');
    const same = { ...deposit(other, '2.00'), idempotencyKey: twice.idempotencyKey };
    const [neighbour, ...refused] = await Promise.all([
      execute(bank, deposit(account, '4.00')),
      atomically([twice, twice]),
      atomically([deposit(account, '3.00'), twice, same]),
    ]);
    expect(kinds([neighbour])).toEqual(['accepted']);
    expect(refused.map(kinds)).toEqual([
      ['key-reused', 'key-reused'],
      ['key-reused', 'key-reused', 'key-reused'],
    ]);
    expect(await balances()).toEqual([10_400n, 10_000n]);
    expect(kinds([await execute(bank, twice)])).toEqual(['accepted']);
  });
});

describe('atomic batches beside each other', () => {
  it('of which one is refused, and single commands, do not touch each other', async () => {
    const [first, refused, single, second] = await Promise.all([
      atomically([withdraw(account, '60.00'), deposit(other, '1.00')]),
      atomically([deposit(other, '100.00'), withdraw(account, '60.00')]),
      execute(bank, withdraw(account, '40.00')),
      atomically([transfer(other, account, '101.00')]),
    ]);
    expect([...first, ...refused, single, ...second].map((answer) => kinds([answer])[0])).toEqual([
      'accepted',
      'accepted',
      'batch-aborted',
      'insufficient-funds',
      'accepted',
      'accepted',
    ]);
    expect(await balances()).toEqual([10_100n, 0n]);
  });
});
