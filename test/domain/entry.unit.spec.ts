/** Entries of many legs: each rule, and how the legs on customer accounts are decided. */
import { describe, it } from 'vitest';
import { type Account, type AccountEvent, evolve, initial } from '../../src/domain/account.js';
import { entryDecider, type PostEntry } from '../../src/domain/entry.js';
import { closed, deposited, frozen, opened, withdrawn } from './histories.js';
import { specificationFor } from './specification.js';

const on = '2026-01-31';
const entry = (legs: PostEntry['legs'], more: Partial<PostEntry> = {}): PostEntry => ({
  type: 'post-entry',
  effectiveOn: on,
  legs,
  ...more,
});

const stateOf = (events: readonly AccountEvent[]): Account => events.reduce(evolve, initial);

const given = (accounts: Readonly<Record<string, readonly AccountEvent[]>>) =>
  specificationFor({
    ...entryDecider,
    initial: new Map(Object.entries(accounts).map(([id, events]) => [id, stateOf(events)])),
  }).given([]);

const bank = {
  A: [opened(), deposited(100_00n, 100_00n)],
  B: [opened(0n, 'CZK', 'B'), deposited(5_00n, 5_00n)],
  E: [opened(0n, 'EUR', 'E')],
};
const CZK = { currency: 'CZK', effectiveOn: on };

describe('an entry', () => {
  it('moves money of customers and of the house, each with its own balance after it', () => {
    given(bank)
      .when(
        entry(
          [
            { account: 'A', amount: '-30.00', reference: 'own' },
            { account: 'B', amount: '29.00', counterpart: 'Ada' },
            { ledgerAccount: 'fees', amount: '1.00' },
          ],
          { description: 'Sale', reference: 'all', metadata: { x: 1 } },
        ),
      )
      .then([
        {
          event: {
            type: 'EntryPosted',
            legs: [
              { account: 'A', amount: -30_00n, currency: 'CZK', reference: 'own' },
              { account: 'B', amount: 29_00n, currency: 'CZK', counterpart: 'Ada' },
              { ledgerAccount: 'fees', amount: 1_00n, currency: 'CZK' },
            ],
            effectiveOn: on,
            description: 'Sale',
            reference: 'all',
            metadata: { x: 1 },
          },
        },
        {
          account: 'A',
          event: {
            type: 'EntryDebited',
            amount: 30_00n,
            balance: 70_00n,
            ...CZK,
            reference: 'own',
            metadata: { x: 1 },
          },
        },
        {
          account: 'B',
          event: {
            type: 'EntryCredited',
            amount: 29_00n,
            balance: 34_00n,
            ...CZK,
            reference: 'all',
            counterpart: 'Ada',
            metadata: { x: 1 },
          },
        },
      ]);
  });

  it('decides several legs on one account in their order', () => {
    const legs = [
      { account: 'A', amount: '-60.00' },
      { account: 'A', amount: '-60.00' },
      { account: 'A', amount: '120.00' },
    ];
    given(bank).when(entry(legs)).thenRejected({ code: 'insufficient-funds' });
    given(bank)
      .when(entry([legs[0] as object, legs[2] as object, legs[1] as object] as PostEntry['legs']))
      .then([
        {
          event: {
            type: 'EntryPosted',
            legs: [
              { account: 'A', amount: -60_00n, currency: 'CZK' },
              { account: 'A', amount: 120_00n, currency: 'CZK' },
              { account: 'A', amount: -60_00n, currency: 'CZK' },
            ],
            effectiveOn: on,
          },
        },
        { account: 'A', event: { type: 'EntryDebited', amount: 60_00n, balance: 40_00n, ...CZK } },
        { account: 'A', event: { type: 'EntryCredited', amount: 120_00n, balance: 160_00n, ...CZK } },
        { account: 'A', event: { type: 'EntryDebited', amount: 60_00n, balance: 100_00n, ...CZK } },
      ]);
  });

  it('needs no customer account', () => {
    const legs = [
      { ledgerAccount: 'cash', amount: '-5', currency: 'JPY' },
      { ledgerAccount: 'capital', amount: '5', currency: 'JPY' },
    ];
    given({})
      .when(entry(legs))
      .then([
        {
          event: {
            type: 'EntryPosted',
            legs: [
              { ledgerAccount: 'cash', amount: -5n, currency: 'JPY' },
              { ledgerAccount: 'capital', amount: 5n, currency: 'JPY' },
            ],
            effectiveOn: on,
          },
        },
      ]);
  });

  it.each<[string, string, PostEntry['legs'], Partial<PostEntry>?, (readonly AccountEvent[])?]>([
    [
      'that adds up to something',
      'entry-not-balanced',
      [
        { account: 'A', amount: '-30.00' },
        { account: 'B', amount: '30.01' },
      ],
    ],
    [
      'that balances only over two currencies',
      'entry-not-balanced',
      [
        { account: 'A', amount: '-30.00' },
        { account: 'E', amount: '30.00' },
      ],
    ],
    [
      'on an account that is not there',
      'account-not-found',
      [
        { account: 'A', amount: '-30.00' },
        { account: 'X', amount: '30.00' },
      ],
    ],
    [
      'on a ledger account that is not there',
      'unknown-ledger-account',
      [
        { account: 'A', amount: '-30.00' },
        { ledgerAccount: 'x', amount: '30.00' },
      ],
      { unknownCode: 'x' },
    ],
    [
      'in another currency than the account’s',
      'currency-mismatch',
      [
        { account: 'A', amount: '-30.00', currency: 'EUR' },
        { ledgerAccount: 'cash', amount: '30.00', currency: 'EUR' },
      ],
    ],
    [
      'with decimals that the currency does not have',
      'validation-failed',
      [
        { account: 'A', amount: '-30.0' },
        { ledgerAccount: 'cash', amount: '30.00' },
      ],
    ],
    [
      'of nothing',
      'validation-failed',
      [
        { account: 'A', amount: '-0.00' },
        { ledgerAccount: 'cash', amount: '0.00' },
      ],
    ],
    [
      'whose ledger account is in no currency',
      'validation-failed',
      [
        { account: 'A', amount: '-1.00' },
        { account: 'E', amount: '1.00' },
        { ledgerAccount: 'cash', amount: '1.00' },
      ],
    ],
    [
      'that takes more than there is',
      'insufficient-funds',
      [
        { account: 'A', amount: '-100.01' },
        { account: 'B', amount: '100.01' },
      ],
    ],
    [
      'that takes from a frozen account',
      'account-frozen',
      [
        { account: 'A', amount: '-1.00' },
        { account: 'B', amount: '1.00' },
      ],
      {},
      [...bank.A, frozen],
    ],
    [
      'on a closed account',
      'account-closed',
      [
        { account: 'B', amount: '-1.00' },
        { account: 'A', amount: '1.00' },
      ],
      {},
      [...bank.A, withdrawn(100_00n, 0n), closed],
    ],
  ])('%s is refused with %s', (_, code, legs, more = {}, account = bank.A) => {
    given({ ...bank, A: account })
      .when(entry(legs, more))
      .thenRejected({ code: code as 'account-closed' });
  });
});

describe('a currency exchange', () => {
  const exchange = (euro: string, koruna: string, value: string, fee = '0.50') =>
    entry(
      [
        { account: 'E', amount: `-${euro}` },
        { ledgerAccount: 'position', amount: euro, currency: 'EUR' },
        { ledgerAccount: 'position', amount: `-${koruna}`, currency: 'CZK' },
        { account: 'B', amount: koruna },
        { account: 'B', amount: `-${fee}` },
        { ledgerAccount: 'fees', amount: fee, currency: 'CZK' },
      ],
      { rate: { from: 'EUR', to: 'CZK', value } },
    );
  const rich = { ...bank, E: [...bank.E, { ...deposited(100_00n, 100_00n), currency: 'EUR' }] };
  const outcome = (command: PostEntry): string => {
    const state = new Map(Object.entries(rich).map(([id, events]) => [id, stateOf(events)]));
    const decision = entryDecider.decide(state, command, '2026-01-31T12:00:00.000Z');
    return 'code' in decision ? decision.code : 'accepted';
  };

  it.each([
    ['100.00', '2465.50', '24.655', 'accepted'],
    // 0.01 EUR is 0.24655 CZK: 0.25 to within half a minor unit, and neither 0.24 nor 0.26.
    ['0.01', '0.25', '24.655', 'accepted'],
    ['0.01', '0.24', '24.655', 'entry-not-balanced'],
    ['0.01', '0.26', '24.655', 'entry-not-balanced'],
    // Exactly half a minor unit, either way.
    ['0.10', '0.02', '0.25', 'accepted'],
    ['0.10', '0.03', '0.25', 'accepted'],
    ['100.00', '2465.51', '24.655', 'entry-not-balanced'],
    ['100.00', '2465.49', '24.655', 'entry-not-balanced'],
  ])('of %s EUR for %s CZK at %s is %s', (euro, koruna, value, expected) => {
    given({})
      .when(entry([], { unknownCode: 'x' }))
      .thenRejected({ code: 'unknown-ledger-account' });
    const got = outcome(exchange(euro, koruna, value, '0.01'));
    if (got !== expected) throw new Error(`${euro} for ${koruna} at ${value}: ${got}`);
  });

  it('names two currencies in which one ledger account has legs', () => {
    const legs = exchange('1.00', '24.66', '24.655').legs.map((leg) =>
      leg.ledgerAccount === 'position' && leg.currency === 'CZK' ? { ...leg, ledgerAccount: 'cash' } : leg,
    );
    given(rich)
      .when(entry(legs, { rate: { from: 'EUR', to: 'CZK', value: '24.655' } }))
      .thenRejected({ code: 'validation-failed', field: 'rate' });
  });
});
