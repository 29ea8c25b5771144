/**
 * Histories of accounts on PostgreSQL. Results come from the events; read models only save reading all of
 * them. Each query is one statement, so that events missing in a read model are read in the same snapshot.
 */
import type pg from 'pg';
import type { StoredEvent } from '../../../application/log/ports.js';
import { BUCKET_VERSIONS } from '../../../application/readModels/buckets.js';
import { SingleFlight } from '../../../application/shared/singleFlight.js';
import type { AccountHistory, Moment, MovedAt, Past } from '../../../application/statements/ports.js';
import { parseMinor } from '../../../domain/money.js';
import { ask, type Connections } from '../connection/connections.js';
import type { Reads } from '../connection/standbyReads.js';
import { appendUnderWay } from './appendLock.js';
import { bucketsKnown, inBucket } from './bucketSql.js';
import { EVENT_COLUMNS, type EventRow, storedEvent } from './eventRow.js';
import { IS_CREDIT, MOVEMENTS, NET } from './movementSql.js';
import {
  ascending,
  STATE_EVENT_COLUMNS,
  type StateEventRow,
  stateEvent,
  stateEventsAt,
} from './stateReads.js';

export class PostgresAccountHistory implements AccountHistory {
  readonly #primary: pg.Pool;
  readonly #reads: Reads;
  /** All queries of a node share one wait for an append. */
  readonly #turns = new SingleFlight<'append', void>();

  constructor(connections: Connections) {
    this.#primary = connections.readers;
    this.#reads = connections.reads;
  }

  async past(accountId: string, moment: Moment): Promise<Past | undefined> {
    const query = pastQuery(accountId, moment);
    const found = await this.#reads.read(async (client) => ({
      isPrimary: client === this.#primary,
      rows: await ask<PastRow>(client, query),
    }));
    let { rows } = found;
    // A standby has its own clock, so the primary determines whether the instant has passed.
    if ('at' in moment && !found.isPrimary && rows[0]?.is_settled !== true)
      rows = await ask<PastRow>(this.#primary, query);
    if ('at' in moment && mayChange(rows)) {
      await this.#turns.take('append', () => appendUnderWay(this.#primary));
      rows = await ask<PastRow>(this.#primary, query);
    }
    const [row] = rows;
    if (row === undefined) return undefined;
    if (row.at_version === null) throw new Error(`account ${accountId} lacks an event`);
    const events = rows.flatMap((found) => (found.version === null ? [] : stateEvent(found)));
    return {
      newest: Number(row.newest),
      version: Number(row.at_version),
      events: ascending(events),
    };
  }

  async balanceOn(
    accountId: string,
    version: number,
    effectiveOn: string,
    currency: string,
  ): Promise<bigint> {
    const query = balanceQuery(accountId, version, effectiveOn);
    const [row] = await this.#ask<{ balance: string }>(query);
    // Without movements the sum has no decimals.
    return row === undefined || row.balance === '0' ? 0n : parseMinor(row.balance, currency);
  }

  async bookedBetween(
    accountId: string,
    version: number,
    period: { readonly from: string; readonly to: string },
    limit: number,
  ): Promise<readonly MovedAt[]> {
    const rows = await this.#ask<MovedRow>(bookedQuery(accountId, version, period, limit));
    const byDay = (a: MovedRow, b: MovedRow) => (a.day === b.day ? 0 : a.day < b.day ? -1 : 1);
    return rows
      .sort((a, b) => byDay(a, b) || Number(a.version) - Number(b.version))
      .slice(0, limit)
      .map(movedAt);
  }

  async recordedBetween(
    accountId: string,
    after: number,
    version: number,
    limit: number,
  ): Promise<readonly MovedAt[]> {
    return (await this.#ask<MovedRow>(recordedQuery(accountId, after, version, limit))).map(movedAt);
  }

  async eventsAt(accountId: string, versions: readonly number[]): Promise<readonly StoredEvent[]> {
    const rows = await this.#ask<EventRow>(eventsAtQuery(accountId, versions));
    const found = new Map(rows.map((row) => [Number(row.version), storedEvent(row)]));
    return versions.map((version) => {
      const event = found.get(version);
      if (event === undefined) throw new Error(`account ${accountId} lacks event ${version}`);
      return event;
    });
  }

  #ask<Row extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<Row[]> {
    return this.#reads.read((client) => ask<Row>(client, query));
  }
}

interface MovedRow {
  version: string;
  /** The business date. */
  day: string;
  /** In major units. */
  amount: string;
  currency: string;
  is_credit: boolean;
}

function movedAt({ version, amount, currency, is_credit }: MovedRow): MovedAt {
  const minor = parseMinor(amount, currency);
  return { version: Number(version), net: is_credit ? minor : -minor };
}

/** Without events there is one row of nulls. */
type PastRow = (StateEventRow | { version: null }) & {
  newest: string;
  at_version: string | null;
  has_passed?: boolean;
  is_settled?: boolean | null;
};

/**
 * Whether an uncommitted event may have been recorded by then, because the time is taken before the commit.
 * Times ascend with positions, so it cannot once a later event is visible. A future instant guarantees
 * nothing.
 */
const mayChange = ([row]: readonly PastRow[]): boolean =>
  row === undefined || (row.has_passed === true && row.is_settled !== true);

const MOVED_COLUMNS = `e.version, e.data->>'effectiveOn' AS day, e.data->>'amount' AS amount,
  e.data->>'currency' AS currency, e.${IS_CREDIT} AS is_credit`;

const NEWEST = 'newest AS (SELECT version FROM events WHERE stream_id = $1 ORDER BY version DESC LIMIT 1)';

/**
 * The version at an instant, by binary search, because recording times ascend with versions. Versions up to
 * `low` were recorded by then; `high` and later ones were not.
 */
const AT_INSTANT = `${NEWEST}, search (low, high) AS (
    SELECT 0::bigint, version + 1 FROM newest
    UNION ALL
    SELECT CASE WHEN was_recorded THEN middle ELSE low END, CASE WHEN was_recorded THEN high ELSE middle END
    FROM search CROSS JOIN LATERAL (
      SELECT version AS middle, recorded_at <= $2::timestamptz AS was_recorded
      FROM events WHERE stream_id = $1 AND version = (low + high) / 2 LIMIT 1
    ) half
    WHERE high - low > 1
  ), moment AS MATERIALIZED (
    SELECT version AS newest, (SELECT low FROM search WHERE high - low = 1) AS version FROM newest
  )`;

/** Whether the instant has passed by the recording clock, and whether anything was recorded since. */
const SETTLED = `$2::timestamptz < date_trunc('milliseconds', clock_timestamp()) AS has_passed,
        (SELECT recorded_at > $2::timestamptz FROM events ORDER BY position DESC LIMIT 1) AS is_settled,`;

const AT_VERSION = `${NEWEST}, moment AS MATERIALIZED (
    SELECT version AS newest, least(version, $2::bigint) AS version FROM newest
  )`;

export const pastQuery = (accountId: string, moment: Moment): pg.QueryConfig => {
  const isInstant = 'at' in moment;
  return {
    name: isInstant ? 'past-at-instant' : 'past-at-version',
    text: `WITH RECURSIVE ${isInstant ? AT_INSTANT : AT_VERSION}
      SELECT moment.newest, moment.version AS at_version, ${isInstant ? SETTLED : ''} ${STATE_EVENT_COLUMNS}
      FROM moment LEFT JOIN LATERAL (${stateEventsAt('$1', 'moment.version')}) e ON true`,
    values: [accountId, isInstant ? moment.at : moment.version],
  };
};

/** Sums whole buckets of the read model, and later events. */
export const balanceQuery = (accountId: string, version: number, effectiveOn: string): pg.QueryConfig => ({
  name: 'balance-on',
  text: `SELECT coalesce(sum(net), 0) AS balance FROM (
      SELECT net FROM daily_movements, unnest(days, nets) AS changed (day, net)
      WHERE account_id = $1 AND ${WITHIN} AND day <= $3::text::date
      UNION ALL
      SELECT ${NET} FROM events
      WHERE stream_id = $1 AND version > ${bucketsKnown('daily_movements', WITHIN)} * ${BUCKET_VERSIONS}
        AND version <= $2 AND ${MOVEMENTS} AND data->>'effectiveOn' <= $3
    ) moved`,
  values: [accountId, version, effectiveOn],
});

/** The read model knows which buckets can have movements of these days; they, and later events, are read. */
export const bookedQuery = (
  accountId: string,
  version: number,
  { from, to }: { readonly from: string; readonly to: string },
  limit: number,
): pg.QueryConfig => ({
  name: 'booked-between',
  text: `(SELECT ${MOVED_COLUMNS} FROM transactions CROSS JOIN LATERAL (
        SELECT version, type, data FROM events
        WHERE ${inBucket('$1', 'bucket')} AND ${MOVEMENTS} AND ${BOOKED} OFFSET 0
      ) e
      WHERE account_id = $1 AND ${WITHIN} AND first_day <= $4::text::date AND last_day >= $3::text::date
      LIMIT $5)
    UNION ALL
    (SELECT ${MOVED_COLUMNS} FROM events e
      WHERE stream_id = $1 AND version > ${bucketsKnown('transactions', WITHIN)} * ${BUCKET_VERSIONS}
        AND version <= $2 AND ${MOVEMENTS} AND ${BOOKED}
      LIMIT $5)`,
  values: [accountId, version, from, to, limit],
});

/** Whether a bucket ends at version $2 or before. */
const WITHIN = `bucket < $2::bigint / ${BUCKET_VERSIONS}`;
const BOOKED = "data->>'effectiveOn' >= $3 AND data->>'effectiveOn' <= $4";

export const recordedQuery = (
  accountId: string,
  after: number,
  version: number,
  limit: number,
): pg.QueryConfig => ({
  name: 'recorded-between',
  text: `SELECT ${MOVED_COLUMNS} FROM events e
    WHERE stream_id = $1 AND version > $2 AND version <= $3 AND ${MOVEMENTS} ORDER BY version LIMIT $4`,
  values: [accountId, after, version, limit],
});

/** @param versions only a few, because each is an index lookup */
const eventsAtQuery = (accountId: string, versions: readonly number[]): pg.QueryConfig => ({
  name: 'events-at-versions',
  text: `SELECT ${EVENT_COLUMNS} FROM events e WHERE stream_id = $1 AND version = ANY ($2::bigint[])`,
  values: [accountId, versions],
});
