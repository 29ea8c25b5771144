/**
 * `npm run bench`: how fast the bank is, beside what the machine, plain SQL and a bank without this design can do in
 * the same run. Options: --json, --rounds N, --seconds S (of one measurement), --only NAME[,NAME…].
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { startEmbeddedPostgres } from '../src/infrastructure/postgres/embedded.js';
import { load, type ServerProcess, startServer } from './bank.js';
import { checkBooks } from './books.js';
import { LIMIT_SCHEMA } from './insert.js';
import type { Figures, HttpJob, Job } from './load.js';
import { PEER_SCHEMA } from './peer.js';
import { type BenchRedis, startRedis } from './redis.js';
import { type Result, summarise, table } from './report.js';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    only: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const only = options.only?.split(',');

const KEY = 'benchmark-admin-key';
const ACCOUNTS = 10_000;
const BULK_COMMANDS = 100_000;

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'banking-es-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir, log: say });
  const database = new pg.Client({ connectionString: postgres.url });
  const environment = { BANK_ADMIN_KEY: KEY, PORT: '0', LOG_LEVEL: 'warn' };
  try {
    await database.connect();
    const bank = await startServer('bank', postgres.url, environment);
    const noop = await startServer('noop', postgres.url, environment);
    const peer = await startServer('peer', postgres.url, environment);
    const accounts = await prepare(database, bank.address);
    const acknowledged = { deposits: ACCOUNTS, transfers: 0 };
    const redis = await startRedis();
    if (redis === undefined)
      say('no redis-server in PATH and no REDIS_URL: the measurements with Redis are left out');
    const nodes =
      redis === undefined
        ? undefined
        : await startNodes(postgres.url, { ...environment, REDIS_URL: redis.url });
    const jobs = makeJobs({
      accounts,
      bank: bank.address,
      noop: noop.address,
      peer: peer.address,
      url: postgres.url,
      redis,
      nodes,
    });

    const runs = new Map<string, Figures[]>();
    for (let round = 0; round <= rounds; round += 1) {
      say(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
      for (const [name, job] of jobs) {
        const figures = await job();
        if (name.includes('deposit') || name === 'bulk.commands')
          acknowledged.deposits += figures.acknowledged;
        if (name.startsWith('transfer')) acknowledged.transfers += figures.acknowledged;
        // Round 0 warms up the servers, the compiler and the caches.
        if (round === 0) continue;
        const note = (title: string, of: Figures) => runs.set(title, [...(runs.get(title) ?? []), of]);
        note(name, figures);
        if (figures.drained !== undefined) note('async.drained', { ...figures, perSecond: figures.drained });
      }
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

interface Places {
  readonly accounts: readonly string[];
  readonly bank: string;
  readonly noop: string;
  readonly peer: string;
  readonly url: string;
  readonly redis: BenchRedis | undefined;
  readonly nodes: Nodes | undefined;
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

/** Every measurement by name; a job is made anew each time, since idempotency keys must not repeat. */
function makeJobs(places: Places): [string, () => Promise<Figures>][] {
  const { accounts, bank, noop, peer, url, redis, nodes } = places;
  const http = (
    address: string,
    connections: number,
    among = accounts,
    kind: HttpJob['kind'] = 'deposit',
  ) => {
    return (): HttpJob => ({ kind, address, key: KEY, connections, seconds, accounts: among });
  };
  const alone: [string, () => Job][] = [
    ['http.noop', http(noop, 256)],
    ['deposit.c256', http(bank, 256)],
    ['deposit.hot.c256', http(bank, 256, accounts.slice(0, 1))],
    ['deposit.c64', http(bank, 64)],
    ['transfer.c256', http(bank, 256, accounts, 'transfer')],
    ['peer.transactionPerCommand', http(peer, 256)],
    ['limit.insert', () => ({ kind: 'insert', databaseUrl: url, events: BULK_COMMANDS, accounts })],
    ['bulk.commands', () => ({ kind: 'bulk', address: bank, key: KEY, lines: depositLines(accounts) })],
  ];
  const jobs: [string, () => Promise<Figures>][] = alone.map(([name, job]) => [name, () => load(job())]);
  if (redis !== undefined && nodes !== undefined) {
    const { all, all2, off, off2 } = nodes;
    const one = (job: () => HttpJob) => () => load(job());
    const two =
      (...addresses: string[]) =>
      async () =>
        together(await Promise.all(addresses.map((address) => load(http(address, 128)()))));
    jobs.push(
      ['redis.off.deposit.c256', one(http(off.address, 256))],
      ['redis.deposit.c256', one(http(all.address, 256))],
      ['redis.off.deposit.c256.x2', two(off.address, off2.address)],
      ['redis.deposit.c256.x2', two(all.address, all2.address)],
      ['async.deposit.c256', () => drained(redis, http(all.address, 256, accounts, 'async'))],
      ['read.account.c256.off', one(http(bank, 256, accounts, 'read'))],
      [
        'read.account.c256.cold',
        async () => {
          const keys = await redis.client.keys('bank:*:account:*');
          if (keys.length > 0) await redis.client.unlink(...keys);
          return load(http(off.address, 256, accounts, 'read')());
        },
      ],
      ['read.account.c256.warm', one(http(off.address, 256, accounts, 'read'))],
    );
  }
  return jobs.filter(([name]) => only === undefined || only.includes(name));
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
async function drained(redis: BenchRedis, job: () => HttpJob): Promise<Figures> {
  const startMs = performance.now();
  const figures = await load(job());
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

await main();
