/** SQL for buckets of accounts (application/readModels/buckets.ts). */
import { BUCKET_VERSIONS } from '../../../application/readModels/buckets.js';
import { MOVEMENTS } from './movementSql.js';

/** The events of an account's bucket. @param bucket an SQL expression */
export const inBucket = (account: string, bucket: string): string =>
  `stream_id = ${account} AND version > ${bucket} * ${BUCKET_VERSIONS} AND version <= (${bucket} + 1) * ${BUCKET_VERSIONS}`;

/**
 * Rows `(account_id, bucket, type, data)`: the movements of the buckets whose last event is at a position after $1, up
 * to $2. OFFSET keeps the planner from any other way than to look up each bucket by index.
 */
export const COMPLETED_BUCKETS = `SELECT whole.account_id, whole.bucket, e.type, e.data
  FROM (
    SELECT stream_id AS account_id, version / ${BUCKET_VERSIONS} - 1 AS bucket FROM events
    WHERE position > $1 AND position <= $2 AND version % ${BUCKET_VERSIONS} = 0 OFFSET 0
  ) whole CROSS JOIN LATERAL (
    SELECT type, data FROM events WHERE ${inBucket('whole.account_id', 'whole.bucket')} AND ${MOVEMENTS} OFFSET 0
  ) e`;

/**
 * The number of an account's first buckets that need not be read from events. A bucket without movements has no row; if
 * there is none after it, it is read.
 * @param table the view of a read model with a row for each bucket
 * @param condition of the bucket
 */
export const bucketsKnown = (table: string, condition = 'true'): string => `coalesce((
    SELECT bucket + 1 FROM ${table} WHERE account_id = $1 AND ${condition} ORDER BY bucket DESC LIMIT 1
  ), 0)`;
