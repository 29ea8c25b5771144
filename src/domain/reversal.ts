/**
 * Reversing a transaction: the opposite of it, whole or in part, never more than the original in sum. It is decided as any
 * movement is: the rules of the accounts may refuse it.
 */
import { type Account, type MoneyDetails, initial as unopened } from './account.js';
import type { AccountEvent, Movement } from './accountEvents.js';
import type { Currency } from './currencies.js';
import type { Decider, Rejection } from './decider.js';
import { decide as decideEntry, type EntryState, evolve as evolveEntry, type PostEntry } from './entry.js';
import type { Instant } from './holds.js';
import type { EntryPosted, TransactionReversed } from './ledgerEvents.js';
import { type DayAt, utcDay } from './limits.js';
import { formatAmount, parseMinor, parsePositiveAmount } from './money.js';
import { credit, debit, isMovement } from './moneyRules.js';
import { invalid, notFound, refuseVersion } from './rejections.js';

/** What the events of the original tell. They never change, so they are looked up before the decision. Amounts are text. */
export type Original = { readonly isReversal?: true } & (
  | ({
      readonly kind: 'deposit' | 'withdrawal' | 'transfer';
      readonly account: string;
      /** The other account of a transfer. */
      readonly to?: string;
      readonly amount: string;
      readonly currency: Currency;
    } & Pick<Movement, 'reference' | 'counterpart' | 'ledgerAccount'>)
  | ({ readonly kind: 'entry' } & Pick<PostEntry, 'legs' | 'description' | 'reference'>)
);

export interface ReverseTransaction {
  readonly type: 'reverse';
  readonly transactionId: string;
  /** The kind that the transaction must be of, if the client says so. */
  readonly of?: 'transfer' | 'entry';
  /** By default, all that is left of the original. */
  readonly amount?: string;
  readonly reason?: string;
  readonly effectiveOn: string;
  readonly expectedVersion?: number | readonly number[];
  /** Undefined if there is no such transaction. */
  readonly original?: Original;
}

export interface ReversalState {
  /** By id. */
  readonly accounts: EntryState;
  /** What was reversed of the original, in minor units; of an entry, 1 if it was reversed. */
  readonly reversed: bigint;
}

/** A movement on an account, an entry, or that the original was reversed. */
export type ReversalEvent =
  | { readonly account: string; readonly event: AccountEvent }
  | { readonly event: EntryPosted | TransactionReversed };

export const initial: ReversalState = { accounts: new Map(), reversed: 0n };

export function evolve({ accounts, reversed }: ReversalState, made: ReversalEvent): ReversalState {
  if ('account' in made) return { accounts: evolveEntry(accounts, made), reversed };
  const { event } = made;
  return event.type === 'EntryPosted' ? { accounts, reversed } : { accounts, reversed: event.reversed };
}

/** @param at the time of recording @param days the bank's days, which limits are by */
export function decide(
  state: ReversalState,
  command: ReverseTransaction,
  at: Instant,
  days: DayAt = utcDay,
): readonly ReversalEvent[] | Rejection {
  const { original, transactionId, of } = command;
  if (original === undefined || (of !== undefined && of !== original.kind)) {
    return { code: 'transaction-not-found', detail: `No ${of ?? 'transaction'} with id ${transactionId}` };
  }
  if (original.isReversal) {
    const detail = `transactionId must not be that of a reversal: ${transactionId} is one`;
    return { code: 'validation-failed', detail, field: 'transactionId', rule: 'reversal' };
  }
  return original.kind === 'entry'
    ? reverseEntry(state, command, original, at, days)
    : reverseMovement(state, command, original, at, days);
}

export const reversalDecider: Decider<ReversalState, ReverseTransaction, ReversalEvent> = {
  initial,
  decide,
  evolve,
};

const why = ({ transactionId: reverses, reason }: ReverseTransaction) => ({
  reverses,
  ...(reason === undefined ? {} : { reason }),
});

function reverseMovement(
  { accounts, reversed }: ReversalState,
  command: ReverseTransaction,
  original: Original & { readonly kind: 'deposit' | 'withdrawal' | 'transfer' },
  at: Instant,
  days: DayAt,
): readonly ReversalEvent[] | Rejection {
  const { currency, account: first, to } = original;
  const total = parseMinor(original.amount, currency);
  const amount = amountOf(command, total - reversed, currency);
  if (typeof amount !== 'bigint') return amount;
  const { reference, counterpart, ledgerAccount } = original;
  const details: MoneyDetails = {
    amount: formatAmount(amount, currency),
    effectiveOn: command.effectiveOn,
    ...(reference === undefined ? {} : { reference }),
    ...(counterpart === undefined ? {} : { counterpart }),
    ...(ledgerAccount === undefined ? {} : { ledgerAccount }),
  };
  const moved = oppositeOf(original, { accounts, first, to }, command, details, at, days);
  if ('code' in moved) return moved;
  const reverses = command.transactionId;
  const sums = { amount, currency, reversed: reversed + amount, total };
  return [...moved, { event: { type: 'TransactionReversed', reverses, ...sums } }];
}

function amountOf(command: ReverseTransaction, left: bigint, currency: Currency): bigint | Rejection {
  const money = (minor: bigint) => `${formatAmount(minor, currency)} ${currency}`;
  if (left === 0n) return exceeds('All of the transaction has been reversed');
  if (command.amount === undefined) return left;
  const amount = parsePositiveAmount(command.amount, currency);
  if (typeof amount !== 'bigint') return invalid('amount', amount);
  return amount <= left ? amount : exceeds(`${money(left)} is left to reverse; ${money(amount)} requested`);
}

const exceeds = (detail: string): Rejection => ({ code: 'amount-exceeds-original', detail });

function oppositeOf(
  { kind }: Original,
  { accounts, first, to }: { accounts: EntryState; first: string; to: string | undefined },
  command: ReverseTransaction,
  details: MoneyDetails,
  at: Instant,
  days: DayAt,
): readonly ReversalEvent[] | Rejection {
  const payer = kind === 'transfer' ? (to as string) : first;
  const account = opened(accounts, payer);
  if ('code' in account) return account;
  const { expectedVersion } = command;
  if (expectedVersion !== undefined) {
    const refusal = refuseVersion(account, { accountId: payer, expectedVersion });
    if (refusal !== undefined) return refusal;
  }
  const told = why(command);
  const moved = kind === 'withdrawal' ? credit(account, details) : debit(account, details, at, days);
  if (!isMovement(moved)) return moved;
  if (kind === 'deposit') return [{ account: payer, event: { type: 'MoneyWithdrawn', ...moved, ...told } }];
  if (kind === 'withdrawal')
    return [{ account: payer, event: { type: 'MoneyDeposited', ...moved, ...told } }];
  const payee = opened(accounts, first);
  if ('code' in payee) return payee;
  const into = credit(payee, details);
  if (!isMovement(into)) return into;
  return [
    { account: payer, event: { type: 'TransferSent', to: first, ...moved, ...told } },
    { account: first, event: { type: 'TransferReceived', from: payer, ...into, ...told } },
  ];
}

function opened(accounts: EntryState, id: string): Exclude<Account, { status: 'unopened' }> | Rejection {
  const account = accounts.get(id) ?? unopened;
  return account.status === 'unopened' ? notFound(id) : account;
}

/** An entry is reversed whole: a share of each leg would have to be rounded, and would no longer be what was agreed. */
function reverseEntry(
  { accounts, reversed }: ReversalState,
  command: ReverseTransaction,
  original: Original & { readonly kind: 'entry' },
  at: Instant,
  days: DayAt,
): readonly ReversalEvent[] | Rejection {
  const field = command.amount === undefined ? 'If-Match' : 'amount';
  if (command.amount !== undefined || command.expectedVersion !== undefined) {
    const detail = `${field} is not supported here: an entry is reversed whole, on any versions of its accounts`;
    return { code: 'validation-failed', detail, field, rule: 'entry' };
  }
  if (reversed > 0n) return exceeds('The entry has been reversed');
  const { effectiveOn, transactionId: reverses } = command;
  const legs = original.legs.map((leg) => ({
    ...leg,
    amount: leg.amount.startsWith('-') ? leg.amount.slice(1) : `-${leg.amount}`,
  }));
  const { kind: _, isReversal: __, ...texts } = original;
  const decision = decideEntry(accounts, { type: 'post-entry', ...texts, legs, effectiveOn }, at, days);
  if (!Array.isArray(decision)) return decision as Rejection;
  const told = why(command);
  const made = decision.map((one) => ({ ...one, event: { ...one.event, ...told } })) as ReversalEvent[];
  return [...made, { event: { type: 'TransactionReversed', reverses, reversed: 1n } }];
}
