/** A bank and a copy of it on one Redis, both at work: nothing of either reaches the other. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { movement, opening } from '../support/history.js';
import { HttpClient } from '../support/httpClient.js';
import { readLedger } from '../support/ledger.js';
import { BankNode, killLeftovers } from '../support/processes.js';
import { killRedisServers, RedisServer } from '../support/redisServer.js';
import { verificationOf } from '../support/topology/failoverBank.js';
import { Postgres } from '../support/topology/postgres.js';
import { hasPrograms } from '../support/topology/programs.js';
import { endTopology } from '../support/topology/serverProcess.js';
import { openReceiver } from '../support/webhookReceiver.js';

const isWhole = process.env.FAULT_SUITE === 'all';
const WORK_MS = 8_000;
const CLIENTS = 8;
const SETTLED_MS_MAX = 60_000;

afterAll(async () => {
  await killLeftovers();
  await killRedisServers();
  await endTopology();
});

describe.skipIf(!isWhole || !(await hasPrograms('postgres')))('a bank and its copy on one Redis', () => {
  it('have nothing in common', {
    timeout: 240_000,
  }, async () => {
    const client = new HttpClient();
    const redis = await RedisServer.start();
    const receiver = await openReceiver();
    const postgres = await Postgres.start();
    for (const name of ['bank', 'copy']) await postgres.query(`CREATE DATABASE ${name}`);
    const environment = { REDIS_URL: redis.url, WEBHOOK_PRIVATE_TARGETS: 'on' };
    const nodeOn = (name: string) => BankNode.start({ ...environment, DATABASE_URL: postgres.url(name) });
    const original = await nodeOn('bank');
    const account = randomUUID();
    const webhook = { method: 'POST', path: '/v1/webhooks', body: { url: receiver.url } } as const;
    expect((await client.send(original.address, webhook)).status).toBe(201);
    const { request } = opening({ key: 'open', account, amount: '0.00' }, 'EUR');
    expect((await client.send(original.address, request)).status).toBe(201);
    const copyInto = await postgres.dump('bank');
    await copyInto('copy');
    const copy = await nodeOn('copy');

    const sides = [
      { node: original, name: 'bank', keys: new Map<string, number | undefined>() },
      { node: copy, name: 'copy', keys: new Map<string, number | undefined>() },
    ];
    const untilMs = performance.now() + WORK_MS;
    const work = async ({ node, name, keys }: (typeof sides)[number], number: number) => {
      for (let turn = 0; performance.now() < untilMs; turn += 1) {
        // Every third key is one that both are given.
        const key = `${turn % 3 === 0 ? 'both' : name}-${number}-${turn}`;
        const { request: sent } = movement('deposit', { key, account, amount: '1.00' });
        const headers = { ...sent.headers, ...(turn % 2 === 0 ? { prefer: 'respond-async' } : {}) };
        const answer = await client.send(node.address, { ...sent, headers });
        expect([201, 202], answer.text).toContain(answer.status);
        keys.set(key, answer.status === 201 ? JSON.parse(answer.text).version : undefined);
        await client.json(node.address, `/v1/accounts/${account}`);
      }
    };
    const clients = sides.flatMap((side) =>
      Array.from({ length: CLIENTS }, (_, number) => work(side, number)),
    );
    await Promise.all(clients);

    for (const { node, name, keys } of sides) {
      const booked = async () => (await readLedger(postgres.url(name))).events.length - 1;
      await expect.poll(booked, { timeout: SETTLED_MS_MAX, interval: 500 }).toBe(keys.size);
      const { byKey, findings } = await readLedger(postgres.url(name));
      expect(findings.filter((text) => !text.endsWith('were written by several transactions'))).toEqual([]);
      for (const [key, version] of keys) {
        const events = byKey.get(key) ?? [];
        expect(
          events.map((event) => event.version),
          key,
        ).toEqual([version ?? events[0]?.version]);
      }
      const { balance } = await client.json(node.address, `/v1/accounts/${account}`);
      expect(balance).toBe(`${keys.size}.00`);
      expect(await verificationOf(postgres.url(name))).toBe('');
    }
    const told = () => receiver.messages.length;
    const [bank, other] = sides.map(({ keys }) => keys.size);
    await expect.poll(told, { timeout: SETTLED_MS_MAX }).toBe((bank as number) + 1);
    await pause(1_000);
    expect(told()).toBe((bank as number) + 1);
    process.stdout.write(
      `copies: ${bank} commands in the bank, ${other} in its copy; nothing crossed, ` +
        `${told()} messages sent, all by the bank\n`,
    );
    client.close();
    await receiver.close();
  });
});
