/** Events and commands of one account "A", short enough to read a history as a sentence. Amounts in minor units. */
import type { AccountCommand, AccountEvent, Movement } from '../../src/domain/account.js';

type EventOf<Type extends AccountEvent['type']> = AccountEvent & { type: Type };

export const opened = (overdraftLimit = 0n, currency = 'CZK', accountId = 'A'): EventOf<'AccountOpened'> => ({
  type: 'AccountOpened',
  accountId,
  owner: 'Ada',
  currency,
  overdraftLimit,
  metadata: {},
});

export const movement = (amount: bigint, balance: bigint, currency = 'CZK'): Movement => ({
  amount,
  currency,
  balance,
  effectiveOn: '2026-01-31',
});

type Moved = Parameters<typeof movement>;
export const deposited = (...of: Moved): AccountEvent => ({ type: 'MoneyDeposited', ...movement(...of) });
export const withdrawn = (...of: Moved): AccountEvent => ({ type: 'MoneyWithdrawn', ...movement(...of) });
export const limitSet = (overdraftLimit: bigint): AccountEvent => ({
  type: 'OverdraftLimitSet',
  overdraftLimit,
  currency: 'CZK',
});
export const frozen: EventOf<'AccountFrozen'> = { type: 'AccountFrozen' };
export const unfrozen: EventOf<'AccountUnfrozen'> = { type: 'AccountUnfrozen' };
export const closed: EventOf<'AccountClosed'> = { type: 'AccountClosed' };

type CommandOf<Type extends AccountCommand['type']> = AccountCommand & { type: Type };

const accountId = 'A';
const effectiveOn = '2026-01-31';
export const open: CommandOf<'open'> = { type: 'open', accountId, owner: 'Ada', currency: 'CZK' };
export const deposit = (amount: string) => ({ type: 'deposit', accountId, amount, effectiveOn }) as const;
export const withdraw = (amount: string) => ({ type: 'withdraw', accountId, amount, effectiveOn }) as const;
export const setLimit = (amount: string) => ({ type: 'set-overdraft-limit', accountId, amount }) as const;
export const freeze = { type: 'freeze', accountId } as const;
export const unfreeze = { type: 'unfreeze', accountId } as const;
export const close = { type: 'close', accountId } as const;
