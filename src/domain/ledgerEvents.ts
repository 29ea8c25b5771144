/**
 * Events of the bank's own books: entries, and its chart of accounts. They belong to no customer account, so they have
 * streams of their own (decision 21). eventCodec.ts defines the stored form.
 */
import type { AccountEvent, Metadata } from './accountEvents.js';
import type { Currency } from './currencies.js';

export const LEDGER_ACCOUNT_TYPES = ['asset', 'liability', 'equity', 'income', 'expense'] as const;
export type LedgerAccountType = (typeof LEDGER_ACCOUNT_TYPES)[number];

/** What one leg of an entry moves, in minor units: above zero is a credit, below zero a debit. Never zero. */
interface Leg {
  readonly amount: bigint;
  readonly currency: Currency;
  readonly reference?: string;
}
export type EntryLeg =
  | ({ readonly account: string; readonly counterpart?: string } & Leg)
  | ({ readonly ledgerAccount: string } & Leg);

/** How much of the currency `to` one unit of `from` is, as a decimal text. */
export interface Rate {
  readonly from: Currency;
  readonly to: Currency;
  readonly value: string;
}

export interface EntryPosted {
  readonly type: 'EntryPosted';
  /** In the client's order. They add up to zero in each currency. */
  readonly legs: readonly EntryLeg[];
  readonly effectiveOn: string;
  readonly description?: string;
  readonly reference?: string;
  readonly metadata?: Metadata;
  readonly rate?: Rate;
  /** The entry that it reverses, and why. */
  readonly reverses?: string;
  readonly reason?: string;
}

/** That a transaction was reversed, in part or whole. Its stream is that of the reversals of the original. */
export interface TransactionReversed {
  readonly type: 'TransactionReversed';
  /** The id of the original. */
  readonly reverses: string;
  /** In minor units: of this reversal. Undefined for an entry, which is reversed whole. */
  readonly amount?: bigint;
  readonly currency?: Currency;
  /** In minor units: of all reversals of the original so far; 1 for an entry. */
  readonly reversed: bigint;
  /** In minor units: the amount of the original. */
  readonly total?: bigint;
}

export interface LedgerAccountDefined {
  readonly type: 'LedgerAccountDefined';
  readonly code: string;
  readonly name: string;
  readonly accountType: LedgerAccountType;
}

export type LedgerEvent = EntryPosted | LedgerAccountDefined | TransactionReversed;

/** All that the log can contain. */
export type BankEvent = AccountEvent | LedgerEvent;

/** Compared one by one, because each event that is appended is asked. */
export const isLedgerEvent = (event: BankEvent): event is LedgerEvent =>
  event.type === 'EntryPosted' ||
  event.type === 'TransactionReversed' ||
  event.type === 'LedgerAccountDefined';
