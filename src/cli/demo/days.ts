/** Business dates as strings such as `2026-01-31`, which sort chronologically. */
import { BankZone } from '../../application/shared/bankZone.js';

const DAY_MS = 86_400_000;

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

export const dayOfMonth = (day: string): number => Number(day.slice(8));

/** 0 is Sunday. */
export const weekday = (day: string): number => new Date(day).getUTCDay();

export const isWeekend = (day: string): boolean => weekday(day) % 6 === 0;

/** Whether a day is the last weekday of its month, on which salaries are paid. */
export function isPayday(day: string): boolean {
  if (isWeekend(day)) return false;
  let next = addDays(day, 1);
  while (isWeekend(next)) next = addDays(next, 1);
  return next.slice(0, 7) !== day.slice(0, 7);
}

/** Two years before a day. */
export const twoYearsBefore = (day: string): string =>
  `${Number(day.slice(0, 4)) - 2}${day.slice(4)}`.replace('-02-29', '-02-28');

/** Today in a time zone. */
export const todayIn = (zone: string): string => new BankZone(zone).dayOf(Date.now());
