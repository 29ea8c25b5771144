/** Entries and reversals, mixed with all that moves money, against a naive model; and on two nodes at once. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Bank, KeyedCommand } from '../../../src/application/bank.js';
import type { Answer } from '../../../src/application/commands/answer.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import { MemoryLedger } from '../../../src/testing/memory/readModels.js';
import {
  bodyOf,
  command,
  execute,
  executeAll,
  kinds,
  openAccount,
  openBank,
} from '../../support/bankFixture.js';
import { ObservedStore } from '../../support/observedStore.js';

vi.setConfig({ testTimeout: 60_000 });

const text = (cents: number) =>
  `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;

// --- the naive model: balances, holds, and what each transaction moved -----------------------------------------------

interface Done {
  readonly id: string;
  /** Changes of the balances, in the order in which they are decided. */
  readonly moves: readonly (readonly [account: number, cents: number])[];
  readonly total: number;
  readonly isEntry: boolean;
  readonly isReversal: boolean;
  reversed: number;
}

class Model {
  readonly balances = [0, 0, 0];
  readonly held: { account: number; cents: number; id: string }[] = [];
  readonly done: Done[] = [];

  free(account: number): number {
    const held = this.held.filter((hold) => hold.account === account);
    return held.reduce((sum, { cents }) => sum - cents, this.balances[account] as number);
  }

  /** Applies all moves or none. */
  move(moves: Done['moves']): boolean {
    const before = [...this.balances];
    for (const [account, cents] of moves) {
      if (cents < 0 && this.free(account) < -cents) {
        this.balances.splice(0, 3, ...before);
        return false;
      }
      this.balances[account] = (this.balances[account] as number) + cents;
    }
    return true;
  }
}

type Step = readonly [kind: number, a: number, b: number, cents: number, which: number];
const steps = fc.array(
  fc.tuple(fc.nat(7), fc.nat(2), fc.nat(2), fc.integer({ min: 1, max: 3_000 }), fc.nat(20)),
  { minLength: 5, maxLength: 40 },
);

/** What the step asks, and whether the model does it. */
function asked(model: Model, accounts: readonly string[], [kind, a, b, cents, which]: Step) {
  const [from, to] = [accounts[a] as string, accounts[b] as string];
  const amount = text(cents);
  const record = (moves: Done['moves'], isEntry = false, isReversal = false) =>
    model.move(moves) ? { moves, total: cents, isEntry, isReversal, reversed: 0 } : undefined;
  if (kind <= 1)
    return { keyed: command('deposit', { accountId: from, amount }), made: record([[a, cents]]) };
  if (kind === 2)
    return { keyed: command('withdraw', { accountId: from, amount }), made: record([[a, -cents]]) };
  if (kind === 3) {
    const keyed = a === b ? undefined : command('transfer', { from, to, amount });
    return {
      keyed,
      made:
        keyed &&
        record([
          [a, -cents],
          [b, cents],
        ]),
    };
  }
  if (kind === 4) {
    const legs = [
      { account: from, amount: text(-2 * cents) },
      { account: to, amount },
      { account: from, amount },
    ];
    return {
      keyed: command('post-entry', { legs }),
      made: record(
        [
          [a, -2 * cents],
          [b, cents],
          [a, cents],
        ],
        true,
      ),
    };
  }
  if (kind === 5) {
    const isHeld = model.free(a) >= cents;
    if (isHeld) model.held.push({ account: a, cents, id: '' });
    return { keyed: command('place-hold', { accountId: from, amount }), made: undefined, isHeld };
  }
  const original = model.done[which % Math.max(1, model.done.length)];
  if (original === undefined) return { keyed: undefined, made: undefined };
  const { id, moves, total, isEntry, isReversal, reversed } = original;
  const part = isEntry ? 1 : kind === 6 ? total - reversed : cents;
  const keyed = command('reverse', { transactionId: id, ...(kind === 7 && !isEntry && { amount }) });
  const isAllowed = !isReversal && part > 0 && reversed + part <= (isEntry ? 1 : total);
  const share = (moved: number) => (isEntry ? -moved : -Math.sign(moved) * part);
  const opposite = moves.map(([account, moved]) => [account, share(moved)] as const);
  // The paying side is decided first, of an entry the first leg.
  const ordered = isEntry ? opposite : [...opposite].sort((x, y) => x[1] - y[1]);
  const made =
    isAllowed && model.move(ordered)
      ? { moves: ordered, total: part, isEntry, isReversal: true, reversed: 0 }
      : undefined;
  if (made !== undefined) original.reversed += part;
  return { keyed, made };
}

async function expectLikeModel(sequence: readonly Step[], distort = (model: Model) => model): Promise<void> {
  const store = new MemoryEventStore();
  const bank = openBank(store);
  const accounts = await Promise.all([0, 1, 2].map(() => openAccount(bank)));
  const model = new Model();
  for (const step of sequence) {
    const { keyed, made, isHeld } = asked(distort(model), accounts, step) as ReturnType<typeof asked> & {
      isHeld?: boolean;
    };
    if (keyed === undefined) continue;
    const answer = await execute(bank, keyed);
    const expected = made !== undefined || isHeld === true;
    expect(answer.kind, JSON.stringify([step, answer])).toBe(expected ? 'accepted' : 'rejected');
    if (made !== undefined) model.done.push({ ...made, id: bodyOf(answer).id as string });
  }
  const found = await Promise.all(accounts.map((id) => bank.account(id)));
  expect(found.map((state) => Number(state?.account.balance))).toEqual(model.balances);
  await expectBalanced(store);
}

/** Debits are credits, and nothing is left in transit. */
async function expectBalanced(store: MemoryEventStore): Promise<void> {
  const { totals } = await new MemoryLedger(store).totals();
  const sum = totals.reduce((all, { debits, credits }) => all + credits - debits, 0n);
  expect(sum).toBe(0n);
  for (const { ledgerAccount, debits, credits } of totals)
    if (ledgerAccount === 'entries' || ledgerAccount === 'transfers') expect(credits).toBe(debits);
}

describe('any sequence of movements, holds, entries and reversals', () => {
  it('is as a naive model has it', async () => {
    await fc.assert(
      fc.asyncProperty(steps, (sequence) => expectLikeModel(sequence)),
      { numRuns: 300 },
    );
  });

  it('is not as a model has it that forgets what was reversed', async () => {
    const forgets = (model: Model): Model => {
      for (const one of model.done) one.reversed = 0;
      return model;
    };
    const run = fc.check(
      fc.asyncProperty(steps, (sequence) => expectLikeModel(sequence, forgets)),
      { numRuns: 300, endOnFailure: true },
    );
    expect((await run).failed).toBe(true);
  });
});

it('several reversals of one transaction are one append, each after those before it', async () => {
  const store = new ObservedStore(new MemoryEventStore());
  const bank = openBank(store);
  const account = await openAccount(bank, '100.00');
  const paid = await execute(bank, command('deposit', { accountId: account, amount: '10.00' }));
  const transactionId = bodyOf(paid).id;
  const before = store.appends.length;
  const wanted = [1, 2, 3].map(() => command('reverse', { transactionId, amount: '4.00' }));
  expect(kinds(await executeAll(bank, wanted))).toEqual(['accepted', 'accepted', 'amount-exceeds-original']);
  expect([store.appends.length - before, store.exclusiveAppends]).toEqual([1, 0]);
});

describe('two nodes at once', () => {
  /** A node whose appends take their time, so that the other one comes in between. */
  function node(store: MemoryEventStore, turns: () => number): Bank {
    const slow = new ObservedStore(store);
    const wait = async () => {
      for (let left = turns(); left > 0; left -= 1) await nextTurn();
    };
    slow.beforeAppend = wait;
    slow.afterAppend = wait;
    return openBank(slow, { batchMax: 4 });
  }

  it('reverse no more than the original, define one chart, and lose no leg', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(6), { minLength: 1, maxLength: 50 }), async (delays) => {
        const store = new MemoryEventStore();
        let at = 0;
        const turns = () => delays[at++ % delays.length] as number;
        const nodes = [node(store, turns), node(store, turns)];
        const [a, b] = await Promise.all([openAccount(nodes[0] as Bank), openAccount(nodes[0] as Bank)]);
        const paid = command('deposit', { accountId: a as string, amount: '100.00' });
        const original = bodyOf(await execute(nodes[0] as Bank, paid)).id as string;
        const wanted: KeyedCommand[] = [];
        for (let index = 0; index < 10; index += 1) {
          wanted.push(command('reverse', { transactionId: original, amount: '30.00' }));
          wanted.push(
            command('define-ledger-account', { code: `c${index}`, name: 'x', accountType: 'asset' }),
          );
          const legs = [
            { account: a, amount: '-1.00' },
            { account: b, amount: '1.00' },
          ];
          wanted.push(command('post-entry', { legs }));
        }
        const answers: Answer[] = (
          await Promise.all(
            nodes.map((one, which) =>
              executeAll(
                one,
                wanted.filter((_, n) => n % 2 === which),
              ),
            ),
          )
        ).flat();
        const done = kinds(answers);
        const reversals = done.filter(
          (kind) => kind === 'amount-exceeds-original' || kind === 'insufficient-funds',
        );
        expect(reversals).toHaveLength(7);
        const definitions = await store.readStream('00000000-0000-d000-8000-000000000000', 0, 100);
        expect(definitions).toHaveLength(10);
        const [from, to] = await Promise.all([a, b].map((id) => (nodes[1] as Bank).account(id as string)));
        expect([from?.account.balance, to?.account.balance]).toEqual([0n, 10_00n]);
        await expectBalanced(store);
      }),
      { numRuns: 30 },
    );
  });
});
