import type { Movement } from './accountEvents.js';
import type { Used } from './limits.js';

/** What an event tells of money that moves on an account. @param balance after it @param used of its limits after it */
export function movement(
  { currency }: Pick<Movement, 'currency'>,
  details: Omit<Movement, 'amount' | 'currency' | 'balance' | 'used'>,
  amount: bigint,
  balance: bigint,
  used?: Used,
): Movement {
  const { effectiveOn, reference, counterpart, ledgerAccount, metadata } = details;
  const made: { -readonly [F in keyof Movement]: Movement[F] } = { amount, currency, balance, effectiveOn };
  if (reference !== undefined) made.reference = reference;
  if (counterpart !== undefined) made.counterpart = counterpart;
  if (ledgerAccount !== undefined) made.ledgerAccount = ledgerAccount;
  if (metadata !== undefined) made.metadata = metadata;
  if (used !== undefined) made.used = used;
  return made;
}
