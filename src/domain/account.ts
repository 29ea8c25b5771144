/**
 * One account, stored as a stream of events. Sections: events, state, evolve, commands, decide.
 */
import type { Currency } from './currencies.js';
import type { Decider, Rejection } from './decider.js';
import { formatAmount, parseAmount, parsePositiveAmount } from './money.js';
import {
  closed,
  type Expecting,
  frozen,
  invalid,
  notFound,
  refuseCurrency,
  refuseVersion,
} from './rejections.js';

// --- events: named in the past tense, immutable once stored; eventCodec.ts defines the stored form ---

/** Custom fields attached by a client: bounded by the command schemas, ignored by decisions. */
export type Metadata = Readonly<Record<string, string | number | boolean>>;

/** Fields of every event that moves money. `amount` (> 0) and the resulting `balance` are in minor units. */
export interface Movement {
  readonly amount: bigint;
  readonly currency: Currency;
  readonly balance: bigint;
  /** Business date, `YYYY-MM-DD`; may be earlier than the day of recording, never later. */
  readonly effectiveOn: string;
  readonly reference?: string;
  readonly counterpart?: string;
  readonly metadata?: Metadata;
}

export type AccountEvent =
  | {
      readonly type: 'AccountOpened';
      readonly accountId: string;
      readonly owner: string;
      readonly currency: Currency;
      /** Minor units, zero or more. */
      readonly overdraftLimit: bigint;
      readonly metadata: Metadata;
    }
  | ({ readonly type: 'MoneyDeposited' } & Movement)
  | ({ readonly type: 'MoneyWithdrawn' } & Movement)
  | ({ readonly type: 'TransferSent'; readonly to: string } & Movement)
  | ({ readonly type: 'TransferReceived'; readonly from: string } & Movement)
  | { readonly type: 'OverdraftLimitSet'; readonly overdraftLimit: bigint; readonly currency: Currency }
  | { readonly type: 'AccountFrozen'; readonly reason?: string }
  | { readonly type: 'AccountUnfrozen'; readonly reason?: string }
  | { readonly type: 'AccountClosed'; readonly reason?: string };

// --- state ---

/** An account without events. */
export interface UnopenedAccount {
  readonly status: 'unopened';
  readonly version: 0;
}

export interface OpenedAccount {
  readonly status: 'open' | 'frozen' | 'closed';
  /** Number of events in the stream. */
  readonly version: number;
  readonly id: string;
  readonly owner: string;
  readonly currency: Currency;
  /** Minor units. */
  readonly balance: bigint;
  /** Minor units, zero or more: how far the balance may go below zero. */
  readonly overdraftLimit: bigint;
  readonly metadata: Metadata;
}

export type Account = UnopenedAccount | OpenedAccount;

export const initial: Account = { status: 'unopened', version: 0 };

/** The amount that can still be paid out, in minor units. */
export const available = (account: OpenedAccount): bigint => account.balance + account.overdraftLimit;

// --- evolve ---

/** The state after one more event. Throws if the event is invalid for this state: the stream is damaged. */
export function evolve(account: Account, event: AccountEvent): Account {
  if (event.type === 'AccountOpened') {
    if (account.status !== 'unopened') throw new Error('AccountOpened must be the first event of a stream');
    const { accountId: id, owner, currency, overdraftLimit, metadata } = event;
    return { status: 'open', version: 1, id, owner, currency, balance: 0n, overdraftLimit, metadata };
  }
  if (account.status === 'unopened') throw new Error(`${event.type} cannot be the first event of a stream`);
  const version = account.version + 1;
  switch (event.type) {
    case 'MoneyDeposited':
    case 'MoneyWithdrawn':
    case 'TransferSent':
    case 'TransferReceived': {
      // A literal: spreading costs twice as much, and most events are movements.
      const { status, id, owner, currency, overdraftLimit, metadata } = account;
      return { status, version, id, owner, currency, balance: event.balance, overdraftLimit, metadata };
    }
    case 'OverdraftLimitSet':
      return { ...account, version, overdraftLimit: event.overdraftLimit };
    case 'AccountFrozen':
      return { ...account, version, status: 'frozen' };
    case 'AccountUnfrozen':
      return { ...account, version, status: 'open' };
    case 'AccountClosed':
      return { ...account, version, status: 'closed' };
    default:
      return event satisfies never;
  }
}

// --- commands: amounts are still text, because only the account's currency determines their decimals ---

/** Fields of every command that moves money. */
export interface MoneyDetails {
  readonly amount: string;
  readonly currency?: Currency;
  readonly effectiveOn: string;
  readonly reference?: string;
  readonly counterpart?: string;
  readonly metadata?: Metadata;
}

export type AccountCommand =
  | ({
      readonly type: 'open';
      readonly owner: string;
      readonly currency: Currency;
      readonly overdraftLimit?: string;
      readonly metadata?: Metadata;
      /** The business date, set if the currency is withdrawn. Commands from older nodes lack it. */
      readonly openedOn?: string;
    } & Expecting)
  | ({ readonly type: 'deposit' | 'withdraw' } & Expecting & MoneyDetails)
  | ({ readonly type: 'freeze' | 'unfreeze' | 'close'; readonly reason?: string } & Expecting)
  | ({ readonly type: 'set-overdraft-limit'; readonly amount: string } & Expecting);

// --- decide ---

type Decision = readonly AccountEvent[] | Rejection;

export function decide(account: Account, command: AccountCommand): Decision {
  if (command.type === 'open') return refuseVersion(account, command) ?? open(account, command);
  // Checked before the version: a precondition on a missing resource is ignored (RFC 9110, section 13.2.1).
  if (account.status === 'unopened') return notFound(command.accountId);
  const refusal = refuseVersion(account, command);
  if (refusal !== undefined) return refusal;
  switch (command.type) {
    case 'deposit':
      return deposit(account, command);
    case 'withdraw':
      return withdraw(account, command);
    case 'freeze':
      if (account.status === 'closed') return closed(account);
      return account.status === 'frozen' ? [] : [{ type: 'AccountFrozen', ...reasonOf(command) }];
    case 'unfreeze':
      if (account.status === 'closed') return closed(account);
      return account.status === 'open' ? [] : [{ type: 'AccountUnfrozen', ...reasonOf(command) }];
    case 'close':
      return close(account, command);
    case 'set-overdraft-limit':
      return setOverdraftLimit(account, command.amount);
    default:
      return command satisfies never;
  }
}

export const accountDecider: Decider<Account, AccountCommand, AccountEvent> = { initial, decide, evolve };

function open(account: Account, command: AccountCommand & { type: 'open' }): Decision {
  if (account.status !== 'unopened') {
    return { code: 'account-already-exists', detail: `Account ${command.accountId} already exists` };
  }
  const refusal = refuseCurrency(command);
  if (refusal !== undefined) return refusal;
  const overdraftLimit =
    command.overdraftLimit === undefined ? 0n : parseAmount(command.overdraftLimit, command.currency);
  if (typeof overdraftLimit !== 'bigint') return invalid('overdraftLimit', overdraftLimit);
  const { accountId, owner, currency, metadata = {} } = command;
  return [{ type: 'AccountOpened', accountId, owner, currency, overdraftLimit, metadata }];
}

function deposit(
  account: OpenedAccount,
  command: AccountCommand & { type: 'deposit' | 'withdraw' },
): Decision {
  const movement = credit(account, command);
  return isMovement(movement) ? [{ type: 'MoneyDeposited', ...movement }] : movement;
}

function withdraw(
  account: OpenedAccount,
  command: AccountCommand & { type: 'deposit' | 'withdraw' },
): Decision {
  const movement = debit(account, command);
  return isMovement(movement) ? [{ type: 'MoneyWithdrawn', ...movement }] : movement;
}

function close(
  account: OpenedAccount,
  command: AccountCommand & { type: 'freeze' | 'unfreeze' | 'close' },
): Decision {
  if (account.status === 'closed') return [];
  if (account.status === 'frozen') return frozen(account);
  if (account.balance !== 0n) {
    const balance = formatAmount(account.balance, account.currency);
    return {
      code: 'account-not-empty',
      detail: `Balance is ${balance} ${account.currency}; it must be zero`,
    };
  }
  return [{ type: 'AccountClosed', ...reasonOf(command) }];
}

function setOverdraftLimit(account: OpenedAccount, amount: string): Decision {
  if (account.status === 'closed') return closed(account);
  const overdraftLimit = parseAmount(amount, account.currency);
  if (typeof overdraftLimit !== 'bigint') return invalid('amount', overdraftLimit);
  if (account.balance + overdraftLimit < 0n) {
    const balance = formatAmount(account.balance, account.currency);
    return {
      code: 'insufficient-funds',
      detail: `Balance is ${balance} ${account.currency}, below the requested limit`,
    };
  }
  if (overdraftLimit === account.overdraftLimit) return [];
  return [{ type: 'OverdraftLimitSet', overdraftLimit, currency: account.currency }];
}

const reasonOf = ({ reason }: { readonly reason?: string }): { reason?: string } =>
  reason === undefined ? {} : { reason };

// --- rules for money in and out, also used by transfers ---

/** Money in: allowed while the account is open or frozen. */
export function credit(account: OpenedAccount, details: MoneyDetails): Movement | Rejection {
  if (account.status === 'closed') return closed(account);
  const amount = amountFor(account, details);
  return typeof amount === 'bigint' ? movement(account, details, amount, account.balance + amount) : amount;
}

/** Money out: allowed while the account is open, down to the overdraft limit. */
export function debit(account: OpenedAccount, details: MoneyDetails): Movement | Rejection {
  if (account.status === 'closed') return closed(account);
  if (account.status === 'frozen') return frozen(account);
  const amount = amountFor(account, details);
  if (typeof amount !== 'bigint') return amount;
  if (amount > available(account)) {
    const money = (minor: bigint) => `${formatAmount(minor, account.currency)} ${account.currency}`;
    const detail = `Available balance is ${money(available(account))}; ${money(amount)} requested`;
    return { code: 'insufficient-funds', detail };
  }
  return movement(account, details, amount, account.balance - amount);
}

export const isMovement = (result: Movement | Rejection): result is Movement => !('code' in result);

function amountFor(account: OpenedAccount, details: MoneyDetails): bigint | Rejection {
  if (details.currency !== undefined && details.currency !== account.currency) {
    const detail = `Account is in ${account.currency}, not ${details.currency}`;
    return { code: 'currency-mismatch', detail, field: 'currency' };
  }
  const amount = parsePositiveAmount(details.amount, account.currency);
  return typeof amount === 'bigint' ? amount : invalid('amount', amount);
}

function movement(account: OpenedAccount, details: MoneyDetails, amount: bigint, balance: bigint): Movement {
  const { currency } = account;
  const { effectiveOn, reference, counterpart, metadata } = details;
  const made: { -readonly [F in keyof Movement]: Movement[F] } = { amount, currency, balance, effectiveOn };
  if (reference !== undefined) made.reference = reference;
  if (counterpart !== undefined) made.counterpart = counterpart;
  if (metadata !== undefined) made.metadata = metadata;
  return made;
}
