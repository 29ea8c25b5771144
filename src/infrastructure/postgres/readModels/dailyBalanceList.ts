/** End-of-day balances of an account. */
import type pg from 'pg';
import { BUCKET_VERSIONS } from '../../../application/readModels/buckets.js';
import type { DailyBalance, DailyBalances, DaysRange } from '../../../application/readModels/ports.js';
import type { BankZone } from '../../../application/shared/bankZone.js';
import { parseMinor } from '../../../domain/money.js';
import { ask, type Connections } from '../connection/connections.js';
import type { Reads } from '../connection/standbyReads.js';
import { bucketsKnown } from '../log/bucketSql.js';
import { MOVEMENTS, NET } from '../log/movementSql.js';
import { recordingDays } from './recordingDays.js';

export class PostgresDailyBalances implements DailyBalances {
  readonly #reads: Reads;
  readonly #zone: () => BankZone;

  /** @param zone the bank's time zone, which may change */
  constructor(connections: Connections, zone: () => BankZone) {
    this.#reads = connections.reads;
    this.#zone = zone;
  }

  find(
    accountId: string,
    basis: 'business' | 'recording',
    range: DaysRange,
    limit: number,
  ): Promise<readonly DailyBalance[]> {
    return this.#reads.read((client) =>
      basis === 'business'
        ? businessDays(client, accountId, range, limit)
        : recordingDays(client, accountId, range, limit, this.#zone()),
    );
  }
}

async function businessDays(
  client: pg.Pool | pg.ClientBase,
  accountId: string,
  range: DaysRange,
  limit: number,
): Promise<readonly DailyBalance[]> {
  const query = businessQuery(accountId, range, limit);
  const rows = await ask<{ day: string; balance: string; currency: string }>(client, query);
  return rows.map(({ day, balance, currency }) => ({
    day,
    currency,
    balance: parseMinor(balance, currency),
  }));
}

/**
 * Running sums of the changes per day, in major units: of whole buckets, and of the events after them. How many those are is
 * not known to the planner; read for each row of a CTE, they are not worth parallel workers, which take longer to start.
 */
export const businessQuery = (
  accountId: string,
  { from, to, after }: DaysRange,
  limit: number,
): pg.QueryConfig => ({
  name: 'business-days',
  text: `WITH known AS MATERIALIZED (
      SELECT ${bucketsKnown('daily_movements')} AS buckets
    ), moved AS MATERIALIZED (
      SELECT day, net FROM known CROSS JOIN LATERAL (
        SELECT day, net FROM daily_movements, unnest(days, nets) AS changed (day, net)
        WHERE account_id = $1 AND bucket < known.buckets
        UNION ALL
        SELECT (data->>'effectiveOn')::date, ${NET} FROM events
        WHERE stream_id = $1 AND version > known.buckets * ${BUCKET_VERSIONS} AND ${MOVEMENTS}
      ) changes
    )
    SELECT day::text, balance, (SELECT data->>'currency' FROM events WHERE stream_id = $1 AND version = 1) AS currency
    FROM (SELECT day, sum(sum(net)) OVER (ORDER BY day) AS balance FROM moved GROUP BY day) days
    WHERE day >= coalesce($2::date, '-infinity') AND day <= coalesce($3::date, 'infinity')
      AND day > coalesce($4::date, '-infinity')
    ORDER BY day LIMIT $5`,
  values: [accountId, from, to, after, limit],
});
