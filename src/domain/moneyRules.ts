/** Rules for money in and out: those of deposits and withdrawals, and of each side of transfers and captures. */
import type { Metadata, Movement } from './accountEvents.js';
import { available, type OpenedAccount } from './accountState.js';
import type { NamesLedgerAccounts } from './chart.js';
import type { Currency } from './currencies.js';
import type { Rejection } from './decider.js';
import type { Instant } from './holds.js';
import { type DayAt, refuseOver, usedAfter } from './limits.js';
import { formatAmount, parsePositiveAmount } from './money.js';
import { movement } from './movement.js';
import { closed, frozen, invalid } from './rejections.js';

/** Fields of every command that moves money. */
export interface MoneyDetails extends NamesLedgerAccounts {
  readonly amount: string;
  readonly currency?: Currency;
  readonly effectiveOn: string;
  readonly reference?: string;
  readonly counterpart?: string;
  readonly ledgerAccount?: string;
  readonly metadata?: Metadata;
}

/** Money in: allowed while the account is open or frozen. */
export function credit(account: OpenedAccount, details: MoneyDetails): Movement | Rejection {
  if (account.status === 'closed') return closed(account);
  const amount = amountFor(account, details);
  if (typeof amount !== 'bigint') return amount;
  return movement(account, details, amount, account.balance + amount, account.used);
}

/** Money out: allowed while the account is open, down to the overdraft limit and within its limits. */
export function debit(
  account: OpenedAccount,
  details: MoneyDetails,
  at: Instant,
  days: DayAt,
): Movement | Rejection {
  const amount = payable(account, details, at);
  return typeof amount === 'bigint' ? paid(account, details, amount, at, days) : amount;
}

/** The movement of an amount that goes out, unless a limit refuses it. */
export function paid(
  account: OpenedAccount,
  details: Omit<MoneyDetails, 'amount' | 'currency'>,
  amount: bigint,
  at: Instant,
  days: DayAt,
): Movement | Rejection {
  const balance = account.balance - amount;
  // Most accounts have no limits, and need no day.
  if (account.limits === undefined) return movement(account, details, amount, balance);
  const refusal = refuseOver(account, amount, at, days);
  return refusal ?? movement(account, details, amount, balance, usedAfter(account, amount, days(at)));
}

/** The amount that a debit pays out, or a hold sets aside. */
export function payable(
  account: OpenedAccount,
  details: Pick<MoneyDetails, 'amount' | 'currency'>,
  at: Instant,
): bigint | Rejection {
  if (account.status === 'closed') return closed(account);
  if (account.status === 'frozen') return frozen(account);
  const amount = amountFor(account, details);
  if (typeof amount !== 'bigint') return amount;
  if (amount <= available(account, at)) return amount;
  const money = (minor: bigint) => `${formatAmount(minor, account.currency)} ${account.currency}`;
  const detail = `Available balance is ${money(available(account, at))}; ${money(amount)} requested`;
  return { code: 'insufficient-funds', detail };
}

export const isMovement = (result: Movement | Rejection): result is Movement => !('code' in result);

/** A positive amount in the account's currency. */
export function amountFor(
  account: OpenedAccount,
  details: Pick<MoneyDetails, 'amount' | 'currency'>,
): bigint | Rejection {
  if (details.currency !== undefined && details.currency !== account.currency) {
    const detail = `Account is in ${account.currency}, not ${details.currency}`;
    return { code: 'currency-mismatch', detail, field: 'currency' };
  }
  const amount = parsePositiveAmount(details.amount, account.currency);
  return typeof amount === 'bigint' ? amount : invalid('amount', amount);
}
