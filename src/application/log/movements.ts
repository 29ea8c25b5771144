/** The events that move money, and what they are called as transactions. */
import type { AccountEvent } from '../../domain/account.js';
import type { BankEvent } from '../../domain/ledgerEvents.js';

export const TRANSACTION_TYPES = [
  'deposit',
  'withdrawal',
  'transfer-out',
  'transfer-in',
  'entry-out',
  'entry-in',
] as const;
type TransactionType = (typeof TRANSACTION_TYPES)[number];

/** Money in. */
export const isCreditType = (type: TransactionType): boolean =>
  type === 'deposit' || type === 'transfer-in' || type === 'entry-in';

const transactionTypes: Partial<Record<BankEvent['type'], TransactionType>> = {
  MoneyDeposited: 'deposit',
  MoneyWithdrawn: 'withdrawal',
  TransferSent: 'transfer-out',
  TransferReceived: 'transfer-in',
  EntryDebited: 'entry-out',
  EntryCredited: 'entry-in',
  // Unless it pays another account.
  HoldCaptured: 'withdrawal',
};

export const transactionTypeOf = (event: BankEvent) =>
  event.type === 'HoldCaptured' && event.to !== undefined ? 'transfer-out' : transactionTypes[event.type];

/** The event types that move money. */
export const movementTypes = Object.keys(transactionTypes) as readonly AccountEvent['type'][];

/** The other account of a transfer. */
export const counterAccountOf = (event: BankEvent): string | undefined => {
  if (event.type === 'TransferSent' || event.type === 'HoldCaptured') return event.to;
  return event.type === 'TransferReceived' ? event.from : undefined;
};
