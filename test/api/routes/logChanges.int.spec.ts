/** Clients, webhooks and Redis when the log turns out to be another one. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../../src/application/acceleration/accountCache.js';
import { adoptLog } from '../../../src/infrastructure/postgres/connection/logIdentity.js';
import { copyDatabase } from '../../support/database.js';
import { FeedClient } from '../../support/feedClient.js';
import { loseTail } from '../../support/logPlaces.js';
import { RedisServer } from '../../support/redisServer.js';
import { ADMIN_KEY, newKey, openService, type TestService } from '../../support/service.js';
import { makeClient } from '../../support/sessions.js';
import { openReceiver, type Receiver } from '../../support/webhookReceiver.js';

let redis: RedisServer;
const services: TestService[] = [];
const receivers: Receiver[] = [];
const clients: pg.Client[] = [];

beforeAll(async () => {
  redis = await RedisServer.start();
});
afterAll(() => redis?.stop());
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
  for (const service of services.splice(0)) await service.close();
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});

/** A service, the database it is on, and a session of one who meddles with that. */
async function open(settings: Readonly<Record<string, string>> = {}, on?: string) {
  let url = '';
  const service = await openService({ WEBHOOK_PRIVATE_TARGETS: 'on', ...settings }, (own) => {
    url = on ?? own;
    return url;
  });
  services.push(service);
  return { service, url };
}

async function meddler(url: string): Promise<pg.Client> {
  const client = makeClient({ connectionString: url });
  await client.connect();
  clients.push(client);
  return client;
}

async function receive(): Promise<Receiver> {
  const receiver = await openReceiver();
  receivers.push(receiver);
  return receiver;
}

const idsOf = ({ messages }: Receiver) => messages.map(({ headers }) => String(headers['webhook-id']));
const logOf = async ({ admin }: TestService) => (await admin.get('/health/ready')).body.log;

describe('a log that loses its newest events', () => {
  it('cuts off who has read them, with the position to go on after, and refuses who comes back with more', async () => {
    const { service, url } = await open();
    const { admin } = service;
    const account = await admin.account('100.00');
    const reader = new FeedClient({ url: service.url, apiKey: ADMIN_KEY, query: '?after=0' });
    await admin.post(`/v1/accounts/${account}/deposits`, { amount: '1.00' });
    await reader.until(({ ids }) => ids.at(-1) === 3);
    const { name } = await logOf(service);

    await loseTail(await meddler(url), 2);
    await reader.over();
    expect(reader.cutOff).toEqual({ code: 'log-changed', after: 2 });
    expect(await logOf(service)).toMatchObject({
      state: 'original',
      reason: 'tail-lost',
      after: 2,
      lost: { from: 3, to: 3 },
    });
    expect(service.log.filter(({ lostFrom }) => lostFrom !== undefined)).toEqual([
      expect.objectContaining({ lostFrom: 3, lostTo: 3, reason: 'tail-lost' }),
    ]);

    for (let count = 0; count < 3; count += 1)
      await admin.post(`/v1/accounts/${account}/deposits`, { amount: '1.00' });
    const refused = await admin.get(`/v1/events?after=4&log=${name}`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'log-changed', after: 2 } });
    const page = await admin.get(`/v1/events?after=2&log=${name}`);
    expect(page.body.items.map(({ position }: { position: number }) => position)).toEqual([3, 4, 5]);
    expect(page.headers.get('log-name')).not.toBe(name);
    const { text } = await admin.get('/metrics');
    expect(text).toContain('bank_log_changes_total{reason="tail-lost"} 1');
  });

  it('sends webhooks what comes instead under ids that no event had before', async () => {
    const { service, url } = await open();
    const { admin } = service;
    const account = await admin.account('100.00');
    const receiver = await receive();
    await admin.send('POST', '/v1/webhooks', { body: { url: receiver.url, after: 0 } });
    await admin.post(`/v1/accounts/${account}/deposits`, { amount: '1.00' });
    await expect.poll(() => receiver.messages.length).toBe(3);
    const saved = async () => (await service.query('SELECT position FROM webhooks'))[0]?.position;
    await expect.poll(saved).toBe('3');

    const client = await meddler(url);
    await loseTail(client, 2);
    await client.query('UPDATE webhooks SET position = 2');
    await admin.post(`/v1/accounts/${account}/deposits`, { amount: '2.00' });
    await expect.poll(() => receiver.messages.length).toBe(4);
    const ids = idsOf(receiver);
    expect(new Set(ids).size).toBe(4);
    expect(receiver.messages[3]?.body.data).toMatchObject({ position: 3, data: { amount: '2.00' } });
    expect(ids[3]).toMatch(/^msg_[0-9a-f]{32}_[0-9a-f]{12}_3$/);
  });

  it('answers a lost command as new, whatever Redis remembers of it', async () => {
    const { service, url } = await open({ REDIS_URL: redis.url });
    const { admin } = service;
    await expect.poll(async () => (await admin.get('/health/ready')).body.checks.redis).toBe('up');
    const account = await admin.account('100.00');
    const key = newKey();
    const pay = () => admin.post(`/v1/accounts/${account}/deposits`, { amount: '1.00' }, { key });
    expect((await pay()).headers.get('idempotent-replayed')).toBeNull();
    expect((await pay()).headers.get('idempotent-replayed')).toBe('true');
    await admin.get(`/v1/accounts/${account}`);

    await loseTail(await meddler(url), 2);
    // What was read of PostgreSQL a moment ago is trusted for so long.
    await sleep(LEASE_MS);
    expect((await admin.get(`/v1/accounts/${account}`)).body.balance).toBe('100.00');
    const again = await pay();
    expect(again).toMatchObject({ status: 201, body: { balance: '101.00' } });
    expect(again.headers.get('idempotent-replayed')).toBeNull();
  });

  it('is found out by what Redis remembers, when no node that runs has seen what is lost', async () => {
    const first = await open({ REDIS_URL: redis.url });
    const account = await first.service.admin.account('100.00');
    const key = newKey();
    const path = `/v1/accounts/${account}/deposits`;
    await first.service.admin.post(path, { amount: '1.00' }, { key });
    const { name } = await logOf(first.service);
    const marked = () => redis.command('GET', `bank:${name}:log-end`);
    await expect.poll(marked).toMatch(/^3 /);
    await first.service.stop();
    await loseTail(await meddler(first.url), 2);

    const { service } = await open({ REDIS_URL: redis.url }, first.url);
    await expect.poll(async () => (await service.admin.get('/health/ready')).body.checks.redis).toBe('up');
    expect(await logOf(service)).toMatchObject({ reason: 'tail-lost', lost: { from: 3, to: 3 } });
    const again = await service.admin.post(path, { amount: '1.00' }, { key });
    expect(again.headers.get('idempotent-replayed')).toBeNull();
    expect(again.body.balance).toBe('101.00');
  });
});

describe('a copy beside its original, on one Redis', () => {
  it('shares nothing with it, and sends no webhooks before an operator says that it is the bank', async () => {
    const settings = { REDIS_URL: redis.url };
    const first = await open(settings);
    const account = await first.service.admin.account('100.00');
    const receiver = await receive();
    await first.service.admin.send('POST', '/v1/webhooks', { body: { url: receiver.url } });
    await first.service.stop();
    const copied = await copyDatabase(first.url);

    const [original, copy] = [
      (await open(settings, first.url)).service,
      (await open(settings, copied.url)).service,
    ];
    for (const { admin } of [original, copy])
      await expect.poll(async () => (await admin.get('/health/ready')).body.checks.redis).toBe('up');
    expect(await logOf(original)).toMatchObject({ state: 'original' });
    expect(await logOf(copy)).toMatchObject({ state: 'copy', reason: 'copied' });
    const balances = () =>
      Promise.all(
        [original, copy].map(async ({ admin }) => (await admin.get(`/v1/accounts/${account}`)).body.balance),
      );
    const path = `/v1/accounts/${account}/deposits`;
    expect(await balances()).toEqual(['100.00', '100.00']);

    const key = newKey();
    await copy.admin.post(path, { amount: '1.00' }, { key });
    expect(await balances()).toEqual(['100.00', '101.00']);
    const paid = await original.admin.post(path, { amount: '1.00' }, { key });
    expect(paid.headers.get('idempotent-replayed')).toBeNull();
    expect(await balances()).toEqual(['101.00', '101.00']);

    const receipt = await copy.admin.post(path, { amount: '5.00' }, { headers: { prefer: 'respond-async' } });
    expect(receipt.status).toBe(202);
    await expect.poll(balances).toEqual(['101.00', '106.00']);

    await expect.poll(() => receiver.messages.length).toBe(1);
    expect(await adoptLog(await meddler(copied.url))).toBe(true);
    await expect.poll(() => receiver.messages.length).toBe(3);
    expect(new Set(idsOf(receiver)).size).toBe(3);
    expect(await logOf(copy)).toMatchObject({ state: 'original' });
    await copy.stop();
    await copied.drop();
  });
});
