/**
 * `npm run bench`: how fast the bank is, beside what the machine, plain SQL and a bank without this design can do in
 * the same run. Options: --json, --rounds N, --seconds S (of one measurement), --only NAME[,NAME…].
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { startEmbeddedPostgres } from '../src/infrastructure/postgres/embedded.js';
import { load, startServer } from './bank.js';
import { checkBooks } from './books.js';
import { LIMIT_SCHEMA } from './insert.js';
import type { Figures, Job } from './load.js';
import { PEER_SCHEMA } from './peer.js';
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
    const jobs = makeJobs({
      accounts,
      bank: bank.address,
      noop: noop.address,
      peer: peer.address,
      url: postgres.url,
    });

    const runs = new Map<string, Figures[]>();
    for (let round = 0; round <= rounds; round += 1) {
      say(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
      for (const [name, job] of jobs) {
        const figures = await load(job());
        if (name.startsWith('deposit') || name === 'bulk.commands')
          acknowledged.deposits += figures.acknowledged;
        if (name.startsWith('transfer')) acknowledged.transfers += figures.acknowledged;
        // Round 0 warms up the servers, the compiler and the caches.
        if (round > 0) runs.set(name, [...(runs.get(name) ?? []), figures]);
      }
    }
    const results = summarise(runs);
    const conditions = await describe(database);
    const books = await checkBooks(database, acknowledged);
    await Promise.all([bank.stop(), noop.stop(), peer.stop()]);
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
}

/** Every measurement by name; a job is made anew each time, since idempotency keys must not repeat. */
function makeJobs({ accounts, bank, noop, peer, url }: Places): [string, () => Job][] {
  const http = (
    address: string,
    connections: number,
    among = accounts,
    kind: 'deposit' | 'transfer' = 'deposit',
  ) => {
    return (): Job => ({ kind, address, key: KEY, connections, seconds, accounts: among });
  };
  const jobs: [string, () => Job][] = [
    ['http.noop', http(noop, 256)],
    ['deposit.c256', http(bank, 256)],
    ['deposit.hot.c256', http(bank, 256, accounts.slice(0, 1))],
    ['deposit.c64', http(bank, 64)],
    ['transfer.c256', http(bank, 256, accounts, 'transfer')],
    ['peer.transactionPerCommand', http(peer, 256)],
    ['limit.insert', () => ({ kind: 'insert', databaseUrl: url, events: BULK_COMMANDS, accounts })],
    ['bulk.commands', () => ({ kind: 'bulk', address: bank, key: KEY, lines: depositLines(accounts) })],
  ];
  return jobs.filter(([name]) => only === undefined || only.includes(name));
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
