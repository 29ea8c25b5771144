/** The store that is measured: its accounts, its read models, its size. */
import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { load, startServer } from './bankProcess.js';
import { LIMIT_SCHEMA } from './insert.js';
import type { Figures } from './jobs.js';
import { LEDGER_SCHEMA } from './ledger.js';
import { PEER_SCHEMA } from './peer.js';
import { processorMicros } from './processorTime.js';
import { caughtUp, lag } from './readModels.js';

/**
 * Starts a bank on a log without read models and waits until all of them have every event.
 * @param work done on the bank afterwards, before it stops
 * @returns events a second through all read models, and the processor time of each
 */
export async function measureCatchUp(
  database: pg.Client,
  url: string,
  environment: Readonly<Record<string, string>>,
  postgresPid: number,
  work: (address: string) => Promise<void>,
): Promise<Figures> {
  const postgresBefore = processorMicros([postgresPid]);
  const bank = await startServer('bank', url, environment);
  try {
    const nodeBefore = processorMicros([bank.pid]);
    const startMs = performance.now();
    const events = await lag(database);
    await caughtUp(database);
    const seconds = (performance.now() - startMs) / 1_000;
    const [node, postgres] = [processorMicros([bank.pid]), processorMicros([postgresPid])];
    await work(bank.address);
    const processor =
      node === undefined || nodeBefore === undefined || postgres === undefined || postgresBefore === undefined
        ? undefined
        : { node: (node - nodeBefore) / events, postgres: (postgres - postgresBefore) / events };
    return { perSecond: events / seconds, acknowledged: 0, ...(processor && { processor }) };
  } finally {
    await bank.stop();
  }
}

/** Opens accounts and gives each something to transfer; the same for the peers. */
export async function openAccounts(
  database: pg.Client,
  address: string,
  key: string,
  count: number,
): Promise<string[]> {
  const accounts = Array.from({ length: count }, () => uuidv7());
  const line = (command: object) => `${JSON.stringify(command)}\n`;
  const bulk = (lines: readonly string[]) => load({ kind: 'bulk', address, key, lines }, nothing, nothing);
  await bulk(
    accounts.map((id) => line({ type: 'open', idempotencyKey: id, id, owner: 'bench', currency: 'CZK' })),
  );
  await bulk(
    accounts.map((accountId) =>
      line({ type: 'deposit', idempotencyKey: `fund-${accountId}`, accountId, amount: '1000.00' }),
    ),
  );
  await database.query([PEER_SCHEMA, LIMIT_SCHEMA, LEDGER_SCHEMA].join(';\n'));
  // An insert costs more, the more rows there are.
  await database.query('INSERT INTO limit_events SELECT * FROM events ORDER BY position');
  for (const table of ['peer_accounts', 'ledger_accounts']) {
    await database.query(`INSERT INTO ${table} SELECT id, 0, 0 FROM unnest($1::uuid[]) AS id`, [accounts]);
  }
  return accounts;
}

const nothing = async () => {};

/** Bytes on disk for each event, by table with its indexes, tables of less than a byte left out. */
export async function bytesPerEvent(database: pg.Client): Promise<Readonly<Record<string, number>>> {
  const { rows } = await database.query(`
    WITH sizes AS (
      SELECT relname AS name, pg_total_relation_size(oid) AS bytes FROM pg_class
      WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname !~ '^(peer|ledger|limit|emt)_'
    ), shares AS (
      SELECT coalesce(name, 'total') AS name, round(sum(bytes) / (SELECT count(*) FROM events)) AS bytes
      FROM sizes GROUP BY ROLLUP (name)
    )
    SELECT * FROM shares WHERE bytes > 0 ORDER BY bytes DESC`);
  return Object.fromEntries(rows.map(({ name, bytes }) => [name, Number(bytes)]));
}
