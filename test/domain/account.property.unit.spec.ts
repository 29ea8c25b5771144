import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  type Account,
  type AccountCommand,
  type AccountEvent,
  decide,
  evolve,
  initial,
} from '../../src/domain/account.js';
import { isRejection } from '../../src/domain/decider.js';
import {
  decide as decideTransfer,
  evolve as evolveTransfer,
  type TransferCommand,
} from '../../src/domain/transfer.js';
import { type NaiveAccount, NaiveBank, type NaiveCommand } from './naiveBank.js';
import { deepFreeze } from './specification.js';
import { naiveCommandOf, types, wishes } from './wishes.js';

// Many random cases, however long they take.
vi.setConfig({ testTimeout: 60_000 });

// --- the real domain, with one stream an account ---------------------------------------------------------------

class RealBank {
  readonly states = new Map<string, Account>();
  readonly streams = new Map<string, AccountEvent[]>();

  state = (id: string): Account => this.states.get(id) ?? initial;

  /** The same vocabulary as the naive bank: `done`, `nothing` or the code of the refusal. */
  execute(command: NaiveCommand, text: string): string {
    const expecting = command.expected === undefined ? {} : { expectedVersion: command.expected };
    const named = 'named' in command && command.named !== undefined ? { currency: command.named } : {};
    const money = { amount: text, effectiveOn: '2026-01-31', ...named, ...expecting };
    if (command.type === 'transfer') {
      return this.#transfer({ type: command.type, from: command.from, to: command.to, ...money });
    }
    const accountId = command.account;
    if (command.type === 'open') {
      const { type, currency } = command;
      const more = { owner: 'Ada', currency, overdraftLimit: text };
      return this.#decide({ type, accountId, ...more, ...expecting });
    }
    if (command.type === 'deposit' || command.type === 'withdraw') {
      return this.#decide({ type: command.type, accountId, ...money });
    }
    if (command.type === 'set-overdraft-limit') {
      return this.#decide({ type: command.type, accountId, amount: text, ...expecting });
    }
    return this.#decide({ type: command.type, accountId, ...expecting });
  }

  #decide(command: AccountCommand): string {
    const id = command.accountId;
    const decision = decide(deepFreeze(this.state(id)), deepFreeze(command));
    if (isRejection(decision)) return decision.code;
    for (const event of decision) this.#record(id, event, evolve(this.state(id), event));
    return decision.length === 0 ? 'nothing' : 'done';
  }

  #transfer(command: TransferCommand): string {
    const state = deepFreeze({ from: this.state(command.from), to: this.state(command.to) });
    const decision = decideTransfer(state, deepFreeze(command));
    if (isRejection(decision)) return decision.code;
    const after = decision.reduce(evolveTransfer, state);
    for (const { side, event } of decision) this.#record(command[side], event, after[side]);
    return 'done';
  }

  #record(id: string, event: AccountEvent, after: Account): void {
    this.streams.set(id, [...(this.streams.get(id) ?? []), deepFreeze(event)]);
    this.states.set(id, deepFreeze(after));
  }
}

// --- the properties ------------------------------------------------------------------------------------------------

describe('any sequence of commands over several accounts', () => {
  it('keeps the rule book', () => {
    const reached = new Map<string, number>();
    const count = (what: string) => reached.set(what, (reached.get(what) ?? 0) + 1);

    fc.assert(
      fc.property(wishes, (sequence) => {
        const naive = new NaiveBank();
        const real = new RealBank();
        for (const wish of sequence) {
          const { command, text } = naiveCommandOf(wish, naive);
          const verdict = naive.execute(command);
          expect(real.execute(command, text), `${command.type} ${text}`).toBe(verdict);
          expectSameAccounts(real, naive);
          if (verdict === 'done') expectRepeatChangesNothing(real, command, text);
          count(verdict === 'done' ? command.type : verdict);
        }
        for (const [id, stream] of real.streams) expectSoundStream(stream, real.state(id));
        expectMoneyConserved(real, naive);
      }),
      { numRuns: 1_000 },
    );

    // What the generator does not reach, the property does not test.
    expect([...reached.keys()].sort()).toEqual([...Object.keys(types), ...refusals, 'nothing'].sort());
    expect(Math.min(...reached.values())).toBeGreaterThan(50);
  });
});

const refusals = [
  'account-not-found',
  'account-already-exists',
  'account-frozen',
  'account-closed',
  'account-not-empty',
  'insufficient-funds',
  'currency-mismatch',
  'version-mismatch',
  'validation-failed',
];

/** Compared as one line of text: tens of thousands of comparisons have to be cheap. */
function expectSameAccounts(real: RealBank, naive: NaiveBank): void {
  const lines = [...real.states.values()].map((state) =>
    state.status === 'unopened' ? 'unopened' : lineOf({ ...state, limit: state.overdraftLimit }),
  );
  expect(lines.join('; ')).toBe([...naive.accounts.values()].map(lineOf).join('; '));
}

const lineOf = ({ currency, status, version, balance, limit }: NaiveAccount): string =>
  `${currency} ${status}, version ${version}, balance ${balance}, limit ${limit}`;

/** Freezing the frozen, closing the closed…; a second opening is refused, and that changes nothing either. */
function expectRepeatChangesNothing(real: RealBank, command: NaiveCommand, text: string): void {
  if (command.type === 'deposit' || command.type === 'withdraw' || command.type === 'transfer') return;
  const before = real.state(command.account);
  const verdict = real.execute({ ...command, expected: undefined }, text);
  expect(verdict).toBe(command.type === 'open' ? 'account-already-exists' : 'nothing');
  expect(real.state(command.account)).toBe(before);
}

/** Versions 1, 2, 3…; every balance follows from the one before; never under the limit; a fold gives the state. */
function expectSoundStream(stream: readonly AccountEvent[], state: Account): void {
  let folded = initial;
  for (const [index, event] of stream.entries()) {
    const before = folded;
    folded = evolve(folded, event);
    expect(folded.version).toBe(index + 1);
    if (folded.status === 'unopened') throw new Error('an event leaves no account unopened');
    expect(folded.balance + folded.overdraftLimit).toBeGreaterThanOrEqual(0n);
    const balanceBefore = before.status === 'unopened' ? 0n : before.balance;
    expect(folded.balance - balanceBefore).toBe(changeBy(event));
  }
  expect(folded).toStrictEqual(state);
}

function changeBy(event: AccountEvent): bigint {
  switch (event.type) {
    case 'MoneyDeposited':
    case 'TransferReceived':
      return event.amount;
    case 'MoneyWithdrawn':
    case 'TransferSent':
      return -event.amount;
    default:
      return 0n;
  }
}

/** Per currency, the sum of all balances is what the naive bank saw come in, less what it saw go out. */
function expectMoneyConserved(real: RealBank, naive: NaiveBank): void {
  const sums = new Map<string, bigint>();
  for (const state of real.states.values()) {
    if (state.status === 'unopened') continue;
    sums.set(state.currency, (sums.get(state.currency) ?? 0n) + state.balance);
  }
  for (const [currency, sum] of sums) expect(sum, currency).toBe(naive.paidIn.get(currency) ?? 0n);
}
