/**
 * The calendar of the bank: maps instants to business dates in the bank's time zone.
 *
 * A day starts at the first instant at which clocks in the zone show its date or a later one. Every instant
 * therefore belongs to exactly one day, and days never go backwards. A day has 23 or 25 hours when daylight
 * saving time starts or ends. A date that a zone skipped, like 2011-12-30 in Samoa, has no instants. When
 * clocks go back across midnight, the later day has already started. The rules are those of the IANA database
 * included in Node.js.
 */

import type { Instant } from '../../domain/holds.js';
import { type BankDay, utcDay } from '../../domain/limits.js';

const EPOCH = '1970-01-01T00:00:00.000Z';
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Larger than any zone offset in history. */
const OFFSET_MS_MAX = 16 * 3_600_000;

/** Number of cached day starts; the cache is cleared when it is full. */
const DAYS_MAX = 20_000;

/**
 * Earlier instants use the offset of this time: nothing is recorded then, and Intl uses another calendar for
 * old dates.
 */
const FIRST_MS = Date.parse('1900-01-01T00:00:00Z');

/** The default zone. */
export const DEFAULT_ZONE = 'UTC';

export class BankZone {
  /** The name as given. */
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #starts = new Map<number, number>();

  /** The last computed day, which is usually also the next one. */
  #last = { date: '', fromMs: Number.POSITIVE_INFINITY, untilMs: Number.NEGATIVE_INFINITY };

  /** The last one with its bounds. */
  #day = { fromMs: Number.POSITIVE_INFINITY, untilMs: Number.NEGATIVE_INFINITY, day: utcDay(EPOCH) };

  /** @throws RangeError for a name unknown to this Node.js */
  constructor(name: string) {
    this.name = name;
    this.#format = formatIn(name);
  }

  /** Whether both names denote the same zone, such as `Europe/Kiev` and `Europe/Kyiv`. */
  isSameAs(name: string): boolean {
    return name === this.name || formatIn(name).resolvedOptions().timeZone === this.#canonicalName;
  }

  get #canonicalName(): string {
    return this.#format.resolvedOptions().timeZone;
  }

  /** The business date of an instant, such as `2026-01-31`. @param ms since 1970 */
  dayOf(ms: number): string {
    if (ms < this.#last.fromMs || ms >= this.#last.untilMs) {
      let day = Math.floor((ms + OFFSET_MS_MAX) / DAY_MS);
      while (this.#startOf(day) > ms) day -= 1;
      const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
      this.#last = { date, fromMs: this.#startOf(day), untilMs: this.#startOf(day + 1) };
    }
    return this.#last.date;
  }

  /** The day of an instant, with its bounds. */
  bankDayAt(at: Instant): BankDay {
    const ms = Date.parse(at);
    if (ms < this.#day.fromMs || ms >= this.#day.untilMs) {
      const date = this.dayOf(ms);
      const [year = 0, month = 0] = date.split('-').map(Number);
      const nextMonth = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
      const [fromMs, untilMs] = [this.startOf(date), this.endOf(date) + 1];
      const text = (bound: number) => new Date(bound).toISOString();
      const monthUntil = text(this.startOf(nextMonth));
      this.#day = { fromMs, untilMs, day: { date, from: text(fromMs), until: text(untilMs), monthUntil } };
    }
    return this.#day.day;
  }

  /** The first instant of a day, in milliseconds since 1970. @param day a date of the calendar */
  startOf(day: string): number {
    return this.#startOf(Date.parse(day) / DAY_MS);
  }

  /** The last millisecond of a day; for a skipped day it precedes the first one. */
  endOf(day: string): number {
    return this.#startOf(Date.parse(day) / DAY_MS + 1) - 1;
  }

  /**
   * An instant as RFC 3339 with the zone's offset from UTC, such as `2026-01-31T00:00:00+01:00`. Historical
   * offsets with seconds are truncated to minutes.
   */
  textOf(ms: number): string {
    const offsetMs = this.#offsetAt(ms);
    const local = new Date(ms + offsetMs).toISOString().slice(0, -1).replace('.000', '');
    const minutes = Math.trunc(Math.abs(offsetMs) / MINUTE_MS);
    if (minutes === 0) return `${local}Z`;
    const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) => `${part}`.padStart(2, '0'));
    return `${local}${offsetMs < 0 ? '-' : '+'}${hour}:${minute}`;
  }

  #startOf(day: number): number {
    const known = this.#starts.get(day);
    if (known !== undefined) return known;
    if (this.#starts.size >= DAYS_MAX) this.#starts.clear();
    const start = this.#findStart(day * DAY_MS);
    this.#starts.set(day, start);
    return start;
  }

  /** The first instant at which clocks show `midnight` or later. @param midnight as if it were in UTC */
  #findStart(midnight: number): number {
    let from = midnight - OFFSET_MS_MAX;
    for (;;) {
      const offset = this.#offsetAt(from);
      const start = midnight - offset;
      if (this.#offsetAt(start - 1) === offset) return start;
      const change = this.#firstChange(from, start, offset);
      // Clocks that go forward here skip midnight.
      if (change + this.#offsetAt(change) >= midnight) return change;
      from = change;
    }
  }

  /** The first instant after `from` with a different offset; there must be one before `to`. */
  #firstChange(from: number, to: number, offset: number): number {
    let [low, high] = [from, to - 1];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#offsetAt(middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }

  /** The zone's offset from UTC in milliseconds. */
  #offsetAt(ms: number): number {
    const second = Math.floor(Math.max(ms, FIRST_MS) / 1_000) * 1_000;
    const part: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(second)) part[type] = Number(value);
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second: seconds = 0 } = part;
    // Not Date.UTC, which maps years 0 to 99 to 1900 to 1999.
    return (
      new Date(0).setUTCFullYear(year, month - 1, day) +
      ((hour * 60 + minute) * 60 + seconds) * 1_000 -
      second
    );
  }
}

const formatIn = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
