/**
 * End-of-day balances by the day of recording, read from the log alone: the balance of a day is that of its last
 * movement. Recording times ascend with versions, so a search that doubles its steps finds the end of a day, beginning with
 * as many events as the day before had; its probes grow with the logarithm of the day's events, not with the account.
 */
import type pg from 'pg';
import type { DailyBalance, DaysRange } from '../../../application/readModels/ports.js';
import type { BankZone } from '../../../application/shared/bankZone.js';
import { dayAfter } from '../../../application/shared/dates.js';
import { parseMinor } from '../../../domain/money.js';
import { instants } from '../connection/binaryArray.js';
import { ask } from '../connection/connections.js';
import { MOVEMENTS } from '../log/movementSql.js';

/** @param zone the time zone of the days */
export async function recordingDays(
  client: pg.Pool | pg.ClientBase,
  accountId: string,
  range: DaysRange,
  limit: number,
  zone: BankZone,
): Promise<readonly DailyBalance[]> {
  const [span] = await ask<{ first: Date; last: Date }>(client, spanQuery(accountId));
  if (span === undefined) return [];
  const days = daysOf(range, zone.dayOf(span.first.getTime()), zone.dayOf(span.last.getTime()));
  if (days.length === 0) return [];
  const rows = await ask<DayRow>(client, recordingQuery(accountId, edgesOf(days, zone), limit));
  return rows.map(({ number, balance, currency }) => ({
    day: days[number - 1] as string,
    currency,
    balance: parseMinor(balance, currency),
  }));
}

interface DayRow {
  /** Its place among the days, from 1. */
  number: number;
  /** In major units. */
  balance: string;
  currency: string;
}

/** The days of a range from `first` to `last`. */
function daysOf({ from = '', to, after = '' }: DaysRange, first: string, last: string): readonly string[] {
  const days: string[] = [];
  const begin = [first, from, after].sort().at(-1) as string;
  const end = to === undefined || last < to ? last : to;
  for (let day = begin; day <= end; day = dayAfter(day)) if (day > after) days.push(day);
  return days;
}

/** When each day begins, and when the last one ends. */
const edgesOf = (days: readonly string[], zone: BankZone): readonly string[] =>
  [...days, dayAfter(days.at(-1) as string)].map((day) => new Date(zone.startOf(day)).toISOString());

const spanQuery = (accountId: string): pg.QueryConfig => ({
  name: 'recording-span',
  text: `SELECT opened.recorded_at AS first, newest.recorded_at AS last FROM
      (SELECT recorded_at FROM events WHERE stream_id = $1 ORDER BY version LIMIT 1) opened,
      (SELECT recorded_at FROM events WHERE stream_id = $1 ORDER BY version DESC LIMIT 1) newest`,
  values: [accountId],
});

/** The newest version recorded before an instant: `low`, which was, or a later one. @param step how much later, as a guess */
const newestBefore = (low: string, instant: string, step: string): string => `(
      WITH RECURSIVE search (low, high, step) AS (
        SELECT ${low}, NULL::bigint, ${step}
        UNION ALL
        SELECT CASE WHEN is_before THEN middle ELSE low END, CASE WHEN is_before THEN high ELSE middle END, step * 2
        FROM (
          SELECT *, CASE WHEN high IS NULL THEN low + step ELSE (low + high) / 2 END AS middle FROM search
        ) probed CROSS JOIN LATERAL (
          SELECT coalesce((
            SELECT recorded_at < ${instant} FROM events WHERE stream_id = $1 AND version = middle
          ), false) AS is_before OFFSET 0
        ) seen
        WHERE high IS NULL OR high - low > 1
      )
      SELECT low FROM search WHERE high - low = 1
    )`;

/**
 * Goes from the last version of a day to the next movement, and from there to the last version of its day.
 * OFFSET keeps the planner from repeating a subquery wherever its result is used.
 * @param edges the instants at which consecutive days begin, and at which the last one ends
 */
export const recordingQuery = (
  accountId: string,
  edges: readonly string[],
  limit: number,
): pg.QueryConfig => ({
  name: 'recording-days',
  text: `WITH RECURSIVE days (found, number, version, events) AS (
      SELECT 0, 0, ${newestBefore('0::bigint', '($2::timestamptz[])[1]', '1::bigint')}, 1::bigint
      UNION ALL
      SELECT found + 1, day.number, ended.version, ended.version - moved.version + 1
      FROM days CROSS JOIN LATERAL (
        SELECT version, recorded_at FROM events
        WHERE stream_id = $1 AND version > days.version AND ${MOVEMENTS} ORDER BY version LIMIT 1
      ) moved CROSS JOIN LATERAL width_bucket(moved.recorded_at, $2::timestamptz[]) AS day (number)
      CROSS JOIN LATERAL (
        SELECT ${newestBefore('moved.version', '($2::timestamptz[])[day.number + 1]', 'days.events')} AS version OFFSET 0
      ) ended
      WHERE found < $3 AND day.number < cardinality($2::timestamptz[])
    )
    SELECT number, data->>'balance' AS balance, data->>'currency' AS currency
    FROM days CROSS JOIN LATERAL (
      SELECT data FROM events WHERE stream_id = $1 AND version <= days.version AND ${MOVEMENTS}
      ORDER BY version DESC LIMIT 1
    ) last
    WHERE found > 0`,
  values: [accountId, instants(edges), limit],
});
