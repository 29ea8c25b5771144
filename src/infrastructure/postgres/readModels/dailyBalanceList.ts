/** End-of-day balances of an account. */
import type pg from 'pg';
import type { DailyBalance, DailyBalances, DaysRange } from '../../../application/readModels/ports.js';
import type { BankZone } from '../../../application/shared/bankZone.js';
import { ask, type Connections } from '../connection/connections.js';
import type { Reads } from '../connection/standbyReads.js';
import { recordingDays } from './recordingDays.js';
import { readDecimals } from './unknownCurrencies.js';

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
  await readDecimals(client, rows);
  return rows.map(({ day, balance, currency }) => ({ day, currency, balance: BigInt(balance) }));
}

/** Running sums of the changes per day over all buckets. */
export const businessQuery = (
  accountId: string,
  { from, to, after }: DaysRange,
  limit: number,
): pg.QueryConfig => ({
  name: 'business-days',
  text: `SELECT day::text, currency, balance FROM (
      SELECT effective_on AS day, currency, sum(sum(net)) OVER (ORDER BY effective_on) AS balance
      FROM daily_movements WHERE account_id = $1 GROUP BY effective_on, currency
    ) days
    WHERE day >= coalesce($2::date, '-infinity') AND day <= coalesce($3::date, 'infinity')
      AND day > coalesce($4::date, '-infinity')
    ORDER BY day LIMIT $5`,
  values: [accountId, from, to, after, limit],
});
