import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import {
  balanceQuery,
  bookedQuery,
  PostgresAccountHistory,
  pastQuery,
  recordedQuery,
} from '../../src/infrastructure/postgres/log/accountHistory.js';
import { MemoryAccountHistory } from '../../src/testing/memory/accountHistory.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { longPast, PastWriter, storeInMemory, storeOnPostgres } from '../support/past.js';
import { projectShares } from '../support/projecting.js';
import { Random } from '../support/random.js';
import { accountHistoryContract } from './accountHistory.contract.js';

accountHistoryContract('in memory', async (recorded) => ({
  history: new MemoryAccountHistory(await storeInMemory(recorded)),
  close: async () => {},
}));

// Read models may be behind, each on its own: what they lack is in the events.
for (const [days, lines] of [
  [1, 1],
  [0.7, 0.4],
  [0.3, 0.9],
  [0, 0],
] as const) {
  accountHistoryContract(
    `on PostgreSQL, ${days} of the days and ${lines} of the lines projected`,
    async (recorded) => {
      const { nodes, close } = await openDatabase();
      const [connections] = nodes as [Connections];
      await storeOnPostgres(connections, recorded);
      await projectShares(connections, recorded.length, { 'daily-balances': days, transactions: lines });
      return { history: new PostgresAccountHistory(connections), close };
    },
  );
}

describe('the past of an account among many', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let id: string;

  beforeAll(async () => {
    database = await openDatabase();
    const [connections] = database.nodes as [Connections];
    const writer = new PastWriter();
    id = longPast(writer, new Random(1), 3_000);
    for (let other = 0; other < 20; other += 1) longPast(writer, new Random(other), 500);
    await storeOnPostgres(connections, writer.recorded);
    await projectShares(connections, writer.recorded.length, { 'daily-balances': 1, transactions: 1 });
    await connections.writers.query('ANALYZE');
  });
  afterAll(() => database?.close());

  it.each<[string, () => pg.QueryConfig]>([
    ['an instant', () => pastQuery(id, { at: '2026-06-01T00:00:00.000Z' })],
    ['a version', () => pastQuery(id, { version: 2_000 })],
    ['a business date', () => balanceQuery(id, 2_900, '2026-06-01')],
    [
      'a statement by business date',
      () => bookedQuery(id, 2_900, { from: '2026-03-01', to: '2026-03-31' }, 1_001),
    ],
    ['a statement by recording', () => recordedQuery(id, 1_000, 1_100, 1_001)],
  ])('is found for %s by index alone', async (_, query) => {
    const [connections] = database.nodes as [Connections];
    const { name: __, text, values } = query();
    const { rows } = await connections.readers.query({
      text: `EXPLAIN ${text}`,
      values: values as unknown[],
    });
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    // There is a row a projection; those are read as they come.
    expect(plan).not.toMatch(/Seq Scan on (?!checkpoints)|Sort/);
    expect(plan).toMatch(/Index/);
  });

  it('does not grow with what is not asked for', async () => {
    const [connections] = database.nodes as [Connections];
    const history = new PostgresAccountHistory(connections);
    const past = await history.past(id, { version: 2_999 });
    expect(past?.events.length).toBeLessThanOrEqual(7);
  });
});
