/**
 * One account, stored as a stream of events (accountEvents.ts). Sections: state, evolve, commands, decide.
 */
import type { AccountEvent, Metadata, Movement } from './accountEvents.js';
import type { NamesLedgerAccounts } from './chart.js';
import type { Currency } from './currencies.js';
import type { Decider, Rejection } from './decider.js';
import { type Hold, heldAt, type Instant, NO_HOLDS } from './holds.js';
import { formatAmount, parseAmount, parsePositiveAmount } from './money.js';
import { movement } from './movement.js';
import {
  closed,
  type Expecting,
  frozen,
  invalid,
  notFound,
  refuseCurrency,
  refuseVersion,
} from './rejections.js';

export type { AccountEvent, Metadata, Movement } from './accountEvents.js';

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
  /** All holds that no event has ended; some may have expired. */
  readonly holds: readonly Hold[];
}

export type Account = UnopenedAccount | OpenedAccount;

export const initial: Account = { status: 'unopened', version: 0 };

/** The amount that can be paid out or set aside at an instant, in minor units. */
export const available = ({ balance, overdraftLimit, holds }: OpenedAccount, at: Instant): bigint =>
  holds.length === 0 ? balance + overdraftLimit : balance + overdraftLimit - heldAt(holds, at);

// --- evolve ---

/** The state after one more event. Throws if the event is invalid for this state: the stream is damaged. */
export function evolve(account: Account, event: AccountEvent): Account {
  if (event.type === 'AccountOpened') {
    if (account.status !== 'unopened') throw new Error('AccountOpened must be the first event of a stream');
    const { accountId: id, owner, currency, overdraftLimit, metadata } = event;
    const holds = NO_HOLDS;
    return { status: 'open', version: 1, id, owner, currency, balance: 0n, overdraftLimit, metadata, holds };
  }
  if (account.status === 'unopened') throw new Error(`${event.type} cannot be the first event of a stream`);
  const version = account.version + 1;
  switch (event.type) {
    case 'MoneyDeposited':
    case 'MoneyWithdrawn':
    case 'TransferSent':
    case 'TransferReceived':
    case 'EntryDebited':
    case 'EntryCredited': {
      // A literal: spreading costs twice as much, and most events are movements.
      const { status, id, owner, currency, overdraftLimit, metadata, holds } = account;
      return {
        status,
        version,
        id,
        owner,
        currency,
        balance: event.balance,
        overdraftLimit,
        metadata,
        holds,
      };
    }
    case 'HoldPlaced':
    case 'HoldCaptured':
    case 'HoldReleased':
    case 'HoldExpired':
      return { ...account, version, balance: event.balance, holds: event.holds };
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
export interface MoneyDetails extends NamesLedgerAccounts {
  readonly amount: string;
  readonly currency?: Currency;
  readonly effectiveOn: string;
  readonly reference?: string;
  readonly counterpart?: string;
  readonly ledgerAccount?: string;
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

/** @param at the time of recording */
export function decide(account: Account, command: AccountCommand, at: Instant): Decision {
  if (command.type === 'open') return refuseVersion(account, command) ?? open(account, command);
  // Checked before the version: a precondition on a missing resource is ignored (RFC 9110, section 13.2.1).
  if (account.status === 'unopened') return notFound(command.accountId);
  const refusal = refuseVersion(account, command);
  if (refusal !== undefined) return refusal;
  switch (command.type) {
    case 'deposit':
      return deposit(account, command);
    case 'withdraw':
      return withdraw(account, command, at);
    case 'freeze':
      if (account.status === 'closed') return closed(account);
      return account.status === 'frozen' ? [] : [{ type: 'AccountFrozen', ...reasonOf(command) }];
    case 'unfreeze':
      if (account.status === 'closed') return closed(account);
      return account.status === 'open' ? [] : [{ type: 'AccountUnfrozen', ...reasonOf(command) }];
    case 'close':
      return close(account, command, at);
    case 'set-overdraft-limit':
      return setOverdraftLimit(account, command.amount, at);
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
  at: Instant,
): Decision {
  const movement = debit(account, command, at);
  return isMovement(movement) ? [{ type: 'MoneyWithdrawn', ...movement }] : movement;
}

function close(
  account: OpenedAccount,
  command: AccountCommand & { type: 'freeze' | 'unfreeze' | 'close' },
  at: Instant,
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
  const held = heldAt(account.holds, at);
  if (held > 0n) {
    const detail = `${formatAmount(held, account.currency)} ${account.currency} is on hold; capture or release it first`;
    return { code: 'account-not-empty', detail };
  }
  return [{ type: 'AccountClosed', ...reasonOf(command) }];
}

function setOverdraftLimit(account: OpenedAccount, amount: string, at: Instant): Decision {
  if (account.status === 'closed') return closed(account);
  const overdraftLimit = parseAmount(amount, account.currency);
  if (typeof overdraftLimit !== 'bigint') return invalid('amount', overdraftLimit);
  if (available({ ...account, overdraftLimit }, at) < 0n) {
    const balance = formatAmount(account.balance, account.currency);
    const held = heldAt(account.holds, at);
    const less =
      held === 0n ? '' : ` with ${formatAmount(held, account.currency)} ${account.currency} on hold`;
    return {
      code: 'insufficient-funds',
      detail: `Balance is ${balance} ${account.currency}${less}, below the requested limit`,
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
export function debit(account: OpenedAccount, details: MoneyDetails, at: Instant): Movement | Rejection {
  const amount = payable(account, details, at);
  return typeof amount === 'bigint' ? movement(account, details, amount, account.balance - amount) : amount;
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
