/** Times and numbers for people. Instants are shown in the reader's own zone, business dates as they are. */

const INSTANT = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'medium',
});
const COUNT = new Intl.NumberFormat('en-US');

export const formatInstant = (iso: string): string => INSTANT.format(new Date(iso));

export const formatCount = (count: number): string => COUNT.format(count);

/** A day of this place as `2026-01-31`, so many days from today. */
export function dayFromToday(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  const part = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${part(day.getMonth() + 1)}-${part(day.getDate())}`;
}

/** Seconds as `350 ms`, `12 s`, `3 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1_000)} ms`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}
