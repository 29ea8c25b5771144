/** A flow that a firewall has dropped while nobody used it: nothing says so, and what is sent on it is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  ask,
  type Connections,
  connect,
} from '../../../../src/infrastructure/postgres/connection/connections.js';
import { openDatabase } from '../../../support/migratedDatabase.js';
import { TcpProxy } from '../../../support/proxy.js';

const LIMITS = { readersMax: 4, connectMsMax: 10_000, statementMsMax: 30_000 };
/** Longer than a session is trusted without being asked. */
const IDLE_MS = 1_200;
const query = { text: 'SELECT pg_backend_pid() AS pid' };

let database: Awaited<ReturnType<typeof openDatabase>>;
let proxy: TcpProxy;
let connections: Connections;
beforeAll(async () => {
  database = await openDatabase(0);
  proxy = await TcpProxy.start(database.url);
  connections = connect(proxy.url, LIMITS, () => {});
});
afterAll(async () => {
  await connections?.end();
  await proxy?.close();
  await database?.close();
});

const appended = async () => (await connections.lane.ask<{ pid: number }>(query))[0]?.pid;
const read = async () => (await ask<{ pid: number }>(connections.readers, query))[0]?.pid;

it('costs the next statement a look, not its deadline: whatever waits is sent on a new session', async () => {
  await Promise.all([appended(), read(), read(), read(), read()]);
  await sleep(IDLE_MS);
  // The flows that are there are dropped; new ones are not.
  proxy.swallow();
  proxy.admit();
  const begunMs = performance.now();
  const answers = await Promise.all([appended(), appended(), read(), read()]);
  expect(answers.every((pid) => pid !== undefined)).toBe(true);
  await read();
  expect(performance.now() - begunMs).toBeLessThan(LIMITS.statementMsMax / 2);
});

it('costs nothing where it is there: the session stays', async () => {
  const pid = await appended();
  await sleep(IDLE_MS);
  expect(await Promise.all([appended(), appended()])).toEqual([pid, pid]);
});
