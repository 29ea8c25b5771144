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
import { DAYS, fillHistory, LONG, OTHER_EVENTS } from './history.js';
import { median, quantile } from './statistics.js';

const LONG_EVENTS = 100_000;
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
  await fillHistory(url, Math.ceil(Math.max(0, events - LONG_EVENTS) / OTHER_EVENTS), LONG_EVENTS);
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
