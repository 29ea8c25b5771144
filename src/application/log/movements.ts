/** The events that move money, and what they are called as transactions. */
import type { AccountEvent } from '../../domain/account.js';

export const TRANSACTION_TYPES = ['deposit', 'withdrawal', 'transfer-out', 'transfer-in'] as const;

const transactionTypes: Partial<Record<AccountEvent['type'], (typeof TRANSACTION_TYPES)[number]>> = {
  MoneyDeposited: 'deposit',
  MoneyWithdrawn: 'withdrawal',
  TransferSent: 'transfer-out',
  TransferReceived: 'transfer-in',
  // Unless it pays another account.
  HoldCaptured: 'withdrawal',
};

export const transactionTypeOf = (event: AccountEvent) =>
  event.type === 'HoldCaptured' && event.to !== undefined ? 'transfer-out' : transactionTypes[event.type];

/** The event types that move money. */
export const movementTypes = Object.keys(transactionTypes) as readonly AccountEvent['type'][];

/** The other account of a transfer. */
export const counterAccountOf = (event: AccountEvent): string | undefined => {
  if (event.type === 'TransferSent' || event.type === 'HoldCaptured') return event.to;
  return event.type === 'TransferReceived' ? event.from : undefined;
};
