/**
 * `npm run bench`: how fast the bank is, beside what the machine, plain SQL and banks without this design can do in the
 * same run. Options: --rounds N, --seconds S (of one measurement), --steady S (of latencies at half of the maximum), --accounts
 * N, --history N (accounts of 100 events each), --only NAME[,NAME…], --out FILE (all figures as JSON); or --big EVENTS, which
 * measures what is asked of a store of that many events instead.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../src/infrastructure/embeddedPostgres/index.js';
import { migrate } from '../src/infrastructure/postgres/connection/migrate.js';
import { cleanUpAtTheEnd } from './bankProcess.js';
import { type BigResult, measureBig } from './big.js';
import { checkBooks } from './books.js';
import { describe } from './conditions.js';
import { fillHistory, OTHER_EVENTS } from './history.js';
import { Meter } from './meter.js';
import { startRedis } from './redis.js';
import { summarise, table } from './report.js';
import { type Acknowledged, runRounds } from './rounds.js';
import type { Setup } from './rows.js';
import { alone, cold, emmett } from './rowsAlone.js';
import { several } from './rowsNodes.js';
import { bytesPerEvent, measureCatchUp, openAccounts } from './store.js';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    steady: { type: 'string' },
    accounts: { type: 'string', default: '10000' },
    history: { type: 'string' },
    only: { type: 'string' },
    out: { type: 'string' },
    big: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const steadySeconds = Number(options.steady ?? options.seconds);
const accountsCount = Number(options.accounts);
/** Accounts with a history: half as many. */
const historyCount = Number(options.history ?? Math.ceil(accountsCount / 2));

const KEY = 'benchmark-admin-key';
const CATCH_UP = { name: 'readmodels.catchup', unit: 'events/s' };
/** PostgreSQL's sessions of the largest setup: four nodes, the peers, the benchmark's own. */
const CONNECTIONS = 150;

const environment = { BANK_ADMIN_KEY: KEY, PORT: '0', LOG_LEVEL: 'warn' };

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'banking-es-bench-'));
  cleanUpAtTheEnd(folder);
  const postgres = await startEmbeddedPostgres({ dataDir: folder, connections: CONNECTIONS, log: say });
  const database = new pg.Client({ connectionString: postgres.url });
  try {
    await database.connect();
    if (options.big === undefined) await measureAll(database, postgres, folder);
    else {
      const results = await measureBig(postgres.url, Number(options.big), environment, say);
      reportBig(await describe(database, { events: Number(options.big) }), results);
    }
  } finally {
    await database.end();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(database: pg.Client, postgres: EmbeddedPostgres, folder: string): Promise<void> {
  const { url } = postgres;
  await migrate(
    url,
    () => {},
    async () => {},
  );
  say(`writing a history of ${historyCount * OTHER_EVENTS} events`);
  const history = await fillHistory(url, historyCount, 0);
  say(`projecting it, then opening ${accountsCount} accounts`);
  let accounts: string[] = [];
  const catchUp = await measureCatchUp(database, url, environment, postgres.pid, async (address) => {
    accounts = await openAccounts(database, address, KEY, accountsCount);
  });
  // Otherwise the first rows would pay for what the fill has left to do.
  await database.query('VACUUM (ANALYZE)');
  await database.query('CHECKPOINT');
  const acknowledged: Acknowledged = { deposits: accountsCount, transfers: 0 };
  const redis = await startRedis(path.join(folder, 'redis'));
  if (redis === undefined) say('no redis-server in PATH and no REDIS_URL: skipping the rows that need Redis');
  const setups = chosen([alone, emmett, cold, ...several]).filter(({ needsRedis }) => !needsRedis || redis);
  try {
    const meter = new Meter(database, () => postgres.pid, redis);
    const bench = {
      meter,
      redis,
      databaseUrl: url,
      key: KEY,
      accounts,
      history,
      seconds,
      steadySeconds,
      say,
    };
    const runs = await runRounds(setups, rounds, bench, environment, acknowledged);
    const all = new Map([[CATCH_UP.name, [catchUp]], ...runs]);
    const rows = [CATCH_UP, ...setups.flatMap((setup) => setup.rows)];
    const conditions = await describe(database, {
      rounds,
      secondsPerMeasurement: seconds,
      accounts: accountsCount,
      historyEvents: historyCount * OTHER_EVENTS,
    });
    const books = await checkBooks(database, acknowledged);
    const bytes = await bytesPerEvent(database);
    const results = summarise(rows, all);
    process.stdout.write(
      `${lines(conditions)}\n\n${table(results)}\n\nbytes an event: ${JSON.stringify(bytes)}\n`,
    );
    process.stdout.write(`books: ${JSON.stringify(books)}\n`);
    if (options.out !== undefined) {
      const report = { conditions, results, bytes, books, rounds: Object.fromEntries(all) };
      writeFileSync(options.out, `${JSON.stringify(report, null, 2)}\n`);
    }
    if (!books.sound) process.exitCode = 1;
  } finally {
    await redis?.stop();
  }
}

/** The setups that have something to measure, with what is chosen of their rows. */
function chosen(setups: readonly Setup[]): Setup[] {
  const only = options.only?.split(',');
  return setups
    .map((setup) => ({ ...setup, rows: setup.rows.filter(({ name }) => only?.includes(name) ?? true) }))
    .filter(({ rows }) => rows.length > 0);
}

const lines = (conditions: object): string =>
  Object.entries(conditions)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

function reportBig(conditions: object, results: readonly BigResult[]): void {
  const rows = results.map(
    ({ name, value, floor }) => `${name}: ${value}${floor === undefined ? '' : ` (floor ${floor})`}`,
  );
  process.stdout.write(`${lines(conditions)}\n\n${rows.join('\n')}\n`);
  if (options.out === undefined) return;
  writeFileSync(options.out, `${JSON.stringify({ conditions, results }, null, 2)}\n`);
}

await main();
