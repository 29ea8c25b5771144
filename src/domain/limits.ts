/**
 * Limits on what goes out of an account: withdrawals, transfers out and captures, by the bank's day and month at the time of
 * recording. Events of an account with limits tell what was used, so that no decision has to add up a day (decision 23).
 */
import type { Currency } from './currencies.js';
import type { LimitName, Rejection } from './decider.js';
import type { Instant } from './holds.js';
import { formatAmount } from './money.js';

/** Amounts are in minor units; zero lets nothing out. */
export interface Limits {
  readonly perTransaction?: bigint;
  readonly perDay?: bigint;
  readonly perMonth?: bigint;
  readonly countPerDay?: number;
}

/** What went out since limits were set. Amounts are in minor units. */
export interface Used {
  /** The bank's day on which something went out last. */
  readonly on: string;
  /** On that day. */
  readonly day: bigint;
  readonly count: number;
  /** In the month of that day, up to it. */
  readonly month: bigint;
}

/** A day of the bank: recording times from `from` (inclusive) to `until` (exclusive). */
export interface BankDay {
  readonly date: string;
  readonly from: Instant;
  readonly until: Instant;
  /** When the month is over. */
  readonly monthUntil: Instant;
}

/** The bank's day at a time of recording. */
export type DayAt = (at: Instant) => BankDay;

/** Of a bank whose days are those of UTC. */
export const utcDay: DayAt = (at) => {
  const date = at.slice(0, 10);
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const start = (...of: [number, number, number]) => new Date(Date.UTC(...of)).toISOString();
  return {
    date,
    from: `${date}T00:00:00.000Z`,
    until: start(year, month - 1, day + 1),
    monthUntil: start(year, month, 1),
  };
};

/** What of it counts on a day. */
export function usedOn(used: Used | undefined, date: string): Omit<Used, 'on'> {
  const isSameMonth = used !== undefined && used.on.slice(0, 7) === date.slice(0, 7);
  const isSameDay = isSameMonth && used.on === date;
  return {
    day: isSameDay ? used.day : 0n,
    count: isSameDay ? used.count : 0,
    month: isSameMonth ? used.month : 0n,
  };
}

/** Of an account. */
interface Limited {
  readonly limits: Limits | undefined;
  readonly used: Used | undefined;
  readonly currency: Currency;
}

/** What an account has used after one more amount; undefined without limits. */
export function usedAfter({ limits, used }: Limited, amount: bigint, { date }: BankDay): Used | undefined {
  if (limits === undefined) return undefined;
  const before = usedOn(used, date);
  return { on: date, day: before.day + amount, count: before.count + 1, month: before.month + amount };
}

/**
 * A rejection if an amount that goes out exceeds a limit; of several, the one that is free again last. Without `limits` the day
 * is not looked at.
 */
export function refuseOver(
  account: Limited,
  amount: bigint,
  at: Instant,
  days: DayAt,
): Rejection | undefined {
  const { limits, used, currency } = account;
  if (limits === undefined) return undefined;
  const refusal = refuseOverOnce(account, amount);
  if (refusal !== undefined) return refusal;
  const { perDay, perMonth, countPerDay } = limits;
  const { date, until, monthUntil } = days(at);
  const { day, count, month } = usedOn(used, date);
  if (perMonth !== undefined && month + amount > perMonth) {
    return exceeded('perMonth', currency, perMonth, perMonth - month, monthUntil);
  }
  if (perDay !== undefined && day + amount > perDay) {
    return exceeded('perDay', currency, perDay, perDay - day, until);
  }
  if (countPerDay !== undefined && count >= countPerDay) {
    const detail = `${countPerDay} payments a day are allowed; none is left until ${until}`;
    const limit = { name: 'countPerDay', limit: countPerDay, left: 0, freeFrom: until } as const;
    return { code: 'limit-exceeded', detail, limit };
  }
  return undefined;
}

/** The limit for one amount, which a hold must keep when it is placed. */
export function refuseOverOnce({ limits, currency }: Limited, amount: bigint): Rejection | undefined {
  const limit = limits?.perTransaction;
  if (limit === undefined || amount <= limit) return undefined;
  return exceeded('perTransaction', currency, limit, limit);
}

function exceeded(
  name: Exclude<LimitName, 'countPerDay'>,
  currency: Currency,
  limit: bigint,
  rest: bigint,
  freeFrom?: Instant,
): Rejection {
  const money = (minor: bigint) => formatAmount(minor, currency);
  // A limit may have been lowered since.
  const left = money(rest < 0n ? 0n : rest);
  const period = { perTransaction: 'at a time', perDay: 'a day', perMonth: 'a month' }[name];
  const until = freeFrom === undefined ? '' : `; ${left} ${currency} is left until ${freeFrom}`;
  return {
    code: 'limit-exceeded',
    detail: `${money(limit)} ${currency} ${period} is allowed${until}`,
    limit: { name, limit: money(limit), left, ...(freeFrom === undefined ? {} : { freeFrom }) },
  };
}
