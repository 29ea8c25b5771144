/** What the fixtures of the bank's own books mean. */
import type { BankEvent } from '../../../src/domain/ledgerEvents.js';

const A = '0190f5a0-0000-7000-8000-00000000000a';
const B = '0190f5a0-0000-7000-8000-00000000000b';

export const ofTheLedger: Readonly<Record<string, { readonly event: BankEvent }>> = {
  'MoneyDeposited.v1.ledger': {
    event: {
      type: 'MoneyDeposited',
      amount: 100n,
      currency: 'EUR',
      balance: 200n,
      effectiveOn: '2026-01-31',
      counterpart: 'ACME',
      ledgerAccount: 'card-fees',
    },
  },
  'EntryDebited.v1': {
    event: {
      type: 'EntryDebited',
      amount: 10_000n,
      currency: 'EUR',
      balance: -2_000n,
      effectiveOn: '2026-01-31',
      reference: 'payroll',
    },
  },
  'EntryCredited.v1': {
    event: {
      type: 'EntryCredited',
      amount: 246_550n,
      currency: 'CZK',
      balance: 246_550n,
      effectiveOn: '2026-01-31',
      counterpart: 'ACME',
      metadata: { x: 1 },
    },
  },
  'EntryPosted.v1': {
    event: {
      type: 'EntryPosted',
      legs: [
        { account: A, amount: -10_000n, currency: 'EUR', reference: 'own', counterpart: 'ACME' },
        { ledgerAccount: 'position', amount: 10_000n, currency: 'EUR' },
        { ledgerAccount: 'position', amount: -246_550n, currency: 'CZK', reference: 'own' },
        { account: B, amount: 246_550n, currency: 'CZK' },
      ],
      effectiveOn: '2026-01-31',
      description: 'Currency exchange',
      reference: 'fx-7',
      metadata: { desk: '1' },
      rate: { from: 'EUR', to: 'CZK', value: '24.655' },
    },
  },
  'EntryPosted.v1.bare': {
    event: {
      type: 'EntryPosted',
      legs: [
        { ledgerAccount: 'fees', amount: 1n, currency: 'JPY' },
        { ledgerAccount: 'cash', amount: -1n, currency: 'JPY' },
      ],
      effectiveOn: '2026-01-31',
    },
  },
  'TransactionReversed.v1': {
    event: {
      type: 'TransactionReversed',
      reverses: B,
      amount: 3_000n,
      currency: 'EUR',
      reversed: 5_000n,
      total: 10_000n,
    },
  },
  'TransactionReversed.v1.entry': { event: { type: 'TransactionReversed', reverses: B, reversed: 1n } },
  'MoneyWithdrawn.v1.reversal': {
    event: {
      type: 'MoneyWithdrawn',
      amount: 100n,
      currency: 'EUR',
      balance: 200n,
      effectiveOn: '2026-01-31',
      reverses: B,
      reason: 'sent twice',
    },
  },
  'LedgerAccountDefined.v1': {
    event: { type: 'LedgerAccountDefined', code: 'card-fees', name: 'Card fees', accountType: 'income' },
  },
};
