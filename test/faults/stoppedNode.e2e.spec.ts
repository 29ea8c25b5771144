/** A node that stands still while it holds the lock that every append takes: the others wait a bounded time. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { QueryConfig } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, transaction } from '../../src/infrastructure/postgres/connection/connections.js';
import { findFaults } from '../support/checker.js';
import { createDatabase } from '../support/database.js';
import { attempt, carryOut, codeOf, History, isFinal, movement, opening } from '../support/history.js';
import { HttpClient } from '../support/httpClient.js';
import { door } from '../support/observedStore.js';
import { BankNode, killLeftovers } from '../support/processes.js';
import { TcpProxy } from '../support/proxy.js';
import { Random } from '../support/random.js';

const STATEMENT_MS_MAX = 2_000;
/** How long a node may stand still in an exclusive section. */
const IDLE_MS_MAX = 750;
/** The lock of append_to_log. */
const APPEND_LOCK = '4707230421';
/** For a busy machine, and for the other's own retry. */
const SLACK_MS = 3_000;

const random = Random.forRun('stopped node');
const client = new HttpClient();
const history = new History();
let database: Awaited<ReturnType<typeof createDatabase>>;
let proxy: TcpProxy;
let stopped: BankNode;
let other: BankNode;

beforeAll(async () => {
  database = await createDatabase();
  proxy = await TcpProxy.start(database.url);
  stopped = await BankNode.start({ DATABASE_URL: proxy.url, STATEMENT_MS_MAX });
  other = await BankNode.start({ DATABASE_URL: database.url, STATEMENT_MS_MAX });
});

afterAll(async () => {
  client.close();
  await killLeftovers();
  await proxy?.close();
  await database?.drop();
});

it.each([1, 2])(
  'lets the other node go on, and learns the truth when it wakes up: round %i',
  async (round) => {
    const account = randomUUID();
    const deposit = (name: string) =>
      history.begin(movement('deposit', { key: `${name}-${round}`, account, amount: '1.00' }));
    const open = history.begin(opening({ key: `open-${round}`, account, amount: '0.00' }, 'EUR'));
    await carryOut(client, open, [stopped.address], random);
    // The node does not know of this one: its next append conflicts, and it goes on in an exclusive section.
    await carryOut(client, deposit('unknown'), [other.address], random);

    const isStopped = new Promise<number>((resolve) => {
      proxy.onData = (data, direction) => {
        if (direction === 'request' && data.includes('pg_advisory_xact_lock')) {
          proxy.onData = (later) => later;
          stopped.process.send('SIGSTOP');
          resolve(performance.now());
        }
        return data;
      };
    });
    const caught = deposit('caught');
    const answered = attempt(client, caught, stopped.address);
    const stoppedMs = await isStopped;
    // Once the lock is granted to the node that stands still.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await carryOut(client, deposit('waiting'), [other.address], random)).toBe(true);
    const waitedMs = performance.now() - stoppedMs;
    process.stdout.write(`stopped node: the other one waited ${waitedMs.toFixed(0)} ms\n`);
    expect(waitedMs).toBeGreaterThan(IDLE_MS_MAX / 2);
    expect(waitedMs).toBeLessThan(IDLE_MS_MAX + SLACK_MS);

    stopped.process.send('SIGCONT');
    const { answer } = await answered;
    expect(answer && (isFinal(answer) || codeOf(answer) === 'unavailable')).toBe(true);
    expect(await carryOut(client, caught, [stopped.address], random)).toBe(true);
  },
  60_000,
);

it('lets the others go on when it stopped reading in the middle of an answer', async () => {
  const limits = { readersMax: 1, connectMsMax: 5_000, statementMsMax: STATEMENT_MS_MAX };
  const node = connect(database.url, limits, () => {});
  const [held, read] = [door(), door()];
  const reading = transaction(node.writers, async (session) => {
    await session.query(`SELECT pg_advisory_xact_lock(${APPEND_LOCK})`);
    const { stream } = (session as unknown as { connection: { stream: Socket } }).connection;
    stream.pause();
    read.passed.then(() => stream.resume());
    held.open();
    // More than the buffers between the two take, and more patience than a node has: one that stands still has no clock.
    const text = "SELECT repeat('x', 1000) FROM generate_series(1, 100000)";
    await session.query({ text, query_timeout: 60_000 } as QueryConfig);
  }).catch(() => {});
  await held.passed;
  const startedMs = performance.now();
  const key = 'after-a-silent-reader';
  const entry = history.begin(opening({ key, account: randomUUID(), amount: '0.00' }, 'EUR'));
  expect(await carryOut(client, entry, [other.address], random)).toBe(true);
  const waitedMs = performance.now() - startedMs;
  process.stdout.write(`stopped node: the other one waited ${waitedMs.toFixed(0)} ms for a silent reader\n`);
  expect(waitedMs).toBeGreaterThan(STATEMENT_MS_MAX / 2);
  expect(waitedMs).toBeLessThan(STATEMENT_MS_MAX + SLACK_MS);
  read.open();
  await reading;
  await node.end();
}, 60_000);

it('leaves books that agree with all answers', async () => {
  const addresses = [stopped.address, other.address];
  expect(await findFaults(history, { databaseUrl: database.url, addresses, client })).toEqual([]);
});
