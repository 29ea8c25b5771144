/** The bank as processes behind a load balancer: it leaves without a request that fails. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../support/database.js';
import { ADMIN_KEY, BankNode, killLeftovers, workersOf } from '../support/processes.js';
import { Client } from '../support/service.js';

const DRAIN_MS = 1_500;
/** How often the balancer asks whether the node is ready. */
const CHECK_MS = 300;

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(async () => {
  await killLeftovers();
  await database?.drop();
});

describe.each([1, 2])('a bank of %i processes', (workers) => {
  const settings = () => ({ DATABASE_URL: database.url, WEB_CONCURRENCY: workers });

  it('answers every request that a load balancer sends it until it has seen it stop', async () => {
    const node = await BankNode.start({ ...settings(), DRAIN_MS });
    const client = new Client(node.address, ADMIN_KEY);
    const id = await client.account();
    let isReady = true;
    const statuses: number[] = [];
    const send = async () => {
      while (isReady) {
        statuses.push((await client.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' })).status);
      }
    };
    const balancer = (async () => {
      while (isReady) {
        isReady = (await client.get('/health/ready')).status === 200;
        await pause(CHECK_MS);
      }
    })();
    const senders = Array.from({ length: 4 }, send);
    await pause(500);
    const ended = node.process.end('SIGTERM');
    await Promise.all([balancer, ...senders]);
    expect(new Set(statuses)).toEqual(new Set([201]));
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  it('takes a signal that comes twice at once for one, and ends at once for a second one later', async () => {
    const node = await BankNode.start({ ...settings(), DRAIN_MS: 60_000 });
    const { process: bank } = node;
    const children = workers === 1 ? [] : workersOf(bank);
    for (const signal of ['SIGTERM', 'SIGTERM'] as const) bank.send(signal);
    // As from a supervisor that signals every process of a service.
    for (const pid of children) process.kill(pid, 'SIGTERM');
    await pause(700);
    expect((await new Client(node.address).get('/health/ready')).body.status).toBe('stopping');
    const askedMs = performance.now();
    expect(await bank.end('SIGTERM')).toEqual({ code: 143, signal: null });
    expect(performance.now() - askedMs).toBeLessThan(5_000);
    await expect.poll(() => children.filter(isRunning)).toEqual([]);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
