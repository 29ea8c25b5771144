/**
 * One account, stored as a stream of events (accountEvents.ts). Sections: evolve, commands, decide.
 */
import { type ChangeAccount, changeAccount } from './accountChange.js';
import type { AccountEvent, Metadata } from './accountEvents.js';
import { type Account, available, initial, type OpenedAccount } from './accountState.js';
import type { Currency } from './currencies.js';
import type { Decider, Rejection } from './decider.js';
import { heldAt, type Instant, NO_HOLDS } from './holds.js';
import { type SetLimits, setLimits } from './limitChange.js';
import { type DayAt, utcDay } from './limits.js';
import { formatAmount, parseAmount } from './money.js';
import { credit, debit, isMovement, type MoneyDetails } from './moneyRules.js';
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
export { type Account, available, initial, type OpenedAccount } from './accountState.js';
export type { MoneyDetails } from './moneyRules.js';

// --- evolve ---

/** The state after one more event. Throws if the event is invalid for this state: the stream is damaged. */
export function evolve(account: Account, event: AccountEvent): Account {
  if (event.type === 'AccountOpened') {
    if (account.status !== 'unopened') throw new Error('AccountOpened must be the first event of a stream');
    const { accountId: id, owner, currency, overdraftLimit, metadata } = event;
    const none = { holds: NO_HOLDS, limits: undefined, used: undefined };
    return {
      status: 'open',
      version: 1,
      id,
      owner,
      currency,
      balance: 0n,
      overdraftLimit,
      metadata,
      ...none,
    };
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
      const { status, id, owner, currency, overdraftLimit, metadata, holds, limits } = account;
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
        limits,
        used: event.used,
      };
    }
    case 'HoldPlaced':
    case 'HoldCaptured':
    case 'HoldReleased':
    case 'HoldExpired':
      return { ...account, version, balance: event.balance, holds: event.holds, used: event.used };
    case 'OverdraftLimitSet':
      return { ...account, version, overdraftLimit: event.overdraftLimit };
    case 'LimitsSet': {
      const limits = Object.keys(event.limits).length === 0 ? undefined : event.limits;
      return { ...account, version, limits, used: event.used };
    }
    case 'AccountChanged':
      return { ...account, version, owner: event.owner, metadata: event.metadata };
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
  | ({ readonly type: 'set-overdraft-limit'; readonly amount: string } & Expecting)
  | (SetLimits & Expecting)
  | (ChangeAccount & Expecting);

// --- decide ---

type Decision = readonly AccountEvent[] | Rejection;

/** @param at the time of recording @param days the bank's days, which limits are by */
export function decide(
  account: Account,
  command: AccountCommand,
  at: Instant,
  days: DayAt = utcDay,
): Decision {
  if (command.type === 'open') return refuseVersion(account, command) ?? open(account, command);
  // Checked before the version: a precondition on a missing resource is ignored (RFC 9110, section 13.2.1).
  if (account.status === 'unopened') return notFound(command.accountId);
  const refusal = refuseVersion(account, command);
  if (refusal !== undefined) return refusal;
  switch (command.type) {
    case 'deposit':
      return deposit(account, command);
    case 'withdraw':
      return withdraw(account, command, at, days);
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
    case 'set-limits':
      return setLimits(account, command);
    case 'change-account':
      return changeAccount(account, command);
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
  days: DayAt,
): Decision {
  const movement = debit(account, command, at, days);
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
