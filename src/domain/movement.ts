import type { Movement } from './accountEvents.js';

/** What an event tells of money that moves on an account. @param balance after it */
export function movement(
  { currency }: Pick<Movement, 'currency'>,
  details: Omit<Movement, 'amount' | 'currency' | 'balance'>,
  amount: bigint,
  balance: bigint,
): Movement {
  const { effectiveOn, reference, counterpart, ledgerAccount, metadata } = details;
  const made: { -readonly [F in keyof Movement]: Movement[F] } = { amount, currency, balance, effectiveOn };
  if (reference !== undefined) made.reference = reference;
  if (counterpart !== undefined) made.counterpart = counterpart;
  if (ledgerAccount !== undefined) made.ledgerAccount = ledgerAccount;
  if (metadata !== undefined) made.metadata = metadata;
  return made;
}
