/**
 * `npm run bench`: how fast the bank is, beside what the machine, plain SQL and a bank without this design can do in
 * the same run. Options: --json, --rounds N, --seconds S (of one measurement), --only NAME[,NAME…]; or --big EVENTS, which
 * measures what is asked of a store of that many events instead.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { startEmbeddedPostgres } from '../src/infrastructure/embeddedPostgres/index.js';
import { load, type ServerProcess, startServer, withReaders } from './bankProcess.js';
import { type BigResult, measureBig } from './big.js';
import { checkBooks } from './books.js';
import { LIMIT_SCHEMA } from './insert.js';
import type { Figures, HttpJob } from './jobs.js';
import { PEER_SCHEMA } from './peer.js';
import { type BenchRedis, startRedis } from './redis.js';
import { type Result, summarise, table } from './report.js';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    only: { type: 'string' },
    big: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const only = options.only?.split(',');

const KEY = 'benchmark-admin-key';
const ACCOUNTS = 10_000;
const BULK_COMMANDS = 100_000;
const READERS = 1_000;

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'banking-es-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir, log: say });
  const database = new pg.Client({ connectionString: postgres.url });
  const environment = { BANK_ADMIN_KEY: KEY, PORT: '0', LOG_LEVEL: 'warn' };
  try {
    await database.connect();
    if (options.big !== undefined) {
      const results = await measureBig(postgres.url, Number(options.big), environment, say);
      reportBig(await describe(database), results);
      return;
    }
    const bank = await startServer('bank', postgres.url, environment);
    const noop = await startServer('noop', postgres.url, environment);
    const peer = await startServer('peer', postgres.url, environment);
    const accounts = await prepare(database, bank.address);
    const acknowledged = { deposits: ACCOUNTS, transfers: 0 };
    const places = {
      accounts,
      bank: bank.address,
      noop: noop.address,
      peer: peer.address,
      url: postgres.url,
    };
    const runs = new Map<string, Figures[]>();
    await measure(aloneJobs(places), runs, acknowledged);

    // Apart from the rest, for its servers take time even when nobody asks them anything.
    const redis = await startRedis();
    if (redis === undefined)
      say('no redis-server in PATH and no REDIS_URL: skipping the measurements that need Redis');
    const nodes = redis && (await startNodes(postgres.url, { ...environment, REDIS_URL: redis.url }));
    if (redis !== undefined && nodes !== undefined) {
      await measure(redisJobs(places, redis, nodes), runs, acknowledged);
    }
    const results = summarise(runs);
    const conditions = await describe(database);
    const books = await checkBooks(database, acknowledged);
    await Promise.all([bank, noop, peer, ...Object.values(nodes ?? {})].map((server) => server.stop()));
    await redis?.stop();
    report(conditions, results, books);
    if (!books.sound) process.exitCode = 1;
  } finally {
    await database.end();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Jobs = readonly (readonly [name: string, job: () => Promise<Figures>])[];

/** Runs each job once a round, so that what the machine does besides meets all of them. */
async function measure(
  jobs: Jobs,
  runs: Map<string, Figures[]>,
  acknowledged: { deposits: number; transfers: number },
): Promise<void> {
  const chosen = jobs.filter(([name]) => only === undefined || only.includes(name));
  for (let round = 0; round <= rounds && chosen.length > 0; round += 1) {
    say(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
    for (const [name, job] of chosen) {
      const figures = await job();
      if (name.includes('deposit') || name === 'bulk.commands') acknowledged.deposits += figures.acknowledged;
      if (name.startsWith('transfer')) acknowledged.transfers += figures.acknowledged;
      // Round 0 warms up the servers, the compiler and the caches.
      if (round === 0) continue;
      const note = (title: string, of: Figures) => runs.set(title, [...(runs.get(title) ?? []), of]);
      note(name, figures);
      if (figures.drained !== undefined) note('async.drained', { ...figures, perSecond: figures.drained });
    }
  }
}

interface Places {
  readonly accounts: readonly string[];
  readonly bank: string;
  readonly noop: string;
  readonly peer: string;
  readonly url: string;
}

/** Banks on Redis: two through which everything goes into the event buffer, two that have it switched off. */
type Nodes = Readonly<Record<'all' | 'all2' | 'off' | 'off2', ServerProcess>>;

async function startNodes(url: string, environment: Readonly<Record<string, string>>): Promise<Nodes> {
  const start = (EVENT_BATCHING: string, FLUSHER: string) =>
    startServer('bank', url, { ...environment, EVENT_BATCHING, FLUSHER });
  return {
    // One flushes: as on one machine, where any of them may.
    all: await start('all', 'on'),
    all2: await start('all', 'off'),
    off: await start('off', 'off'),
    off2: await start('off', 'off'),
  };
}

/** A job for the load generator, made anew each time, since idempotency keys must not repeat. */
const http = (
  address: string,
  connections: number,
  accounts: readonly string[],
  kind: HttpJob['kind'] = 'deposit',
): HttpJob => ({ kind, address, key: KEY, connections, seconds, accounts });

function aloneJobs({ accounts, bank, noop, peer, url }: Places): Jobs {
  const hot = accounts.slice(0, 1);
  return [
    ['http.noop', () => load(http(noop, 256, accounts))],
    ['deposit.c256', () => load(http(bank, 256, accounts))],
    ['feed.deposit.c256.readers1000', () => followed(http(bank, 256, accounts))],
    ['feed.deposit.c256.accounts1000', () => followed(http(bank, 256, accounts), accounts)],
    ['deposit.hot.c256', () => load(http(bank, 256, hot))],
    ['deposit.c64', () => load(http(bank, 64, accounts))],
    ['transfer.c256', () => load(http(bank, 256, accounts, 'transfer'))],
    ['peer.transactionPerCommand', () => load(http(peer, 256, accounts))],
    ['limit.insert', () => load({ kind: 'insert', databaseUrl: url, events: BULK_COMMANDS, accounts })],
    ['bulk.commands', () => load({ kind: 'bulk', address: bank, key: KEY, lines: depositLines(accounts) })],
  ];
}

function redisJobs({ accounts, bank }: Places, redis: BenchRedis, nodes: Nodes): Jobs {
  const [all, all2, off, off2] = [
    nodes.all.address,
    nodes.all2.address,
    nodes.off.address,
    nodes.off2.address,
  ];
  const one = (address: string, kind?: HttpJob['kind']) => () => load(http(address, 256, accounts, kind));
  const two = (first: string, second: string) => async () =>
    together(await Promise.all([first, second].map((address) => load(http(address, 128, accounts)))));
  return [
    ['without.deposit.c256', one(bank)],
    ['redis.off.deposit.c256', one(off)],
    ['redis.deposit.c256', one(all)],
    ['redis.off.deposit.c256.x2', two(off, off2)],
    ['redis.deposit.c256.x2', two(all, all2)],
    ['async.deposit.c256', () => drained(redis, http(all, 256, accounts, 'async'))],
    ['read.account.c256.off', one(bank, 'read')],
    [
      'read.account.c256.cold',
      async () => {
        const keys = await redis.client.keys('bank:*:account:*');
        if (keys.length > 0) await redis.client.unlink(...keys);
        return load(http(off, 256, accounts, 'read'));
      },
    ],
    ['read.account.c256.warm', one(off, 'read')],
  ];
}

/** While a thousand readers follow the live feed: all of it, or one account each. */
async function followed(job: HttpJob, accounts?: readonly string[]): Promise<Figures> {
  const { address, key } = job;
  const readers = { address, key, readers: READERS, ...(accounts && { accounts }) };
  const { result, readings } = await withReaders(readers, () => load(job));
  const megabytes = Math.round(readings.bytes / 1_000_000);
  say(`${readings.connected} of ${READERS} readers stayed, ${megabytes} MB; slowest at ${readings.slowest}`);
  return result;
}

/** Of load on two nodes at once. */
function together(figures: readonly Figures[]): Figures {
  const sum = (of: (one: Figures) => number) => figures.reduce((total, one) => total + of(one), 0);
  const max = (of: (one: Figures) => number) => Math.max(...figures.map(of));
  return {
    perSecond: sum((one) => one.perSecond),
    acknowledged: sum((one) => one.acknowledged),
    medianMs: max((one) => one.medianMs ?? 0),
    p99Ms: max((one) => one.p99Ms ?? 0),
  };
}

/** Receipts a second; and, until the last of these commands is in PostgreSQL, commands a second. */
async function drained(redis: BenchRedis, job: HttpJob): Promise<Figures> {
  const startMs = performance.now();
  const figures = await load(job);
  const [list] = await redis.client.keys('bank:*:buffer');
  while (list !== undefined && (await redis.client.llen(list)) > 0) await wait(5);
  return { ...figures, drained: figures.acknowledged / ((performance.now() - startMs) / 1_000) };
}

/** Opens the accounts and gives each something to transfer. */
async function prepare(database: pg.Client, address: string): Promise<string[]> {
  say(`opening ${ACCOUNTS} accounts`);
  const accounts = Array.from({ length: ACCOUNTS }, () => uuidv7());
  const line = (command: object) => `${JSON.stringify(command)}\n`;
  const open = accounts.map((id) =>
    line({ type: 'open', idempotencyKey: id, id, owner: 'bench', currency: 'CZK' }),
  );
  await load({ kind: 'bulk', address, key: KEY, lines: open });
  const fund = accounts.map((accountId) => {
    return line({ type: 'deposit', idempotencyKey: `fund-${accountId}`, accountId, amount: '1000.00' });
  });
  await load({ kind: 'bulk', address, key: KEY, lines: fund });
  await database.query(`${PEER_SCHEMA} ${LIMIT_SCHEMA}`);
  await database.query('INSERT INTO peer_accounts SELECT id, 0, 0 FROM unnest($1::uuid[]) AS id', [accounts]);
  return accounts;
}

function depositLines(accounts: readonly string[]): string[] {
  const prefix = uuidv7();
  return Array.from({ length: BULK_COMMANDS }, (_, index) => {
    const account = accounts[Math.floor(Math.random() * accounts.length)];
    return `{"type":"deposit","idempotencyKey":"${prefix}-${index}","accountId":"${account}","amount":"1.00"}\n`;
  });
}

async function describe(database: pg.Client) {
  const show = async (name: string) => (await database.query(`SHOW ${name}`)).rows[0][name] as string;
  return {
    date: new Date().toISOString(),
    commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
    processor: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    node: process.version,
    postgresql: await show('server_version'),
    fsync: await show('fsync'),
    synchronousCommit: await show('synchronous_commit'),
    rounds,
    secondsPerMeasurement: seconds,
    accounts: ACCOUNTS,
    bulkCommands: BULK_COMMANDS,
    loadGenerator: 'a process of its own on the same machine',
  };
}

function report(conditions: object, results: readonly Result[], books: object): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ conditions, results, books })}\n`);
    return;
  }
  const lines = Object.entries(conditions).map(([name, value]) => `${name}: ${value}`);
  process.stdout.write(`${lines.join('\n')}\n\n${table(results)}\n\nbooks: ${JSON.stringify(books)}\n`);
}

function reportBig(conditions: object, results: readonly BigResult[]): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ conditions, results })}\n`);
    return;
  }
  const lines = Object.entries(conditions).map(([name, value]) => `${name}: ${value}`);
  const rows = results.map(
    ({ name, value, floor }) => `${name}: ${value}${floor === undefined ? '' : ` (floor ${floor})`}`,
  );
  process.stdout.write(`${lines.join('\n')}\n\n${rows.join('\n')}\n`);
}

await main();
