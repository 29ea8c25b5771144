/** Reversals: the opposite, never more than the original in sum, refused where the account's rules refuse it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Account, type AccountEvent, evolve, initial } from '../../src/domain/account.js';
import { isRejection } from '../../src/domain/decider.js';
import { type Original, type ReverseTransaction, reversalDecider } from '../../src/domain/reversal.js';
import { closed, deposited, frozen, opened, withdrawn } from './histories.js';
import { AT, specificationFor } from './specification.js';

const stateOf = (events: readonly AccountEvent[]): Account => events.reduce(evolve, initial);
const ID = 'T';

const given = (accounts: Readonly<Record<string, readonly AccountEvent[]>>, reversed = 0n) =>
  specificationFor({
    ...reversalDecider,
    initial: {
      accounts: new Map(Object.entries(accounts).map(([id, events]) => [id, stateOf(events)])),
      reversed,
    },
  }).given([]);

const reverse = (original: Original, more: Partial<ReverseTransaction> = {}): ReverseTransaction => ({
  type: 'reverse',
  transactionId: ID,
  effectiveOn: '2026-02-01',
  original,
  ...more,
});

const A = [opened(), deposited(100_00n, 100_00n)];
const B = [opened(0n, 'CZK', 'B'), deposited(50_00n, 50_00n)];
const money = { amount: '30.00', currency: 'CZK' };
const deposit: Original = {
  kind: 'deposit',
  account: 'A',
  ...money,
  counterpart: 'ACME',
  ledgerAccount: 'fees',
};
const withdrawal: Original = { kind: 'withdrawal', account: 'A', ...money };
const transfer: Original = { kind: 'transfer', account: 'A', to: 'B', ...money, reference: 'rent' };
const entry: Original = {
  kind: 'entry',
  description: 'Sale',
  legs: [
    { account: 'A', amount: '-30.00', currency: 'CZK' },
    { account: 'B', amount: '29.00', currency: 'CZK' },
    { ledgerAccount: 'fees', amount: '1.00', currency: 'CZK' },
  ],
};
const common = { currency: 'CZK', effectiveOn: '2026-02-01', reverses: ID };

describe('the opposite', () => {
  it('of a deposit is taken out again, against what it was posted to', () => {
    given({ A })
      .when(reverse(deposit, { reason: 'sent twice' }))
      .then([
        {
          account: 'A',
          event: {
            type: 'MoneyWithdrawn',
            amount: 30_00n,
            balance: 70_00n,
            counterpart: 'ACME',
            ledgerAccount: 'fees',
            reason: 'sent twice',
            ...common,
          },
        },
        {
          event: {
            type: 'TransactionReversed',
            reverses: ID,
            amount: 30_00n,
            currency: 'CZK',
            reversed: 30_00n,
            total: 30_00n,
          },
        },
      ]);
  });

  it('of a transfer goes back, in part', () => {
    given({ A, B }, 5_00n)
      .when(reverse(transfer, { amount: '10.00' }))
      .then([
        {
          account: 'B',
          event: {
            type: 'TransferSent',
            to: 'A',
            amount: 10_00n,
            balance: 40_00n,
            reference: 'rent',
            ...common,
          },
        },
        {
          account: 'A',
          event: {
            type: 'TransferReceived',
            from: 'B',
            amount: 10_00n,
            balance: 110_00n,
            reference: 'rent',
            ...common,
          },
        },
        {
          event: {
            type: 'TransactionReversed',
            reverses: ID,
            amount: 10_00n,
            currency: 'CZK',
            reversed: 15_00n,
            total: 30_00n,
          },
        },
      ]);
  });

  it('of an entry is all of its legs', () => {
    given({ A, B })
      .when(reverse(entry))
      .then([
        {
          event: {
            type: 'EntryPosted',
            legs: [
              { account: 'A', amount: 30_00n, currency: 'CZK' },
              { account: 'B', amount: -29_00n, currency: 'CZK' },
              { ledgerAccount: 'fees', amount: -1_00n, currency: 'CZK' },
            ],
            effectiveOn: '2026-02-01',
            description: 'Sale',
            reverses: ID,
          },
        },
        { account: 'A', event: { type: 'EntryCredited', amount: 30_00n, balance: 130_00n, ...common } },
        { account: 'B', event: { type: 'EntryDebited', amount: 29_00n, balance: 21_00n, ...common } },
        { event: { type: 'TransactionReversed', reverses: ID, reversed: 1n } },
      ]);
  });
});

describe('a reversal is refused', () => {
  it.each<
    [string, string, Original | undefined, Partial<ReverseTransaction>?, bigint?, (readonly AccountEvent[])?]
  >([
    ['of nothing', 'transaction-not-found', undefined],
    ['of another kind', 'transaction-not-found', deposit, { of: 'transfer' }],
    ['of a reversal', 'validation-failed', { ...deposit, isReversal: true }],
    ['of more than the original', 'amount-exceeds-original', deposit, { amount: '30.01' }],
    ['of more than is left', 'amount-exceeds-original', withdrawal, { amount: '10.01' }, 20_00n],
    ['when nothing is left', 'amount-exceeds-original', withdrawal, {}, 30_00n],
    ['of an entry, again', 'amount-exceeds-original', entry, {}, 1n],
    ['of a part of an entry', 'validation-failed', entry, { amount: '1.00' }],
    ['of nothing of it', 'validation-failed', deposit, { amount: '0.00' }],
    ['at another version', 'version-mismatch', deposit, { expectedVersion: 7 }],
    ['if the money is spent', 'insufficient-funds', deposit, {}, 0n, [...A, withdrawn(80_00n, 20_00n)]],
    ['if the account is frozen', 'account-frozen', deposit, {}, 0n, [...A, frozen]],
    ['if it is closed', 'account-closed', withdrawal, {}, 0n, [...A, withdrawn(100_00n, 0n), closed]],
  ])('%s: %s', (_, code, original, more = {}, reversed = 0n, account = A) => {
    const { original: __, ...bare } = reverse(deposit, more);
    given({ A: account, B }, reversed)
      .when(original === undefined ? bare : { ...bare, original })
      .thenRejected({ code: code as 'account-closed' });
  });
});

describe('any sequence of partial reversals', () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 2_000 }), { maxLength: 30 });
  /** @param seen what a reversal sees of those before it */
  const inSum = (seen: (reversed: bigint) => bigint) =>
    fc.property(amounts, (wanted) => {
      let [state, left] = [{ accounts: new Map([['A', stateOf(A)]]), reversed: 0n }, 3_000];
      let out = state as ReturnType<typeof reversalDecider.evolve>;
      for (const cents of wanted) {
        const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        const decision = reversalDecider.decide(
          { ...out, reversed: seen(out.reversed) },
          reverse(withdrawal, { amount }),
          AT,
        );
        expect(isRejection(decision) ? decision.code : 'done').toBe(
          cents <= left ? 'done' : 'amount-exceeds-original',
        );
        if (isRejection(decision)) continue;
        left -= cents;
        out = decision.reduce(reversalDecider.evolve, out);
        expect(out.reversed).toBe(3_000n - BigInt(left));
      }
      const account = out.accounts.get('A') as Account & { balance: bigint };
      expect(account.balance).toBe(100_00n + 3_000n - BigInt(left));
    });

  it('never exceeds the original', () => {
    fc.assert(inSum((reversed) => reversed));
  });

  it('would, if one did not see those before it', () => {
    expect(fc.check(inSum(() => 0n)).failed).toBe(true);
  });
});
