/** One key, one effect, one answer: the same bytes, forever, on every node. */

import { beforeEach, describe, expect, it } from 'vitest';
import type { Bank, KeyedCommand } from '../../../src/application/bank.js';
import type { Answer } from '../../../src/application/commands/answer.js';
import { BEGIN } from '../../../src/application/log/ports.js';
import { StoreUnavailable } from '../../../src/application/shared/errors.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import {
  balanceOf,
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

let store: MemoryEventStore;
let bank: Bank;
beforeEach(() => {
  store = new MemoryEventStore();
  bank = openBank(store);
});

/** The order of fields, numbers, and text beyond ASCII: what a store could change. */
const DIFFICULT = {
  metadata: { zz: 'last', a: 1.5e-7, 'longer.name': true, B: 0.1, '10': 'ten', '9': -0, n: 'č "\\ \u00a0😀' },
  reference: 'č "\\ \u00a0😀',
};

interface Case {
  readonly title: string;
  readonly answer: string;
  readonly of: (own: string, other: string) => KeyedCommand;
}

const at = (accountId: string, fields = {}) => ({ accountId, ...fields });

const cases: readonly Case[] = [
  {
    title: 'open',
    answer: 'accepted',
    of: () => command('open', { owner: 'č', currency: 'JPY', ...pick('metadata') }),
  },
  {
    title: 'open an account that exists',
    answer: 'account-already-exists',
    of: (id) => command('open', { id, owner: 'Bob', currency: 'CZK' }),
  },
  {
    title: 'deposit',
    answer: 'accepted',
    of: (id) => deposit(id, '1.00', { counterpart: 'č', ...DIFFICULT }),
  },
  {
    title: 'deposit in another currency',
    answer: 'currency-mismatch',
    of: (id) => deposit(id, '1.00', { currency: 'EUR' }),
  },
  { title: 'deposit to nobody', answer: 'account-not-found', of: () => deposit(newAccountId(), '1.00') },
  { title: 'withdraw', answer: 'accepted', of: (id) => withdraw(id, '1.00', { effectiveOn: '1999-12-31' }) },
  { title: 'withdraw too much', answer: 'insufficient-funds', of: (id) => withdraw(id, '100.01') },
  { title: 'transfer', answer: 'accepted', of: (id, other) => transfer(id, other, '1.00', DIFFICULT) },
  {
    title: 'transfer too much',
    answer: 'insufficient-funds',
    of: (id, other) => transfer(id, other, '100.01'),
  },
  {
    title: 'transfer to nobody',
    answer: 'account-not-found',
    of: (id) => transfer(id, newAccountId(), '1.00'),
  },
  { title: 'freeze', answer: 'accepted', of: (id) => command('freeze', at(id, { reason: 'č' })) },
  { title: 'unfreeze what is not frozen', answer: 'accepted', of: (id) => command('unfreeze', at(id)) },
  { title: 'close with money in it', answer: 'account-not-empty', of: (id) => command('close', at(id)) },
  {
    title: 'set the overdraft limit',
    answer: 'accepted',
    of: (id) => command('set-overdraft-limit', at(id, { amount: '5.00' })),
  },
  {
    title: 'set the overdraft limit it has',
    answer: 'accepted',
    of: (id) => command('set-overdraft-limit', at(id, { amount: '0.00' })),
  },
];

function pick(field: keyof typeof DIFFICULT) {
  return { [field]: DIFFICULT[field] };
}

/** What the caller gets to see. */
function seen(answer: Answer): string {
  if (answer.kind === 'accepted') return `${answer.version} ${answer.text}`;
  if (answer.kind === 'rejected') return JSON.stringify(answer.rejection);
  throw new Error(`no answer: ${answer.kind}`);
}

const isReplay = (answer: Answer) => 'replayed' in answer && answer.replayed;

describe.each(cases)('a repeat: $title', ({ of, answer: expected }) => {
  let keyed: KeyedCommand;
  let first: Answer;
  let own: string;
  let events: number;

  beforeEach(async () => {
    own = await openAccount(bank, '100.00', pick('metadata'));
    const other = await openAccount(bank, '1.00');
    keyed = of(own, other);
    first = await execute(bank, keyed);
    // What it was decided on is no longer so.
    await executeAll(bank, [deposit(own, '1000.00'), deposit(other, '1.00'), command('freeze', at(own))]);
    events = (await store.readAll(BEGIN, 1_000)).length;
  });

  it('gets the first answer, byte for byte, and does nothing', async () => {
    expect(kinds([first])).toEqual([expected]);
    expect(isReplay(first)).toBe(false);

    const answers = {
      'at once': await execute(bank, keyed),
      'in an atomic batch': (await bank.executeAtomically(SENDER, [keyed]))[0] as Answer,
      'after a restart': await execute(openBank(store), keyed),
      'asked for by its key': (await bank.commandStatus(SENDER.clientId, keyed.idempotencyKey))
        ?.answer as Answer,
    };
    for (const [when, again] of Object.entries(answers)) {
      expect(seen(again), when).toBe(seen(first));
      expect(isReplay(again), when).toBe(true);
    }
    expect(await store.readAll(BEGIN, 1_000)).toHaveLength(events);
  });

  it('is told apart from another request with its key', async () => {
    const { idempotencyKey } = keyed;
    const other = { ...deposit(own, '7.00', { reference: 'another' }), idempotencyKey };
    expect(kinds([await execute(bank, other)])).toEqual(['key-reused']);
    expect(kinds(await bank.executeAtomically(SENDER, [other]))).toEqual(['key-reused']);
    expect(seen(await execute(bank, keyed))).toBe(seen(first));
    expect(await store.readAll(BEGIN, 1_000)).toHaveLength(events);
  });
});

describe('a key', () => {
  it('belongs to the client that sent it', async () => {
    const account = await openAccount(bank);
    const keyed = deposit(account, '1.00');
    const other = { ...SENDER, clientId: '22222222-2222-7222-8222-222222222222' };
    const answers = [await bank.execute(SENDER, keyed), await bank.execute(other, keyed)];
    expect(answers.map(isReplay)).toEqual([false, false]);
    expect(await balanceOf(bank, account)).toBe(200n);
    expect(await bank.commandStatus(other.clientId, 'unknown')).toBeUndefined();
  });

  it('under way is answered in-flight, or joined, and takes effect once', async () => {
    const account = await openAccount(bank);
    const keyed = deposit(account, '1.00');
    const first = execute(bank, keyed);
    const asked = await Promise.all([
      execute(bank, keyed),
      bank.executeAtomically(SENDER, [deposit(account, '5.00'), keyed]),
      bank.commandStatus(SENDER.clientId, keyed.idempotencyKey),
    ]);
    const joined = bank.execute(SENDER, keyed, { join: true });

    expect(asked).toEqual([
      { kind: 'in-flight' },
      [{ kind: 'in-flight' }, { kind: 'in-flight' }],
      expect.objectContaining({ answer: 'pending' }),
    ]);
    expect(await joined).toEqual({ ...(await first), replayed: true });
    expect(await balanceOf(bank, account)).toBe(100n);
  });

  it('under way with another request is reused', async () => {
    const account = await openAccount(bank);
    const keyed = deposit(account, '1.00');
    const other = { ...deposit(account, '2.00'), idempotencyKey: keyed.idempotencyKey };
    const answers = await Promise.all([
      execute(bank, keyed),
      execute(bank, other),
      bank.execute(SENDER, other, { join: true }),
    ]);
    expect(kinds(answers)).toEqual(['accepted', 'key-reused', 'key-reused']);
    expect(await balanceOf(bank, account)).toBe(100n);
  });

  it('under way with a request that it does not belong to is still its owner’s', async () => {
    const account = await openAccount(bank);
    const keyed = deposit(account, '1.00');
    const first = await execute(bank, keyed);
    const [thief, other] = ['2.00', '3.00'].map((amount) => ({
      ...deposit(account, amount),
      idempotencyKey: keyed.idempotencyKey,
    })) as [KeyedCommand, KeyedCommand];
    const answers = await Promise.all([execute(bank, thief), execute(bank, keyed), execute(bank, other)]);
    expect(answers).toEqual([{ kind: 'key-reused' }, { ...first, replayed: true }, { kind: 'key-reused' }]);
    expect(await balanceOf(bank, account)).toBe(100n);
  });

  it('under way with another request is looked up, and not known when the store is not there', async () => {
    const account = await openAccount(bank);
    const keyed = deposit(account, '1.00');
    const other = { ...deposit(account, '2.00'), idempotencyKey: keyed.idempotencyKey };
    store.findCommands = async () => {
      throw new StoreUnavailable('no connection');
    };
    const answers = await Promise.all([execute(bank, keyed), execute(bank, other)]);
    expect(kinds(answers)).toEqual(['accepted', 'unavailable']);
  });

  it('sent many times at once to two nodes has one effect and one answer', async () => {
    const account = await openAccount(bank, '10.00');
    const peer = openBank(store);
    const other = await openAccount(bank);
    for (const keyed of [
      deposit(account, '1.00'),
      withdraw(account, '90.00'),
      transfer(account, other, '2.00'),
    ]) {
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          (index % 2 === 0 ? bank : peer).execute(SENDER, keyed, { join: true }),
        ),
      );
      expect(new Set(answers.map(seen)).size).toBe(1);
      expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
    }
    expect([await balanceOf(bank, account), await balanceOf(peer, other)]).toEqual([900n, 200n]);
  });

  it('costs no reading of an account that is known', async () => {
    const observed = new ObservedStore(store);
    const node = openBank(observed);
    const id = await openAccount(node);
    const paid = await Promise.all(Array.from({ length: 20 }, async () => deposit(id, '1.00')));
    for (const one of paid) await execute(node, one);
    const before = observed.loads.length;
    for (const one of paid) expect((await execute(node, one)).kind).toBe('accepted');
    await execute(node, deposit(id, '1.00'));
    expect(observed.loads.slice(before)).toEqual([]);
  });

  it('that another node took tells that what is known here is behind', async () => {
    const observed = new ObservedStore(store);
    const node = openBank(observed);
    const id = await openAccount(node);
    const theirs = deposit(id, '1.00');
    await execute(bank, theirs);
    await execute(node, theirs);
    await execute(node, withdraw(id, '1.00'));
    // Nothing had to be decided again.
    expect([await balanceOf(node, id), observed.exclusiveAppends]).toEqual([0n, 0]);
  });

  it('is free again when its command was refused by a full queue', async () => {
    const small = openBank(store, { queueMax: 1 });
    const account = await openAccount(small);
    const keyed = deposit(account, '1.00');
    await executeAll(small, [deposit(account, '5.00'), keyed]);
    expect(await small.commandStatus(SENDER.clientId, keyed.idempotencyKey)).toBeUndefined();
    expect(isReplay(await execute(small, keyed))).toBe(false);
  });
});
