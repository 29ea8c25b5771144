/** Days and instants as texts, which sort chronologically. */

const DAY_MS = 86_400_000;

/** The first valid day: PostgreSQL has no year 0. */
export const FIRST_DAY = '0001-01-01';

/** A valid day of the Gregorian calendar as `YYYY-MM-DD`, from year 1. */
export function isCalendarDate(text: string): boolean {
  if (!/^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

/** The previous day; undefined for the first one. */
export function dayBefore(day: string): string | undefined {
  if (day === FIRST_DAY) return undefined;
  return new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
}

const CLOCK_TIME = '([01][0-9]|2[0-3]):[0-5][0-9]';
const INSTANT = new RegExp(
  `^(?<day>[0-9-]{10})T${CLOCK_TIME}:[0-5][0-9](\\.[0-9]+)?(Z|[+-]${CLOCK_TIME})$`,
  'i',
);

/**
 * Parses an RFC 3339 instant such as `2026-01-31T12:00:00Z` or `2026-01-31T13:00:00.5+01:00`. It must have an
 * offset from UTC and must not be a leap second.
 * @returns the instant in UTC with milliseconds, like `recordedAt`; finer digits are truncated, because
 *   recording times have milliseconds. Undefined for any other text
 */
export function readInstant(text: string): string | undefined {
  const day = INSTANT.exec(text)?.groups?.day;
  if (day === undefined || !isCalendarDate(day)) return undefined;
  const utc = new Date(Date.parse(text.toUpperCase().replace(/(\.[0-9]{3})[0-9]+/, '$1'))).toISOString();
  return isCalendarDate(utc.slice(0, 10)) ? utc : undefined;
}
