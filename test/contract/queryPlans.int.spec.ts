/** The plans of what is read page by page: no sort and no scan of a whole table, however long that is. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asPosition, BEGIN } from '../../src/application/log/ports.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { findQuery } from '../../src/infrastructure/postgres/log/commandRows.js';
import { streamQuery, typesQuery } from '../../src/infrastructure/postgres/log/eventSearch.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import {
  dueQuery,
  findQuery as findHolds,
  nextQuery,
  ofAccountQuery,
} from '../../src/infrastructure/postgres/log/holdEvents.js';
import { loadQuery } from '../../src/infrastructure/postgres/log/stateReads.js';
import { accountsQuery } from '../../src/infrastructure/postgres/readModels/accountList.js';
import { projections } from '../../src/infrastructure/postgres/readModels/all.js';
import { entriesQuery } from '../../src/infrastructure/postgres/readModels/ledger.js';
import { PostgresProjectionStore } from '../../src/infrastructure/postgres/readModels/projectionStore.js';
import { LogWriter } from '../support/log.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { PastWriter, storeOnPostgres } from '../support/past.js';
import { project } from '../support/projecting.js';

const ID = '0199f1c0-0000-7000-8000-000000000001';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  /** With ANALYZE. */
  readonly 'Actual Loops': number;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

let connections: Connections;
let close: () => Promise<void>;
/** An account with movements alone, and one that was frozen and unfrozen many times. */
let account: string;
let frozen: string;
/** One with many holds, all of them released, among those of others. */
let holder: string;

beforeAll(async () => {
  const opened = await openDatabase();
  [connections] = opened.nodes as [Connections];
  close = opened.close;
  const store = new PostgresEventStore(connections);
  const keeper = new PostgresProjectionStore(connections, projections);
  await keeper.prepare();
  const writer = new LogWriter(store);
  account = await writer.open('Ada');
  for (let index = 0; index < 20; index += 1) await writer.move(account, 1n);
  await project(connections, keeper);
  // Many more of the same, so that a plan is worth choosing.
  const copies = [
    `INSERT INTO accounts_1 (account_id, owner, currency, status, balance, overdraft_limit, version, opened_at, updated_at, metadata)
      SELECT gen_random_uuid(), 'owner ' || n, currency, status, n, overdraft_limit, version, opened_at, updated_at, metadata FROM accounts_1, generate_series(1, 20000) AS n`,
    `INSERT INTO journal_1 SELECT house, 100 + n, ARRAY[100 + n] FROM (SELECT * FROM journal_1 LIMIT 1) j, generate_series(1, 20000) AS n`,
    `UPDATE checkpoints SET position = 20100`,
    `INSERT INTO events (position, stream_id, version, type, schema_version, data, command_id, recorded_at, correlation_id,
        request_hash)
      SELECT 100 + n, gen_random_uuid(), version, type, schema_version, data, gen_random_uuid(), recorded_at, '{}', 'x'
      FROM (SELECT * FROM events LIMIT 1) e, generate_series(1, 20000) AS n`,
  ];
  for (const text of copies) await connections.readers.query(text);
  const past = new PastWriter();
  frozen = past.open();
  for (let count = 0; count < 1_000; count += 1)
    past.mark(frozen, 'AccountFrozen').mark(frozen, 'AccountUnfrozen');
  past.move(frozen, 5n);
  holder = past.open();
  for (let count = 0; count < 300; count += 1) past.hold(holder, 1n).release(holder);
  past.hold(holder, 1n);
  await storeOnPostgres(connections, past.recorded);
  await connections.readers.query('ANALYZE');
});
afterAll(() => close?.());

/** Without what is read of the checkpoints, of which there are only a few. */
async function nodesOf(text: string, values: readonly unknown[]): Promise<string[]> {
  const { rows } = await connections.readers.query(`EXPLAIN (FORMAT JSON) ${text}`, [...values]);
  const nodes = (plan: Plan): string[] => [
    ...(plan['Relation Name'] === 'checkpoints' ? [] : [plan['Node Type']]),
    ...(plan.Plans ?? []).flatMap(nodes),
  ];
  return nodes(rows[0]['QUERY PLAN'][0].Plan);
}

describe('states are read by index probes', () => {
  /** What the plan of a prepared statement reads, and how often. */
  async function readsOf(accounts: readonly string[]): Promise<Plan[]> {
    const known = accounts.map((streamId) => ({ streamId, version: 0 }));
    const { text, values } = loadQuery(known, { newest: { position: BEGIN, mark: '' } });
    const { rows } = await connections.readers.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
    const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
    return nodes(rows[0]['QUERY PLAN'][0].Plan).filter((plan) => plan['Relation Name'] === 'events');
  }

  it('one, not one for each type, where an account has no terms', async () => {
    const reads = await readsOf([account, ID]);
    expect(reads.map((plan) => plan['Node Type'].replace(' Only', ''))).toEqual(
      reads.map(() => 'Index Scan'),
    );
    const terms = reads.filter((plan) => plan['Index Name'] === 'events_of_terms');
    // Both accounts are looked up; only one of them exists, and it has no terms.
    expect(terms.map((plan) => plan['Actual Loops']).sort()).toEqual([0, 0, 1]);
  });

  it('however long the stream is, and whatever it is of', async () => {
    const reads = await readsOf([frozen]);
    expect(reads.map((plan) => plan['Index Name'])).toContain('events_of_terms');
    for (const plan of reads) {
      expect(plan['Node Type']).toMatch(/^Index/);
      expect(plan['Actual Rows'] * plan['Actual Loops'] + (plan['Rows Removed by Filter'] ?? 0)).toBeLessThan(
        5,
      );
    }
  });
});

it('movements are found by their command ids along an index', async () => {
  const { text, values } = findQuery([ID]);
  const { rows } = await connections.readers.query(`EXPLAIN (FORMAT JSON) ${text}`, values);
  expect(JSON.stringify(rows[0])).toContain('events_of_commands');
});

describe('holds are read along an index', () => {
  const NOW = '2026-01-02T00:00:00.000Z';
  it.each([
    ['by id', () => findHolds([ID])],
    ['of an account', () => ofAccountQuery(holder, 0, 100, undefined)],
    ['of an account, further on', () => ofAccountQuery(holder, 300, 100, undefined)],
    ['of an account, by status', () => ofAccountQuery(holder, 0, 100, { status: 'open', at: NOW })],
    ['the next to expire', () => nextQuery(NOW)],
    ['those that have expired', () => dueQuery(NOW, '2026-01-03T00:00:00.000Z', 500)],
  ])('%s', async (_, query) => {
    const { text, values } = query();
    const { rows } = await connections.readers.query(`EXPLAIN (FORMAT JSON) ${text}`, values as unknown[]);
    const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
    const reads = nodes(rows[0]['QUERY PLAN'][0].Plan).filter((plan) => plan['Relation Name'] === 'events');
    expect(reads.length).toBeGreaterThan(0);
    expect(reads.filter((plan) => !plan['Node Type'].startsWith('Index'))).toEqual([]);
  });
});

describe('pages are read along an index', () => {
  it.each([
    ['accounts', accountsQuery({}, undefined, 100)],
    ['accounts, further on', accountsQuery({}, ID, 100)],
    ['accounts, last first', accountsQuery({}, ID, 100, 'desc')],
    ['accounts by name, last first', accountsQuery({ ownerPrefix: 'owner 1' }, ID, 100, 'desc')],
    ['accounts of an owner', accountsQuery({ owner: 'owner 7' }, ID, 100)],
    ['accounts of an owner whose name begins so', accountsQuery({ ownerPrefix: 'owner 1' }, undefined, 100)],
    ['the same, further on', accountsQuery({ ownerPrefix: 'owner 1' }, ID, 100)],
    ['accounts in a state', accountsQuery({ status: 'open', currency: 'EUR', balanceMin: 10n }, ID, 100)],
    ['entries', entriesQuery({}, asPosition(500), 100)],
    ['entries of an account', entriesQuery({ accountId: ID }, asPosition(500), 100)],
    ['entries of an account of the house', entriesQuery({ house: 'cash' }, asPosition(500), 100)],
    [
      'entries of an account and one of the house',
      entriesQuery({ accountId: ID, house: 'cash' }, asPosition(500), 100),
    ],
    [
      'the log',
      { text: 'SELECT * FROM events WHERE position > $1 ORDER BY position LIMIT $2', values: [500, 100] },
    ],
    [
      'the log, some types',
      typesQuery(['MoneyDeposited', 'AccountOpened'], asPosition(500), asPosition(10_500), 100),
    ],
    ['the log, an account', streamQuery(ID, asPosition(500), 100)],
  ])('%s', async (_, { text, values }) => {
    const nodes = await nodesOf(text, values ?? []);
    expect(nodes.filter((node) => /Sort|Seq Scan|Bitmap/.test(node))).toEqual([]);
    expect(nodes.some((node) => node.startsWith('Index'))).toBe(true);
  });

  it('which this can tell from what is not', async () => {
    expect(await nodesOf('SELECT * FROM accounts ORDER BY balance', [])).toContain('Sort');
  });
});
