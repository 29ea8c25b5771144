/**
 * `npm run bench -- --big 5000000`: a store of that many events, and what is asked of it. One account has 100,000 of them,
 * the others 100 each. Takes minutes, and some 2 GB of disk for each million events.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../src/infrastructure/postgres/connection/migrate.js';
import { startServer } from './bankProcess.js';
import { median, quantile } from './report.js';

const LONG = '00000000-0000-7000-8000-000000000000';
const LONG_EVENTS = 100_000;
const OTHER_EVENTS = 100;
/** Business dates go over ten years. */
const DAYS = 3_650;
const READS = 2_000;

export interface BigResult {
  readonly name: string;
  readonly value: string;
  /** What it should be. */
  readonly floor?: string;
}

export async function measureBig(
  url: string,
  events: number,
  environment: Readonly<Record<string, string>>,
  say: (line: string) => void,
): Promise<readonly BigResult[]> {
  await migrate(
    url,
    () => {},
    async () => {},
  );
  say(`filling a store with ${events} events`);
  await fill(url, events);
  const startedMs = performance.now();
  const bank = await startServer('bank', url, environment);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const get = reader(bank.address, environment.BANK_ADMIN_KEY as string, agent);
  say('waiting for the read models');
  const projectedMs = (await caughtUp(get, say)) - startedMs;
  const results: BigResult[] = [
    { name: 'projections', value: `${rate(4 * events, projectedMs)} events/s, over four read models` },
  ];
  for (const [name, query] of Object.entries(await questions(url))) {
    const times: number[] = [];
    for (let index = -100; index < READS; index += 1) {
      const ms = await get(`/v1/accounts/${LONG}?${query()}`);
      if (index >= 0) times.push(ms.ms);
    }
    const value = `median ${median(times).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms`;
    results.push({ name, value, floor: 'p99 5 ms' });
  }
  agent.destroy();
  await bank.stop();
  say('verifying');
  const verifyMs = await verify(url);
  results.push({ name: 'verify', value: `${rate(events, verifyMs)} events/s`, floor: '100000' });
  return results;
}

const rate = (count: number, ms: number): number => Math.round((count / ms) * 1_000);

/** All of it as the bank would have written it: deposits of 1.00, each account's spread over the whole log. */
async function fill(url: string, events: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const others = Math.ceil(Math.max(0, events - LONG_EVENTS) / OTHER_EVENTS);
  const metadata = `jsonb_build_object('actor', '${LONG}', 'correlationId', 'bench', 'causationId', command)`;
  await client.query(`
    CREATE TEMPORARY TABLE wanted AS
      SELECT row_number() OVER (ORDER BY share, stream) AS position, stream, version, days,
        CASE WHEN version = 1
          THEN jsonb_build_object('accountId', stream, 'owner', 'bench', 'currency', 'CZK', 'overdraftLimit', '0.00',
            'metadata', '{}'::jsonb)
          ELSE jsonb_build_object('amount', '1.00', 'currency', 'CZK', 'balance', (version - 1) || '.00',
            'effectiveOn', (date '2014-01-01' + days)::text) END AS data
      FROM (
        SELECT '${LONG}'::uuid AS stream, version, version::float8 / ${LONG_EVENTS} AS share,
          (version * ${DAYS} / ${LONG_EVENTS})::int AS days FROM generate_series(1, ${LONG_EVENTS}) AS version
        UNION ALL
        SELECT ('10000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, version, version::float8 / ${OTHER_EVENTS},
          (version * ${DAYS} / ${OTHER_EVENTS})::int
        FROM generate_series(1, ${others}) AS n, generate_series(1, ${OTHER_EVENTS}) AS version
      ) AS all_events`);
  await client.query(`
    INSERT INTO events SELECT position, stream, version,
        CASE version WHEN 1 THEN 'AccountOpened' ELSE 'MoneyDeposited' END, CASE version WHEN 1 THEN 2 ELSE 1 END,
        data, ${metadata}, command, timestamptz '2024-01-01' + position * interval '1 millisecond'
      FROM (SELECT *, md5(position::text)::uuid AS command FROM wanted ORDER BY position) AS w`);
  await client.query(`
    INSERT INTO commands (command_id, request_hash, accepted, position, outcome, recorded_at)
      SELECT command_id, sha256(command_id::text::bytea), true, position, CASE version WHEN 1 THEN format(
          '{"id":"%s","owner":"bench","currency":"CZK","balance":"0.00","available":"0.00","overdraftLimit":"0.00",'
            || '"status":"open","version":1,"openedAt":"%s","updatedAt":"%2$s","metadata":{}}',
          stream_id, to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END, recorded_at
      FROM events ORDER BY position`);
  await client.query('DROP TABLE wanted');
  await client.query('VACUUM ANALYZE');
  await client.end();
}

/** Of the long account: at instants, by business dates, and both at once. */
async function questions(url: string): Promise<Readonly<Record<string, () => string>>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    'SELECT min(recorded_at) AS first, max(recorded_at) AS last FROM events WHERE stream_id = $1',
    [LONG],
  );
  await client.end();
  const [first, last] = [rows[0].first.getTime(), rows[0].last.getTime()];
  const instant = () => new Date(first + Math.random() * (last - first)).toISOString();
  const day = () =>
    new Date(Date.UTC(2014, 0, 1) + Math.random() * DAYS * 86_400_000).toISOString().slice(0, 10);
  return {
    'past.now': () => '',
    'past.at': () => `at=${instant()}`,
    'past.version': () => `version=${1 + Math.floor(Math.random() * LONG_EVENTS)}`,
    'past.effectiveOn': () => `effectiveOn=${day()}`,
    'past.at.effectiveOn': () => `at=${instant()}&effectiveOn=${day()}`,
  };
}

type Get = (path: string) => Promise<{ readonly ms: number; readonly text: string }>;

function reader(address: string, key: string, agent: http.Agent): Get {
  return (path) =>
    new Promise((resolve, reject) => {
      const startMs = performance.now();
      const headers = { authorization: `Bearer ${key}` };
      http
        .get(`${address}${path}`, { agent, headers }, (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => {
            if (response.statusCode === 200) resolve({ ms: performance.now() - startMs, text });
            else reject(new Error(text));
          });
        })
        .on('error', reject);
    });
}

async function caughtUp(get: Get, say: (line: string) => void): Promise<number> {
  for (let looks = 0; ; looks += 1) {
    const { items } = JSON.parse((await get('/v1/projections')).text);
    const lags = items.map(
      ({ name, lag }: { name: string; lag: { events: number } }) => `${name} ${lag.events}`,
    );
    if (items.every(({ lag }: { lag: { events: number } }) => lag.events === 0)) return performance.now();
    if (looks % 60 === 0) say(`behind: ${lags.join(', ')}`);
    await wait(500);
  }
}

/** The time that `npm run bank -- verify` takes. */
async function verify(url: string): Promise<number> {
  // The command line may have to be built first.
  await bankCommand(url, 'help');
  const startMs = performance.now();
  await bankCommand(url, 'verify', '--json');
  return performance.now() - startMs;
}

async function bankCommand(url: string, ...args: string[]): Promise<void> {
  const child = spawn('npm', ['run', '--silent', 'bank', '--', ...args], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args[0]}: ${text.slice(0, 2_000)}`);
}
