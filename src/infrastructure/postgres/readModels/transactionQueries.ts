/** The queries of a search of transactions (transactionSearch.ts). Each reads a bounded number of events. */
import type pg from 'pg';
import { SEGMENT_POSITIONS } from '../../../application/readModels/search.js';
import type { Order } from '../../../application/shared/order.js';
import type { TransactionFilter } from '../../../application/transactions/ports.js';
import { Conditions } from '../connection/conditions.js';
import { EVENT_COLUMNS } from '../log/eventRow.js';
import { MOVEMENTS } from '../log/movementSql.js';
import { recordedUpTo } from '../log/recordedUpTo.js';
import { CORRELATION, hashed, TRANSACTION_TYPE } from '../log/transactionSql.js';

/** Positions after `low`, up to `high`; or versions of an account. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

const SQL_ORDER = { asc: 'ASC', desc: 'DESC' } as const;

/** What must hold of the event `e`. Recording times are bounds of the range: they ascend with positions. */
function require(where: Conditions, filter: TransactionFilter): void {
  where.require(`e.${MOVEMENTS}`);
  where.add('e.stream_id = ?::uuid', filter.accountId);
  // With an operator `?` of jsonb.
  if (filter.type !== undefined) where.require(`${TRANSACTION_TYPE} = ${where.parameter(filter.type)}`);
  where.add("e.data->>'effectiveOn' >= ?", filter.from);
  where.add("e.data->>'effectiveOn' <= ?", filter.to);
  where.add("e.data->>'currency' = ?", filter.currency);
  where.add("(e.data->>'amount')::numeric >= ?::numeric", filter.amountMin);
  where.add("(e.data->>'amount')::numeric <= ?::numeric", filter.amountMax);
  where.add("e.data->>'reference' = ?", filter.reference);
  where.add("e.data->>'counterpart' = ?", filter.counterpart);
  where.add(`${CORRELATION} = ?`, filter.correlationId);
  for (const [name, value] of Object.entries(filter.metadata ?? {}))
    where.require(`e.data->'metadata'->>${where.parameter(name)}::text = ${where.parameter(value)}`);
}

/** Matching events of a range of positions. */
export const rangeQuery = (
  filter: TransactionFilter,
  order: Order,
  range: Range,
  limit: number,
): pg.QueryConfig => along('position', filter, order, range, limit);

/** Matching events of a range of versions of an account. */
export const versionsQuery = (
  filter: TransactionFilter & { readonly accountId: string },
  order: Order,
  range: Range,
  limit: number,
): pg.QueryConfig => along('version', filter, order, range, limit);

function along(
  column: 'position' | 'version',
  filter: TransactionFilter,
  order: Order,
  { low, high }: Range,
  limit: number,
): pg.QueryConfig {
  const where = new Conditions(low, high, limit);
  require(where, filter);
  return {
    text: `SELECT ${EVENT_COLUMNS} FROM events e
      WHERE e.${column} > $1 AND e.${column} <= $2 AND ${where.text} ORDER BY e.${column} ${SQL_ORDER[order]} LIMIT $3`,
    values: where.values,
  };
}

/** Those of these events that match, a few hundred. */
export function atPositionsQuery(
  filter: TransactionFilter,
  order: Order,
  positions: readonly number[],
): pg.QueryConfig {
  const where = new Conditions(positions);
  require(where, filter);
  return {
    text: `SELECT ${EVENT_COLUMNS} FROM events e
      WHERE e.position = ANY ($1::bigint[]) AND ${where.text} ORDER BY e.position ${SQL_ORDER[order]}`,
    values: where.values,
  };
}

/** Whether the filter has a text that the read model knows the places of. */
export const hasText = ({ reference, counterpart, correlationId, metadata = {} }: TransactionFilter) =>
  [reference, correlationId, counterpart, ...Object.values(metadata)].some((text) => text !== undefined);

/** The hash of the text of the filter that is likely to be the rarest. @param text makes a parameter */
function hashOf(filter: TransactionFilter, text: (value: string) => string): string {
  const { reference, counterpart, correlationId, metadata = {} } = filter;
  if (reference !== undefined) return hashed.reference(text(reference));
  if (correlationId !== undefined) return hashed.correlationId(text(correlationId));
  const [field] = Object.entries(metadata);
  if (field !== undefined) return hashed.metadata(text(field.join('=')));
  return hashed.counterpart(text(counterpart as string));
}

/**
 * Positions in a range at which the filter's text may be, in order: of each segment one row is read, and only as many
 * segments as needed.
 */
export function placesQuery(
  filter: TransactionFilter,
  order: Order,
  { low, high }: Range,
  limit: number,
): pg.QueryConfig {
  const values: unknown[] = [low, high, limit];
  const hash = hashOf(filter, (value) => `$${values.push(value)}::text`);
  const by = SQL_ORDER[order];
  return {
    text: `WITH wanted AS MATERIALIZED (
        SELECT (hash & 255)::smallint AS bucket, (hash >> 32)::int AS hash FROM (SELECT ${hash} AS hash) text
      )
      SELECT position FROM (
        SELECT segment, hashes, places FROM search_texts
        WHERE bucket = (SELECT bucket FROM wanted) AND (SELECT hash FROM wanted) = ANY (hashes)
          AND segment >= $1::bigint / ${SEGMENT_POSITIONS} AND segment <= ($2::bigint - 1) / ${SEGMENT_POSITIONS}
        ORDER BY segment ${by}
      ) segments CROSS JOIN LATERAL (
        SELECT segment * ${SEGMENT_POSITIONS} + place + 1 AS position
        FROM unnest(hashes, places) AS placed (hash, place) WHERE hash = (SELECT hash FROM wanted)
      ) placed
      WHERE position > $1 AND position <= $2 ORDER BY segment ${by}, position ${by} LIMIT $3`,
    values,
  };
}

/** The next segment of a range that may have matches, by the days and amounts of its movements. */
export function segmentQuery(filter: TransactionFilter, order: Order, { low, high }: Range): pg.QueryConfig {
  const where = new Conditions(low, high);
  where.add('last_day >= ?::date', filter.from);
  where.add('first_day <= ?::date', filter.to);
  if (filter.currency !== undefined) {
    const amounts = [`currency = ${where.parameter(filter.currency)}`];
    if (filter.amountMin !== undefined)
      amounts.push(`highest >= ${where.parameter(filter.amountMin)}::numeric`);
    if (filter.amountMax !== undefined)
      amounts.push(`lowest <= ${where.parameter(filter.amountMax)}::numeric`);
    where.require(`EXISTS (
        SELECT FROM unnest(currencies, lowest, highest) AS amounts (currency, lowest, highest)
        WHERE ${amounts.join(' AND ')}
      )`);
  }
  return {
    text: `SELECT segment FROM search_segments
      WHERE segment >= $1::bigint / ${SEGMENT_POSITIONS} AND segment <= ($2::bigint - 1) / ${SEGMENT_POSITIONS}
        AND first_day IS NOT NULL AND ${where.text}
      ORDER BY segment ${SQL_ORDER[order]} LIMIT 1`,
    values: where.values,
  };
}

/** The number of segments that the read model has, all from the first on. */
export const knownQuery: pg.QueryConfig = {
  name: 'search-known',
  text: 'SELECT coalesce((SELECT segment + 1 FROM search_segments ORDER BY segment DESC LIMIT 1), 0) AS known',
};

/** The range of positions recorded between two instants. */
export const recordedQuery = (from: string | undefined, to: string | undefined): pg.QueryConfig => ({
  name: 'search-recorded',
  text: `WITH RECURSIVE ${recordedUpTo('lows', '$1', '<')}, ${recordedUpTo('highs', '$2', '<=')}
    SELECT (SELECT low FROM lows WHERE low = high) AS low, (SELECT low FROM highs WHERE low = high) AS high`,
  values: [from ?? '-infinity', to ?? 'infinity'],
});
