/**
 * Two nodes that are killed with `kill -9` in turn while they deliver events to a receiver that fails now and then:
 * every event arrives, and each account's in order. For `npm run test:faults`, which sets FAULT_SUITE=all: another node
 * takes over only when the killed one's lease has run out.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { createDatabase } from '../support/database.js';
import type { Json } from '../support/json.js';
import { ADMIN_KEY, killLeftovers, startNodes } from '../support/processes.js';
import { Random } from '../support/random.js';
import { Client } from '../support/service.js';
import { openReceiver } from '../support/webhookReceiver.js';

const SECONDS = Number(process.env.FAULT_SECONDS ?? 2);
const ACCOUNTS = 6;
const DELIVERED_MS_MAX = 60_000;

afterAll(killLeftovers);

it.runIf(process.env.FAULT_SUITE === 'all')(
  'webhooks lose and swap nothing when nodes are killed',
  async () => {
    const random = Random.forRun('webhooks');
    const database = await createDatabase();
    const receiver = await openReceiver(() => (random.chance(0.1) ? 500 : 204));
    const nodes = await startNodes(2, {
      DATABASE_URL: database.url,
      WEBHOOK_PRIVATE_TARGETS: 'on',
      WEBHOOK_RETRY_MS: 50,
      WEBHOOK_RETRY_MS_MAX: 500,
      WEBHOOK_ATTEMPTS_MAX: 50,
    });
    const clients = nodes.map(({ address }) => new Client(address, ADMIN_KEY));
    const [first, second] = clients as [Client, Client];
    const { body: hook } = await first.send('POST', '/v1/webhooks', {
      body: { url: receiver.url, after: 0 },
    });
    const accounts = await Promise.all(Array.from({ length: ACCOUNTS }, () => first.account()));

    const untilMs = performance.now() + SECONDS * 1_000;
    let isOver = false;
    const business = Promise.all(
      accounts.map(async (account) => {
        while (!isOver) {
          const client = random.pick(clients);
          // A node that is down takes nothing; the other one does.
          await client.post(`/v1/accounts/${account}/deposits`, { amount: '1.00' }).catch(() => pause(20));
        }
      }),
    );
    let kills = 0;
    while (performance.now() < untilMs || kills < 2) {
      await pause(random.between(300, 1_000));
      await nodes[kills % 2]?.killAndRestart();
      kills += 1;
    }
    isOver = true;
    await business;

    const events: Json[] = [];
    for (let after: string | null = '0'; after !== null; ) {
      const { body }: Json = await second.get(`/v1/events?limit=1000&after=${after}`);
      events.push(...body.items);
      after = body.next;
    }
    const done = { position: events.length, pending: 0, deadLetters: 0 };
    await expect
      .poll(async () => (await second.get(`/v1/webhooks/${hook.id}`)).body, { timeout: DELIVERED_MS_MAX })
      .toMatchObject(done);
    const taken = receiver.messages.filter(({ behaviour }) => behaviour === 204).map(({ body }) => body.data);
    const repeated = taken.length - new Set(taken.map(({ position }) => position)).size;
    process.stdout.write(`webhooks: ${kills} kills, ${events.length} events, ${repeated} repetitions\n`);
    for (const account of accounts) {
      const of = (all: Json[]) => all.filter((event) => event.accountId === account);
      const versions = of(taken).map(({ version }) => version);
      expect([...new Set(versions)]).toEqual(of(events).map(({ version }) => version));
    }
    for (const node of nodes) expect(await node.process.end('SIGTERM')).toEqual({ code: 0, signal: null });
    await receiver.close();
    await database.drop();
  },
  SECONDS * 3_000 + DELIVERED_MS_MAX + 60_000,
);
