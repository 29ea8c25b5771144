/** Accounts of the naive bank, the events that its commands should make, and what clients should be answered. */
import { heldAt, type NaiveHold } from './naiveHolds.js';
import { amountOf, OWNER, type Wish } from './wishes.js';

/** An account after one of its events. Amounts are cents. */
export interface NaiveAccount {
  readonly id: string;
  readonly currency: string;
  readonly cents: number;
  readonly limit: number;
  readonly status: 'open' | 'frozen' | 'closed';
  readonly version: number;
  /** Those that no event has ended. */
  readonly holds: readonly NaiveHold[];
  readonly openedAt: string;
  readonly updatedAt: string;
}

/** An event that a command should have made. */
export interface NaiveEvent {
  readonly account: string;
  readonly version: number;
  readonly type: string;
  readonly cents?: number;
  readonly balance?: number;
  /** After an event of a hold: what was captured of it, what is left, and all holds of the account. */
  readonly captured?: number;
  readonly remaining?: number;
  readonly holds?: string;
}

/** When a command is recorded. */
export interface When {
  readonly recordedAt: string;
  /** Until when the hold lasts that it has placed: counted from when a node decides, a moment before. */
  readonly expiresAt?: string | undefined;
  /** The hold that it names was not found, as it was placed only after the look-up. */
  readonly isHoldMissed?: boolean;
}

export type NaiveAnswer =
  | { readonly code: string }
  | {
      readonly events: readonly NaiveEvent[];
      /** The fields of the answer that follow from the command and the accounts. */
      readonly body: Readonly<Record<string, unknown>>;
    };

export const isRefusal = (answer: NaiveAnswer): answer is { readonly code: string } => 'code' in answer;

/** What can be paid out, or set aside. */
export const availableAt = ({ cents, limit, holds }: NaiveAccount, at: string): number =>
  cents + limit - heldAt(holds, at);

/** An account as clients see it at an instant. */
export const accountBody = (account: NaiveAccount, at: string) => ({
  id: account.id,
  owner: OWNER,
  currency: account.currency,
  balance: amountOf(account.cents),
  available: amountOf(availableAt(account, at)),
  overdraftLimit: amountOf(account.limit),
  status: account.status,
  version: account.version,
  openedAt: account.openedAt,
  updatedAt: account.updatedAt,
});

export const movementBody = (wish: Wish, event: NaiveEvent, account: NaiveAccount, recordedAt: string) => ({
  id: wish.commandId,
  accountId: wish.account,
  type: wish.type === 'deposit' ? 'deposit' : 'withdrawal',
  amount: amountOf(event.cents ?? 0),
  currency: account.currency,
  balance: amountOf(account.cents),
  version: event.version,
  recordedAt,
});

export function transferBody(
  { commandId: id }: Wish,
  [from, to]: readonly [NaiveEvent, NaiveEvent],
  { currency }: NaiveAccount,
  recordedAt: string,
) {
  const side = ({ account, balance = 0, version }: NaiveEvent) => ({
    accountId: account,
    balance: amountOf(balance),
    version,
  });
  const amount = amountOf(from.cents ?? 0);
  return { id, amount, currency, recordedAt, from: side(from), to: side(to) };
}
