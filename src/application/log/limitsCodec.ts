/** Limits and what is used of them, as events and cached states store them. */
import type { Currency } from '../../domain/currencies.js';
import type { Limits, Used } from '../../domain/limits.js';
import { formatAmount, parseMinor } from '../../domain/money.js';

type Json = Readonly<Record<string, unknown>>;

const AMOUNTS = ['perTransaction', 'perDay', 'perMonth'] as const;

/** Amounts as text; also how limits are answered. */
export interface LimitsText {
  readonly perTransaction?: string;
  readonly perDay?: string;
  readonly perMonth?: string;
  readonly countPerDay?: number;
}

export function limitsToJson(limits: Limits, currency: Currency): LimitsText {
  const text: { -readonly [Name in keyof LimitsText]: LimitsText[Name] } = {};
  for (const name of AMOUNTS) {
    const amount = limits[name];
    if (amount !== undefined) text[name] = formatAmount(amount, currency);
  }
  if (limits.countPerDay !== undefined) text.countPerDay = limits.countPerDay;
  return text;
}

/** @throws on anything else */
export function limitsFromJson(stored: unknown, currency: Currency): Limits {
  const data = stored as Json;
  const limits: { -readonly [Name in keyof Limits]: Limits[Name] } = {};
  for (const name of AMOUNTS) {
    if (data[name] !== undefined) limits[name] = parseMinor(String(data[name]), currency);
  }
  if (data.countPerDay !== undefined) limits.countPerDay = Number(data.countPerDay);
  return limits;
}

export interface UsedText {
  readonly on: string;
  readonly day: string;
  readonly count: number;
  readonly month: string;
}

export function usedToJson({ on, day, count, month }: Used, currency: Currency): UsedText {
  return { on, day: formatAmount(day, currency), count, month: formatAmount(month, currency) };
}

/** @throws on anything else */
export function usedFromJson(stored: unknown, currency: Currency): Used {
  const { on, day, count, month } = stored as UsedText;
  const money = (text: string) => parseMinor(text, currency);
  return { on, day: money(day), count, month: money(month) };
}
