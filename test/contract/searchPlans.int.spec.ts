/** The plans of searches: each reads a bounded number of rows along an index, however long the log is. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SEGMENT_POSITIONS } from '../../src/application/readModels/search.js';
import type { Order } from '../../src/application/shared/order.js';
import type { TransactionFilter } from '../../src/application/transactions/ports.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { projections } from '../../src/infrastructure/postgres/readModels/all.js';
import { PostgresProjectionStore } from '../../src/infrastructure/postgres/readModels/projectionStore.js';
import {
  atPositionsQuery,
  placesQuery,
  rangeQuery,
  recordedQuery,
  segmentQuery,
  versionsQuery,
} from '../../src/infrastructure/postgres/readModels/transactionQueries.js';
import { openDatabase } from '../support/migratedDatabase.js';

const ACCOUNT = '0199f1c0-0000-7000-8000-000000000001';
/** A small log, with a read model of a long one. */
const EVENTS = 30_000;
const SEGMENTS = 4_000;

let connections: Connections;
let close: () => Promise<void>;

beforeAll(async () => {
  const opened = await openDatabase();
  [connections] = opened.nodes as [Connections];
  close = opened.close;
  await new PostgresProjectionStore(connections, projections).prepare();
  const texts = [
    `INSERT INTO events (position, stream_id, version, type, schema_version, data, command_id, recorded_at, actor,
        correlation_id, request_hash)
      SELECT n, CASE WHEN n % 3 = 0 THEN '${ACCOUNT}'::uuid ELSE gen_random_uuid() END, n, 'MoneyDeposited', 1,
        jsonb_build_object('amount', '1.00', 'currency', 'EUR', 'effectiveOn', '2026-01-31', 'reference', 'r' || n),
        gen_random_uuid(), timestamptz '2026-01-31' + n * interval '1 second', gen_random_uuid(), 'c', 'x'
      FROM generate_series(1, ${EVENTS}) AS n`,
    `INSERT INTO search_texts_1 (segment, bucket, hashes, places)
      SELECT segment, bucket, ARRAY(SELECT generate_series(1, 20) * segment), ARRAY(SELECT generate_series(1, 20))
      FROM generate_series(0, ${SEGMENTS}) AS segment, generate_series(0, 255, 5) AS bucket`,
    `INSERT INTO search_segments_1
      SELECT n, date '2026-01-01' + n, date '2026-01-03' + n, '{EUR}', '{1}', '{9}' FROM generate_series(0, ${SEGMENTS}) AS n`,
    'ANALYZE',
  ];
  for (const text of texts) await connections.readers.query(text);
});
afterAll(() => close?.());

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Loops': number;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

/** What a query reads of tables: how, and how many rows. */
async function readsOf({ text, values }: { text: string; values?: unknown[] }) {
  const { rows } = await connections.readers.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
  const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
  return nodes(rows[0]['QUERY PLAN'][0].Plan)
    .filter((plan) => plan['Relation Name'] !== undefined)
    .map((plan) => ({
      how: plan['Node Type'],
      rows: plan['Actual Loops'] * (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)),
    }));
}

const LIMIT = 200;
const range = { low: 5_000, high: 5_000 + SEGMENT_POSITIONS };
const everything = { low: 0, high: SEGMENTS * SEGMENT_POSITIONS };
const filters: readonly TransactionFilter[] = [
  {},
  { type: 'transfer-in' },
  { from: '2027-01-01' },
  { currency: 'CZK' },
  { currency: 'EUR', amountMin: '5.00' },
  { reference: 'r7' },
  { counterpart: 'nobody' },
  { correlationId: 'nothing' },
  { metadata: { a: 'b' } },
];

it.each<Order>(['asc', 'desc'])(
  'a part of the log is read along its positions, whatever the filter: %s',
  async (order) => {
    for (const filter of filters) {
      for (const { how, rows } of await readsOf(rangeQuery(filter, order, range, LIMIT))) {
        expect(how).toMatch(/^Index/);
        expect(rows).toBeLessThanOrEqual(SEGMENT_POSITIONS);
      }
    }
  },
);

it.each<Order>(['asc', 'desc'])('an account is read along its versions: %s', async (order) => {
  for (const filter of filters) {
    const query = versionsQuery({ ...filter, accountId: ACCOUNT }, order, { low: 3_000, high: 8_000 }, LIMIT);
    for (const { how, rows } of await readsOf(query)) {
      expect(how).toMatch(/Index|Bitmap/);
      expect(rows).toBeLessThanOrEqual(5_000);
    }
  }
});

it.each<Order>(['asc', 'desc'])('a text is looked up in one row of each segment: %s', async (order) => {
  for (const filter of filters.slice(-4)) {
    const query = placesQuery(filter, order, everything, LIMIT);
    for (const { how, rows } of await readsOf(query)) {
      expect(how).toMatch(/Index|Bitmap/);
      expect(rows).toBeLessThanOrEqual(SEGMENTS);
    }
    for (const { how, rows } of await readsOf(atPositionsQuery(filter, order, [7, 4_711, 20_000]))) {
      expect(how).toMatch(/Index|Bitmap/);
      expect(rows).toBeLessThanOrEqual(3);
    }
  }
});

it.each<Order>(['asc', 'desc'])(
  'the next segment with a day or an amount is found among their rows: %s',
  async (order) => {
    for (const filter of filters) {
      const [read] = await readsOf(segmentQuery(filter, order, everything));
      expect(read?.how).toMatch(/^Index/);
      expect(read?.rows).toBeLessThanOrEqual(SEGMENTS + 1);
    }
  },
);

it('an instant is found by as many probes as the length of the log has bits', async () => {
  const reads = await readsOf(recordedQuery('2026-01-31T03:00:00.000Z', '2026-01-31T05:00:00.000Z'));
  for (const { how, rows } of reads) {
    expect(how).toMatch(/^Index/);
    expect(rows).toBeLessThanOrEqual(Math.ceil(Math.log2(EVENTS)) + 1);
  }
});
