/** Days and instants as texts: both sort as they follow one another. */

const DAY_MS = 86_400_000;

/** The first day there is: PostgreSQL has no year 0. */
export const FIRST_DAY = '0001-01-01';

/** A real day of the Gregorian calendar as `YYYY-MM-DD`, from the year 1 on. */
export function isCalendarDate(text: string): boolean {
  if (!/^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The day before; undefined for the first one. */
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
 * Reads an instant of RFC 3339, such as `2026-01-31T12:00:00Z` or `2026-01-31T13:00:00.5+01:00`: it must say its offset
 * from UTC, and has no leap seconds.
 * @returns it in UTC with milliseconds, as `recordedAt` is written; what is finer is cut off, since nothing is recorded
 *   between two milliseconds. Undefined for any other text
 */
export function readInstant(text: string): string | undefined {
  const day = INSTANT.exec(text)?.groups?.day;
  if (day === undefined || !isCalendarDate(day)) return undefined;
  const utc = new Date(Date.parse(text.toUpperCase().replace(/(\.[0-9]{3})[0-9]+/, '$1'))).toISOString();
  return isCalendarDate(utc.slice(0, 10)) ? utc : undefined;
}
