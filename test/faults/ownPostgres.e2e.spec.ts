/** A node with a PostgreSQL of its own and a second one on the same database, while that server has a bad day. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFaults } from '../support/checker.js';
import { attempt, carryOut, codeOf, faultOf, History, movement, opening } from '../support/history.js';
import { HttpClient, Lost } from '../support/httpClient.js';
import { readLedger } from '../support/ledger.js';
import { Load } from '../support/load.js';
import { BankNode, killLeftovers, killServers, sendSignal } from '../support/processes.js';
import { Random } from '../support/random.js';
import { makeTempFolder, removeFolder, serversOn } from '../support/tempFolder.js';

const isWhole = process.env.FAULT_SUITE === 'all';
const LIMITS = { STATEMENT_MS_MAX: 1_000, CONNECT_MS_MAX: 1_000 };
const ANSWER_MS_MAX = 2 * (LIMITS.STATEMENT_MS_MAX + 1_000) + LIMITS.CONNECT_MS_MAX;
/** For a busy machine. */
const SLACK_MS = 3_000;
/** Longer than an append, and a new connection after it, are waited for. */
const STOPPED_MS = 4_500;
const RECOVERY_MS_MAX = 30_000;
/** The default of SHUTDOWN_MS_MAX, and the time that PostgreSQL takes to stop. */
const STOP_MS_MAX = 10_000 + 5_000;

const folder = makeTempFolder();
const dataDir = path.join(folder, 'data');
const cluster = path.join(dataDir, 'postgres', 'data');
const random = Random.forRun('own PostgreSQL');
const client = new HttpClient({ deadlineMs: ANSWER_MS_MAX + SLACK_MS });
const history = new History();
let [owner, guest]: BankNode[] = [];

beforeAll(async () => {
  owner = await BankNode.start({ DATA_DIR: dataDir, ...LIMITS });
  guest = await BankNode.start({ DATABASE_URL: owner.process.postgresUrl, ...LIMITS });
});

afterAll(async () => {
  client.close();
  await killLeftovers();
  await killServers(cluster);
  removeFolder(folder);
});

it('recovers by itself when PostgreSQL is stopped, restarted or killed under load', async () => {
  const addresses = [owner!.address, guest!.address];
  const load = new Load({ addresses, history, random, clients: 24, accounts: 4, restMsMax: 20 });
  await load.openAccounts();
  let isOver = false;
  const business = load.run(() => isOver);
  const note = (text: string) => process.stdout.write(`own PostgreSQL: ${text}\n`);

  await pause(500);
  for (const pid of serversOn(cluster)) sendSignal(pid, 'SIGSTOP');
  const stoppedMs = performance.now();
  await pause(STOPPED_MS / 2);
  const during = await Promise.all([owner!, guest!].map(readiness));
  await pause(STOPPED_MS / 2);
  for (const pid of serversOn(cluster)) sendSignal(pid, 'SIGCONT');
  const continuedMs = performance.now();
  note(`ready ${await recovery([owner!, guest!])} ms after it was stopped for ${STOPPED_MS} ms`);

  for (const [victim, signal] of [
    ['postmaster', 'SIGINT'],
    ['postmaster', 'SIGQUIT'],
    ['backend', 'SIGKILL'],
    ['postmaster', 'SIGKILL'],
  ] as const) {
    const postmaster = Number.parseInt(readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8'), 10);
    const backends = serversOn(cluster).filter((pid) => pid !== postmaster);
    sendSignal(victim === 'backend' ? Math.max(...backends) : postmaster, signal);
    note(`ready ${await recovery([owner!, guest!])} ms after its ${victim} got ${signal}`);
    await pause(500);
  }
  isOver = true;
  await business;

  expect(during).toEqual([503, 503]);
  const attempts = history.entries.flatMap((entry) => entry.attempts);
  expect(attempts.filter(({ lost }) => lost !== undefined)).toEqual([]);
  const inside = attempts.filter(({ sentMs, endedMs }) => sentMs > stoppedMs && endedMs < continuedMs);
  expect(inside.length).toBeGreaterThan(0);
  expect(new Set(inside.map(({ answer }) => answer && codeOf(answer)))).toEqual(new Set(['unavailable']));
  const slowest = Math.max(...attempts.map(({ sentMs, endedMs }) => endedMs - sentMs));
  note(`${attempts.length} attempts, the slowest took ${slowest.toFixed(0)} ms`);
  expect(slowest).toBeLessThan(ANSWER_MS_MAX + SLACK_MS);
  load.client.close();
}, 180_000);

it('answers what it took and stops its PostgreSQL when it is told to stop under load', async () => {
  const account = randomUUID();
  await carryOut(
    client,
    begin(opening({ key: 'open', account, amount: '0.00' }, 'EUR')),
    [guest!.address],
    random,
  );
  let keys = 0;
  for (const signal of isWhole ? (['SIGTERM', 'SIGINT', 'SIGTERM'] as const) : (['SIGTERM'] as const)) {
    const work = async () => {
      for (;;) {
        keys += 1;
        const entry = begin(movement('deposit', { key: `stop-${keys}`, account, amount: '1.00' }));
        const { lost, answer } = await attempt(client, entry, owner!.address);
        if (lost !== undefined) return entry;
        expect(answer && faultOf(answer)).toBeUndefined();
      }
    };
    const lost = Array.from({ length: 24 }, work);
    await pause(random.between(300, 800));
    const toldMs = performance.now();
    expect(await owner!.process.end(signal)).toEqual({ code: 0, signal: null });
    const tookMs = performance.now() - toldMs;
    process.stdout.write(`own PostgreSQL: stopped on ${signal} in ${tookMs.toFixed(0)} ms\n`);
    expect(tookMs).toBeLessThan(STOP_MS_MAX);
    expect(serversOn(cluster)).toEqual([]);
    expect(await readiness(guest!)).toBe(503);

    await owner!.restart();
    const { byKey } = await readLedger(owner!.process.postgresUrl);
    for (const { wish } of await Promise.all(lost)) expect(byKey.get(wish.key)).toBeUndefined();
    await recovery([guest!]);
  }
}, 120_000);

it('leaves books that agree with all answers, and nothing that runs', async () => {
  const databaseUrl = owner!.process.postgresUrl;
  const addresses = [owner!.address, guest!.address];
  expect(await findFaults(history, { databaseUrl, addresses, client })).toEqual([]);
  for (const node of [guest!, owner!]) {
    expect(await node.process.end('SIGTERM')).toEqual({ code: 0, signal: null });
  }
  expect(serversOn(cluster)).toEqual([]);
}, 60_000);

const begin: History['begin'] = (wish) => history.begin(wish);

/** The milliseconds until all of them are ready. */
async function recovery(nodes: readonly BankNode[]): Promise<number> {
  const startedMs = performance.now();
  const all = () => Promise.all(nodes.map(readiness));
  await expect.poll(all, { timeout: RECOVERY_MS_MAX }).toEqual(nodes.map(() => 200));
  return Math.round(performance.now() - startedMs);
}

/** The status of its health check, or why there is none. */
async function readiness({ address, process }: BankNode): Promise<number | string> {
  try {
    return (await client.send(address, { method: 'GET', path: '/health/ready' })).status;
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    return process.isRunning ? error.message : `its process ended: ${process.stderr}`;
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
