/** PostgreSQL does not answer, and does not say so: every caller still gets an answer in time. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFaults } from '../support/checker.js';
import { createDatabase } from '../support/database.js';
import { codeOf, History, movement } from '../support/history.js';
import { HttpClient } from '../support/httpClient.js';
import { Load } from '../support/load.js';
import { BankNode, killLeftovers } from '../support/processes.js';
import { TcpProxy } from '../support/proxy.js';
import { Random } from '../support/random.js';

const LIMITS = { STATEMENT_MS_MAX: 500, CONNECT_MS_MAX: 500, CLIENT_CACHE_MS: 1_000 };
/** What was under way runs into its limit (and a second of grace), then so does the command itself. */
const ANSWER_MS_MAX = 2 * (LIMITS.STATEMENT_MS_MAX + 1_000) + LIMITS.CONNECT_MS_MAX;
/** For a busy machine. */
const SLACK_MS = 2_000;
const HOLE_MS = 5_000;
const RECOVERY_MS_MAX = 10_000;

const random = Random.forRun('hung PostgreSQL');
const client = new HttpClient();
let database: Awaited<ReturnType<typeof createDatabase>>;
let proxy: TcpProxy;
let node: BankNode;

beforeAll(async () => {
  database = await createDatabase();
  proxy = await TcpProxy.start(database.url);
  node = await BankNode.start({ DATABASE_URL: proxy.url, ...LIMITS });
});

afterAll(async () => {
  client.close();
  await killLeftovers();
  await proxy?.close();
  await database?.drop();
});

it('answers 503 in time while a black hole swallows everything, says so, and recovers by itself', async () => {
  const addresses = [node.address];
  const history = new History();
  const load = new Load({ addresses, history, random, clients: 24, accounts: 4, restMsMax: 10 });
  await load.openAccounts();
  expect(await readiness()).toEqual([200, 'ready', 'up']);
  let isOver = false;
  const business = load.run(() => isOver);
  await pause(500);

  proxy.swallow();
  const swallowedMs = performance.now();
  await pause(HOLE_MS / 2);
  const during = await readiness();
  expect((await client.send(node.address, { method: 'GET', path: '/health/live' })).status).toBe(200);
  await pause(HOLE_MS / 2);
  proxy.heal();
  const healedMs = performance.now();
  await expect.poll(readiness, { timeout: RECOVERY_MS_MAX }).toEqual([200, 'ready', 'up']);
  const recoveredMs = performance.now();
  await pause(500);
  isOver = true;
  await business;

  expect(during).toEqual([503, 'not-ready', 'down']);
  const attempts = history.entries.flatMap((entry) => entry.attempts);
  const inside = attempts.filter(({ sentMs, endedMs }) => sentMs > swallowedMs && endedMs < healedMs);
  const slowest = Math.max(...attempts.map(({ sentMs, endedMs }) => endedMs - sentMs));
  process.stdout.write(
    `hung PostgreSQL: ${inside.length} attempts met the hole, the slowest took ${slowest.toFixed(0)} ms, ` +
      `ready ${(recoveredMs - healedMs).toFixed(0)} ms after it\n`,
  );
  expect(inside.length).toBeGreaterThan(0);
  expect(new Set(inside.map(({ answer }) => answer && codeOf(answer)))).toEqual(new Set(['unavailable']));
  expect(inside.map(({ answer }) => answer?.headers['retry-after'])).not.toContain(undefined);
  expect(slowest).toBeLessThan(ANSWER_MS_MAX + SLACK_MS);
  const later = attempts.filter(({ sentMs, answer }) => sentMs > recoveredMs && answer?.status === 201);
  expect(later.length).toBeGreaterThan(0);
  expect(await findFaults(history, { databaseUrl: database.url, addresses, client })).toEqual([]);
  load.client.close();
}, 60_000);

it('answers what is under way and stops when it is told to, although PostgreSQL is gone', async () => {
  const account = randomUUID();
  proxy.swallow();
  const asked = Array.from({ length: 10 }, (_, index) =>
    client.send(node.address, movement('deposit', { key: `last-${index}`, account, amount: '1.00' }).request),
  );
  await pause(200);
  const toldMs = performance.now();
  const ending = await Promise.race([node.process.end('SIGTERM'), pause(30_000)]);
  const tookMs = performance.now() - toldMs;
  process.stdout.write(`hung PostgreSQL: stopped in ${tookMs.toFixed(0)} ms\n`);
  expect((await Promise.all(asked)).map(codeOf)).toEqual(asked.map(() => 'unavailable'));
  expect(ending).toEqual({ code: 0, signal: null });
  // It does not sit out SHUTDOWN_MS_MAX for clients that keep their connections open.
  expect(tookMs).toBeLessThan(ANSWER_MS_MAX + SLACK_MS);
}, 60_000);

async function readiness(): Promise<unknown[]> {
  const { status, text } = await client.send(node.address, { method: 'GET', path: '/health/ready' });
  const body = JSON.parse(text);
  return [status, body.status, body.checks.postgres];
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
