import { type SearchedAccount, searchedAccounts } from '../../../application/readModels/accountMarks.js';
import { search as id, SEGMENT_POSITIONS, wholeSegments } from '../../../application/readModels/search.js';
import { ask } from '../connection/connections.js';
import { type Columns, withRows } from '../connection/rows.js';
import { MOVEMENTS } from '../log/movementSql.js';
import { CORRELATION, hashed } from '../log/transactionSql.js';
import type { PostgresProjection } from './projection.js';

const ACCOUNTS: Columns<SearchedAccount> = {
  account_id: ['uuid', (row) => row.accountId],
  name: ['text', (row) => row.name],
  marks: ['integers', (row) => row.marks],
};

export const search: PostgresProjection = {
  id,
  tables: {
    // Where a text occurs is known by its hash, of which one byte is the bucket: a row has the texts of a segment that share
    // it, with the places of their events in the segment. Two texts with one hash do no harm: events are compared.
    search_texts: (table) => [
      `CREATE TABLE ${table} (
        segment bigint NOT NULL,
        bucket smallint NOT NULL,
        hashes int[] NOT NULL,
        places smallint[] NOT NULL,
        PRIMARY KEY (bucket, segment)
      )`,
    ],
    // What all movements of a segment are between. Amounts are in major units, of each currency.
    search_segments: (table) => [
      `CREATE TABLE ${table} (
        segment bigint PRIMARY KEY,
        first_day date,
        last_day date,
        currencies text[] NOT NULL,
        lowest numeric[] NOT NULL,
        highest numeric[] NOT NULL
      )`,
    ],
    // Beside the accounts, whose rows change with each movement: such a change must not write this index.
    search_accounts: (table) => [
      `CREATE TABLE ${table} (
        account_id uuid PRIMARY KEY,
        name text COLLATE "C",
        marks int[] NOT NULL
      )`,
      `CREATE INDEX ON ${table} USING gin (marks)`,
    ],
  },
  async write(client, table, { after, upTo, events }) {
    const accounts = table('search_accounts');
    const set = `INSERT INTO ${accounts} (account_id, name, marks) :rows
      ON CONFLICT (account_id) DO UPDATE SET name = excluded.name, marks = excluded.marks`;
    await withRows(client, `set ${accounts}`, set, searchedAccounts(events), ACCOUNTS);
    const [texts, segments] = [table('search_texts'), table('search_segments')];
    for (let segment = wholeSegments(after); segment < wholeSegments(upTo); segment += 1) {
      await ask(client, { name: `add ${texts}`, text: addTexts(texts), values: [segment] });
      await ask(client, { name: `add ${segments}`, text: addSegment(segments), values: [segment] });
    }
  },
};

/** The movements of segment $1. */
const MOVED = `moved AS MATERIALIZED (
    SELECT position, type, data, actor, correlation_id FROM events
    WHERE position > $1 * ${SEGMENT_POSITIONS} AND position <= ($1 + 1) * ${SEGMENT_POSITIONS} AND ${MOVEMENTS}
  )`;

const addTexts = (table: string): string => `WITH ${MOVED}, hashed (position, hash) AS (
    SELECT position, ${hashed.reference("data->>'reference'")} FROM moved WHERE data ? 'reference'
    UNION ALL
    SELECT position, ${hashed.counterpart("data->>'counterpart'")} FROM moved WHERE data ? 'counterpart'
    UNION ALL
    SELECT position, ${hashed.correlationId(CORRELATION)} FROM moved e WHERE ${CORRELATION} IS NOT NULL
    UNION ALL
    SELECT position, ${hashed.metadata("name || '=' || value")}
    FROM moved CROSS JOIN LATERAL jsonb_each_text(data->'metadata') AS field (name, value) WHERE data ? 'metadata'
  )
  INSERT INTO ${table} (segment, bucket, hashes, places)
  SELECT $1, bucket, array_agg(hash), array_agg(place) FROM (
    SELECT (hash & 255)::smallint AS bucket, (hash >> 32)::int AS hash,
      ((position - 1) % ${SEGMENT_POSITIONS})::smallint AS place
    FROM hashed
  ) placed GROUP BY bucket`;

const addSegment = (table: string): string => `WITH ${MOVED}, days AS (
    SELECT min(data->>'effectiveOn')::date AS first_day, max(data->>'effectiveOn')::date AS last_day FROM moved
  ), amounts AS (
    SELECT data->>'currency' AS currency, min((data->>'amount')::numeric) AS lowest, max((data->>'amount')::numeric) AS highest
    FROM moved GROUP BY 1
  )
  INSERT INTO ${table} (segment, first_day, last_day, currencies, lowest, highest)
  SELECT $1, first_day, last_day, ARRAY(SELECT currency FROM amounts ORDER BY 1),
    ARRAY(SELECT lowest FROM amounts ORDER BY currency), ARRAY(SELECT highest FROM amounts ORDER BY currency)
  FROM days`;
