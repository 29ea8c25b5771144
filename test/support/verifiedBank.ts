/** A bank with everything that a verification compares, to be damaged and made whole again. */
import { Redis } from 'ioredis';
import type pg from 'pg';
import { vi } from 'vitest';
import { BUCKET_VERSIONS } from '../../src/application/readModels/buckets.js';
import type { Verification } from '../../src/application/verification/ports.js';
import { migrate } from '../../src/infrastructure/postgres/connection/migrate.js';
import { loadConfig } from '../../src/main/config.js';
import { createLogger } from '../../src/main/logger.js';
import { startService } from '../../src/main/service.js';
import { verifyDatabase } from '../../src/main/verification.js';
import { createDatabase } from './database.js';
import { everyKind, type Happened } from './everyKind.js';
import { exported, imported } from './logFile.js';
import { RedisServer } from './redisServer.js';
import { ADMIN_KEY, Client, openService } from './service.js';
import { makeClient } from './sessions.js';

export interface VerifiedBank {
  readonly happened: Happened;
  readonly redisUrl: string;
  readonly redis: Redis;
  /** The keys of accounts' states in Redis. */
  readonly cached: readonly string[];
  /** Verifies the bank as damaged by these statements, which are undone afterwards. */
  verified(...damage: readonly string[]): Promise<Verification>;
  close(): Promise<void>;
}

export async function openVerifiedBank(): Promise<VerifiedBank> {
  const server = await RedisServer.start();
  const database = await createDatabase();
  const happened = await fill(database.url, server.url);
  const redis = new Redis(server.url);
  const cached = (await redis.keys('bank:*:account:*')).sort();
  const config = loadConfig({ REDIS_URL: server.url });
  await execute(database.url, KEEP);
  return {
    happened,
    redisUrl: server.url,
    redis,
    cached,
    verified: async (...damage) => {
      try {
        await execute(database.url, damage);
        return await verifyDatabase(config, database.url);
      } finally {
        await execute(database.url, RESTORE);
      }
    },
    close: async () => {
      redis.disconnect();
      await server.stop();
      await database.drop();
    },
  };
}

const TABLES = [
  'events',
  'commands',
  'checkpoints',
  'accounts_1',
  'transactions_1',
  'journal_1',
  'ledger_balances_1',
  'daily_movements_1',
];

/** Lets events be changed, has them read by index, as in a bank with many, and keeps every table as it is now. */
const KEEP = [
  "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database()); END $$",
  'ALTER TABLE events DISABLE TRIGGER USER',
  'CREATE SCHEMA kept',
  ...TABLES.map((table) => `CREATE TABLE kept.${table} AS TABLE ${table}`),
];

const RESTORE = TABLES.flatMap((table) => [
  `DELETE FROM ${table}`,
  `INSERT INTO ${table} SELECT * FROM kept.${table}`,
]);

/** A bank made of the log of one in which everything has happened, with read models and cached states. */
async function fill(url: string, redisUrl: string): Promise<Happened> {
  let from = '';
  const first = await openService({}, (databaseUrl) => {
    from = databaseUrl;
    return databaseUrl;
  });
  const happened = await everyKind(first);
  await migrate(
    url,
    () => {},
    async () => {},
  );
  await imported(url, await exported(from));
  await first.close();
  const settings = { PORT: '0', BANK_ADMIN_KEY: ADMIN_KEY, REDIS_URL: redisUrl };
  const service = await startService(loadConfig(settings), url, createLogger('silent'));
  const client = new Client(service.address, ADMIN_KEY);
  // The last event of all ends the second bucket of its account.
  for (let version = 0; version < 2 * BUCKET_VERSIONS; ) {
    ({ version } = (await client.post(`/v1/accounts/${happened.from}/deposits`, { amount: '1.00' })).body);
  }
  // Until the cache is in use and holds a state.
  const redis = new Redis(redisUrl);
  await vi.waitFor(async () => {
    await client.get(`/v1/accounts/${happened.from}`);
    if ((await redis.keys('bank:*:account:*')).length === 0) throw new Error('nothing is cached yet');
  }, 20_000);
  redis.disconnect();
  await client.get(`/v1/accounts/${happened.old}`);
  await vi.waitFor(async () => {
    const [row] = await execute(url, [
      `SELECT bool_and(position = (SELECT max(position) FROM events)) AS is_done FROM checkpoints`,
    ]);
    if (!row.is_done) throw new Error('the read models are behind');
  }, 20_000);
  await service.stop();
  return happened;
}

async function execute(url: string, statements: readonly string[]) {
  const client = makeClient({ connectionString: url });
  await client.connect();
  try {
    let rows: pg.QueryResultRow[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows as [pg.QueryResultRow];
  } finally {
    await client.end();
  }
}
