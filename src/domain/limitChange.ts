/** Sets, changes and ends the limits of an account. */
import type { AccountEvent } from './accountEvents.js';
import type { OpenedAccount } from './accountState.js';
import type { LimitName, Rejection } from './decider.js';
import type { Limits } from './limits.js';
import { parseAmount } from './money.js';
import { closed, invalid } from './rejections.js';

/** Amounts are text. A limit that is not named stays; null ends it. */
export interface SetLimits {
  readonly type: 'set-limits';
  readonly accountId: string;
  readonly perTransaction?: string | null;
  readonly perDay?: string | null;
  readonly perMonth?: string | null;
  readonly countPerDay?: number | null;
}

const AMOUNTS = ['perTransaction', 'perDay', 'perMonth'] as const;

/** What was used before the first limit is not known: counting starts with it, and ends with the last one. */
export function setLimits(account: OpenedAccount, command: SetLimits): readonly AccountEvent[] | Rejection {
  if (account.status === 'closed') return closed(account);
  const { currency } = account;
  const limits: { -readonly [Name in LimitName]?: Limits[Name] } = { ...account.limits };
  for (const name of AMOUNTS) {
    const text = command[name];
    if (text === null) delete limits[name];
    if (typeof text !== 'string') continue;
    const amount = parseAmount(text, currency);
    if (typeof amount !== 'bigint') return invalid(name, amount);
    limits[name] = amount;
  }
  const { countPerDay } = command;
  if (countPerDay === null) delete limits.countPerDay;
  else if (countPerDay !== undefined) limits.countPerDay = countPerDay;
  if (isSame(limits, account.limits ?? {})) return [];
  const isAny = Object.keys(limits).length > 0;
  const used = isAny && account.used !== undefined ? { used: account.used } : {};
  return [{ type: 'LimitsSet', limits: limits as Limits, currency, ...used }];
}

const isSame = (a: Limits, b: Limits): boolean =>
  [...AMOUNTS, 'countPerDay' as const].every((name) => a[name] === b[name]);
