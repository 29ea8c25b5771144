/** Times and numbers for people. Instants are shown in the reader's own zone, business dates as they are. */

const INSTANT = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'medium',
});
const COUNT = new Intl.NumberFormat('en-US');

export const formatInstant = (iso: string): string => INSTANT.format(new Date(iso));

export const formatCount = (count: number): string => COUNT.format(count);

/** Whether a text is an instant as the bank writes them. */
export const isInstant = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text));

/** Whether a text is a day of the calendar, such as `2026-01-31`. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const DAY_MS = 86_400_000;

/** A day as `2026-01-31`, so many days after another one. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** So many days from today, which is the day in UTC: the bank counts in these. */
export const dayFromToday = (days: number): string => addDays(new Date().toISOString().slice(0, 10), days);

/** Seconds as `350 ms`, `12 s`, `3 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1_000)} ms`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}
