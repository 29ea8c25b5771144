/** Rows of one bank without Redis, the limits of the machine, and peers. */
import { v7 as uuidv7 } from 'uuid';
import { withReaders } from './bankProcess.js';
import type { Figures } from './jobs.js';
import { type Bench, http, type Row, type Setup, serversOf } from './rows.js';

const READERS = 1_000;
/** Sessions of the ledger in the database: as many as the other peer has. */
const SESSIONS = 32;
/** Commands of a bulk, for each account. */
const BULK_COMMANDS = 10;

const bank = ['bank'];

const rows: readonly Row[] = [
  { name: 'limit.http', run: (bench) => http(bench, {}, ['bare']) },
  { name: 'http.noop', of: 'limit.http', run: (bench) => http(bench, {}, ['noop']) },
  { name: 'deposit.c256', of: 'limit.http', books: 'deposits', run: (bench) => http(bench, {}, bank) },
  {
    name: 'latency.deposit.half',
    books: 'deposits',
    run: (bench) => atShare(bench, 0.5, bench.steadySeconds),
  },
  { name: 'latency.deposit.nineTenths', books: 'deposits', run: (bench) => atShare(bench, 0.9) },
  {
    name: 'deposit.c64',
    of: 'limit.http',
    books: 'deposits',
    run: (bench) => http(bench, { connections: 64 }, bank),
  },
  {
    name: 'deposit.hot.c256',
    of: 'deposit.c256',
    books: 'deposits',
    run: (bench) => http(bench, { accounts: bench.accounts.slice(0, 1) }, bank),
  },
  {
    name: 'transfer.c256',
    of: 'deposit.c256',
    books: 'transfers',
    run: (bench) => http(bench, { kind: 'transfer' }, bank),
  },
  {
    name: 'deposit.history.c256',
    of: 'deposit.c256',
    books: 'deposits',
    run: (bench) => http(bench, { accounts: bench.history, order: 'turns' }, bank),
  },
  { name: 'read.account.c256', run: (bench) => http(bench, { kind: 'read' }, bank) },
  {
    name: 'feed.deposit.c256.readers1000',
    of: 'deposit.c256',
    floor: 0.9,
    books: 'deposits',
    run: (bench) => followed(bench),
  },
  {
    name: 'feed.deposit.c256.accounts1000',
    of: 'deposit.c256',
    floor: 0.9,
    books: 'deposits',
    run: (bench) => followed(bench, bench.accounts),
  },
  { name: 'peer.transactionPerCommand', of: 'deposit.c256', run: (bench) => http(bench, {}, ['peer']) },
  {
    name: 'peer.ledgerFunction',
    of: 'transfer.c256',
    unit: 'calls/s',
    run: ({ meter, databaseUrl, seconds, accounts }) =>
      meter.run({ kind: 'ledger', databaseUrl, sessions: SESSIONS, seconds, accounts }, []),
  },
  {
    name: 'limit.insert',
    unit: 'events/s',
    run: ({ meter, databaseUrl, accounts }) =>
      meter.run({ kind: 'insert', databaseUrl, events: accounts.length * BULK_COMMANDS, accounts }, []),
  },
  { name: 'bulk.commands', of: 'limit.insert', unit: 'commands/s', books: 'deposits', run: bulk },
];

export const alone: Setup = {
  name: 'one bank',
  servers: { bank: { mode: 'bank' }, bare: { mode: 'bare' }, noop: { mode: 'noop' }, peer: { mode: 'peer' } },
  needsRedis: false,
  rows,
};

/** Emmett, whose packages are installed for it alone. */
export const emmett: Setup = {
  name: 'Emmett',
  servers: { emmett: { mode: 'emmett' } },
  needsRedis: false,
  rows: [{ name: 'peer.emmett', of: 'deposit.c256', run: (bench) => http(bench) }],
};

/** The bank keeps no account in memory beyond the batch, so each deposit's state comes from the log. */
export const cold: Setup = {
  name: 'one bank that remembers no accounts',
  servers: { bank: { mode: 'bank', environment: { HEADS_MAX: '1' } } },
  needsRedis: false,
  rows: [
    {
      name: 'deposit.cold.c256',
      of: 'deposit.history.c256',
      books: 'deposits',
      run: (bench) => http(bench, { accounts: bench.history, order: 'turns' }),
    },
  ],
};

/** Deposits at a share of the rate that the same bank has reached in this round. */
async function atShare(bench: Bench, share: number, seconds = bench.seconds): Promise<Figures> {
  const most = bench.round.get('deposit.c256') ?? (await http(bench, {}, bank));
  return http(bench, { perSecond: most.perSecond * share, seconds }, bank);
}

/** While a thousand readers follow the live feed: all of it, or one account each. */
async function followed(bench: Bench, accounts?: readonly string[]): Promise<Figures> {
  const address = serversOf(bench, bank)[0]?.address as string;
  const readers = { address, key: bench.key, readers: READERS, ...(accounts && { accounts }) };
  const { result, readings } = await withReaders(readers, () => http(bench, {}, bank));
  const megabytes = Math.round(readings.bytes / 1_000_000);
  bench.say(
    `${readings.connected} of ${READERS} readers stayed, ${megabytes} MB; slowest at ${readings.slowest}`,
  );
  return result;
}

function bulk(bench: Bench): Promise<Figures> {
  const { accounts, key } = bench;
  const servers = serversOf(bench, bank);
  const prefix = uuidv7();
  const lines = Array.from({ length: accounts.length * BULK_COMMANDS }, (_, index) => {
    const account = accounts[Math.floor(Math.random() * accounts.length)];
    return `{"type":"deposit","idempotencyKey":"${prefix}-${index}","accountId":"${account}","amount":"1.00"}\n`;
  });
  return bench.meter.run({ kind: 'bulk', address: servers[0]?.address as string, key, lines }, servers);
}
