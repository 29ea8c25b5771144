/**
 * Generators of command sequences for the property tests. Independent of src/domain: amounts are made in minor
 * units and written as text here.
 */
import fc from 'fast-check';
import type { NaiveAccount, NaiveBank, NaiveCommand, NaiveLimit } from './naiveBank.js';

const LIMITS = ['perTransaction', 'perDay', 'perMonth', 'countPerDay'] as const;

/** Four accounts: two in the same currency, one without decimals, one with three. */
const currencyOf: Readonly<Record<string, string>> = { A: 'CZK', B: 'CZK', C: 'JPY', D: 'KWD' };
const decimalsIn: Readonly<Record<string, number>> = { CZK: 2, JPY: 0, KWD: 3 };

// --- wishes, before it is known on what state they will fall ---------------------------------------------------

/** An amount by what makes it interesting; only its moment tells how much that is. */
type AmountWish =
  | {
      readonly kind: 'minor units' | 'all available, and' | 'all the balance, and' | 'all on hold, and';
      readonly minor: bigint;
    }
  | { readonly kind: 'decimals too many' | 'decimals too few'; readonly minor: bigint }
  | { readonly kind: 'malformed'; readonly text: string };

export interface Wish {
  readonly type: NaiveCommand['type'];
  readonly account: string;
  readonly other: string;
  readonly amount: AmountWish;
  readonly named: 'nothing' | 'right' | 'wrong';
  readonly expected: 'nothing' | 'right' | 'stale' | 'ahead';
  /** Of holds: which one of those that were placed, counted from the newest; how long it lasts, and what a capture does. */
  readonly which: number;
  readonly seconds: number;
  readonly pays: 'nobody' | 'another';
  readonly final: boolean;
  readonly limit: NaiveLimit | 'none';
}

const amountWish: fc.Arbitrary<AmountWish> = fc.oneof(
  { weight: 6, arbitrary: record('minor units', fc.bigInt({ min: 0n, max: 300n })) },
  // So little that there is enough for several holds.
  { weight: 3, arbitrary: record('minor units', fc.bigInt({ min: 1n, max: 9n })) },
  { weight: 1, arbitrary: record('minor units', fc.constantFrom(10n ** 15n - 1n, 10n ** 15n)) },
  { weight: 3, arbitrary: record('all available, and', fc.constantFrom(-1n, 0n, 1n)) },
  { weight: 3, arbitrary: record('all the balance, and', fc.constantFrom(-1n, 0n, 0n, 1n)) },
  { weight: 3, arbitrary: record('all on hold, and', fc.constantFrom(-1n, 0n, 0n, 1n)) },
  { weight: 1, arbitrary: record('decimals too many', fc.bigInt({ min: 1n, max: 300n })) },
  { weight: 1, arbitrary: record('decimals too few', fc.bigInt({ min: 1n, max: 300n })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('', ' ', '-1', '+1.00', '1e2', 'NaN', 'Infinity', '.50', '5.', '01.00', '1,000.00', '٣')
      .map((text) => ({ kind: 'malformed', text }) as const),
  },
);

function record<Kind extends AmountWish['kind']>(kind: Kind, minor: fc.Arbitrary<bigint>) {
  return fc.record({ kind: fc.constant(kind), minor });
}

/** One of the keys, as often as its weight says. */
const weighted = <Key extends string>(weights: Readonly<Record<Key, number>>) => {
  const keys = Object.keys(weights) as Key[];
  return fc.constantFrom(...keys.flatMap((key) => Array<Key>(weights[key]).fill(key)));
};

export const types: Readonly<Record<Wish['type'], number>> = {
  open: 1,
  deposit: 5,
  withdraw: 4,
  transfer: 5,
  'set-overdraft-limit': 1,
  'set-limits': 4,
  freeze: 1,
  unfreeze: 2,
  close: 1,
  'place-hold': 8,
  'capture-hold': 4,
  'release-hold': 2,
  'expire-holds': 1,
  wait: 3,
};

const account = weighted({ A: 4, B: 4, C: 1, D: 1 });
const wish: fc.Arbitrary<Wish> = fc.record({
  type: weighted(types),
  account,
  other: account,
  amount: amountWish,
  named: weighted({ nothing: 6, right: 3, wrong: 1 }),
  expected: weighted({ nothing: 20, right: 4, stale: 1, ahead: 1 }),
  which: fc.nat(3),
  // Often long enough for another day, and at times for another month.
  seconds: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 60 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }).map((hours) => hours * 3_600) },
    { weight: 1, arbitrary: fc.constant(20 * 86_400) },
  ),
  pays: weighted({ nobody: 2, another: 1 }),
  final: fc.boolean(),
  limit: weighted({ perTransaction: 3, perDay: 3, perMonth: 3, countPerDay: 2, none: 3 }),
});

/** First some of the accounts are opened; otherwise most of a sequence would be spent on accounts that are not. */
const openings = fc
  .tuple(fc.subarray(Object.keys(currencyOf), { minLength: 3 }), record('minor units', fc.bigInt(0n, 300n)))
  .map(([accounts, amount]) =>
    accounts.map(
      (account): Wish => ({
        type: 'open',
        account,
        other: account,
        amount,
        named: 'nothing',
        expected: 'nothing',
        which: 0,
        seconds: 1,
        pays: 'nobody',
        final: true,
        limit: 'none',
      }),
    ),
  );

/** Of two accounts with limits, which pay often, over days. */
export const limitedWishes = fc.array(wish, { minLength: 20, maxLength: 60, size: 'max' }).map((drawn) => {
  const few = (one: Wish): Wish => ({
    ...one,
    type: LIMITED[`${one.type}`] ?? one.type,
    account: one.account === 'B' ? 'B' : 'A',
    other: one.other === 'B' ? 'A' : 'B',
    expected: 'nothing',
    named: 'nothing',
    amount: {
      kind: 'minor units',
      minor: 1n + ('minor' in one.amount ? BigInt.asUintN(5, one.amount.minor) : 0n),
    },
    seconds: one.type === 'wait' ? one.seconds * 600 : 40 * 86_400,
  });
  const rich = (account: string): Wish[] =>
    (['open', 'deposit'] as const).map((type) => ({
      ...few(drawn[0] as Wish),
      type,
      account,
      amount: { kind: 'minor units', minor: 100_000n },
    }));
  return [...rich('A'), ...rich('B'), ...drawn.map(few)];
});

/** What takes the place of commands that would only be in the way. */
const LIMITED: Readonly<Record<string, Wish['type'] | undefined>> = {
  open: 'set-limits',
  freeze: 'set-limits',
  close: 'set-limits',
  'set-overdraft-limit': 'withdraw',
  'expire-holds': 'wait',
  unfreeze: 'withdraw',
};

export const wishes = fc
  .tuple(openings, fc.array(wish, { minLength: 1, maxLength: 60, size: 'max' }))
  .map((parts) => parts.flat());

// --- a wish on its moment: the text the domain reads, and what the naive bank is told it means ----------------------

function amountOf(wish: AmountWish, payer: NaiveAccount | undefined, currency: string, free = 0n, held = 0n) {
  if (wish.kind === 'malformed') return { text: wish.text, amount: 'invalid' } as const;
  const decimals = decimalsIn[currency] ?? 0;
  if (wish.kind === 'decimals too many')
    return { text: decimal(wish.minor, decimals + 1), amount: 'invalid' } as const;
  if (wish.kind === 'decimals too few') {
    const text = decimals === 0 ? '1.' : decimal(wish.minor, decimals - 1);
    return { text, amount: 'invalid' } as const;
  }
  let amount = wish.minor;
  if (wish.kind === 'all the balance, and') amount += payer?.balance ?? 0n;
  if (wish.kind === 'all available, and') amount += free;
  if (wish.kind === 'all on hold, and') amount += held;
  return { text: decimal(amount, decimals), amount };
}

/** Decimal text by long division, so that no code of the domain is needed to test it. */
function decimal(minor: bigint, decimals: number): string {
  if (minor < 0n) return `-${decimal(-minor, decimals)}`;
  const unit = 10n ** BigInt(decimals);
  return decimals === 0 ? `${minor}` : `${minor / unit}.${`${minor % unit}`.padStart(decimals, '0')}`;
}

export function naiveCommandOf(wish: Wish, naive: NaiveBank): { command: NaiveCommand; text: string } {
  const { type } = wish;
  const ofHold = type === 'capture-hold' || type === 'release-hold';
  const placed = [...naive.holds.values()];
  const hold = ofHold ? placed.at(-1 - wish.which) : undefined;
  const account = hold?.account ?? wish.account;
  const other = wish.other;
  const currency = currencyOf[account] ?? '';
  const now = naive.accounts.get(account);
  const free = now ? naive.free(account) : 0n;
  const { text, amount } = amountOf(wish.amount, now, currency, free, hold?.left);
  const version = now?.version ?? 0;
  const expected = { nothing: undefined, right: version, stale: version - 1, ahead: version + 1 }[
    wish.expected
  ];
  const named = { nothing: undefined, right: currency, wrong: 'EUR' }[wish.named];
  if (type === 'open') return { text, command: { type, account, currency, limit: amount, expected } };
  if (type === 'transfer')
    return { text, command: { type, from: account, to: other, amount, named, expected } };
  if (type === 'set-limits') {
    const name = wish.limit === 'none' ? LIMITS[wish.which % LIMITS.length] : wish.limit;
    const count = name === 'countPerDay' ? BigInt(wish.which) : amount;
    const limit = wish.limit === 'none' ? null : count;
    return { text, command: { type, account, name: name as NaiveLimit, limit, expected } };
  }
  if (type === 'set-overdraft-limit') return { text, command: { type, account, limit: amount, expected } };
  if (type === 'deposit' || type === 'withdraw') {
    return { text, command: { type, account, amount, named, expected } };
  }
  if (type === 'wait') return { text, command: { type, account, seconds: wish.seconds, expected } };
  if (type === 'place-hold') {
    const id = `hold ${placed.length}`;
    return { text, command: { type, account, id, lasts: wish.seconds, amount, named, expected } };
  }
  const id = hold?.id ?? 'no hold';
  if (type === 'release-hold') return { text, command: { type, id, expected } };
  if (type === 'capture-hold') {
    const to = wish.pays === 'another' ? other : undefined;
    return { text, command: { type, id, to, final: wish.final, amount, named, expected } };
  }
  return { text, command: { type, account, expected } };
}
