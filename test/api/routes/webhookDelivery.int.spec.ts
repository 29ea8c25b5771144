/** Webhooks through the whole service, to receivers that misbehave. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/main/config.js';
import { createLogger } from '../../../src/main/logger.js';
import { startService } from '../../../src/main/service.js';
import type { Json } from '../../support/json.js';
import { ADMIN_KEY, type Client, openService, type TestService } from '../../support/service.js';
import { type Behaviour, openReceiver, type Receiver, verify } from '../../support/webhookReceiver.js';

const SETTINGS = {
  WEBHOOK_PRIVATE_TARGETS: 'on',
  WEBHOOK_RETRY_MS: '40',
  WEBHOOK_RETRY_MS_MAX: '200',
  WEBHOOK_MS_MAX: '300',
  WEBHOOK_ATTEMPTS_MAX: '50',
};
const DEADLINE = { timeout: 30_000, interval: 50 };

let service: TestService;
let databaseUrl = '';
let admin: Client;

/** Each group has a service of its own. */
function serve(settings: Readonly<Record<string, string>> = {}): void {
  beforeAll(async () => {
    service = await openService({ ...SETTINGS, ...settings }, (url) => {
      databaseUrl = url;
      return url;
    });
    admin = service.admin;
  });
  afterAll(() => service.close());
}

const receivers: Receiver[] = [];
afterEach(async () => {
  await service.query('DELETE FROM webhooks');
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});

async function receive(decide?: (body: Json, index: number) => Behaviour): Promise<Receiver> {
  const receiver = await openReceiver(decide);
  receivers.push(receiver);
  return receiver;
}

async function webhook({ url }: Receiver, fields: object = {}): Promise<{ id: string; secret: string }> {
  const made = await admin.send('POST', '/v1/webhooks', { body: { url, ...fields } });
  expect(made.status).toBe(201);
  return made.body;
}

const state = async (id: string): Promise<Json> => (await admin.get(`/v1/webhooks/${id}`)).body;

const isGood = ({ behaviour }: { behaviour: Behaviour }) => behaviour === 204 || behaviour === 'huge';

/** The versions of an account's events in the order the receiver first took them. */
const versionsTaken = ({ messages }: Receiver, accountId: string): number[] => [
  ...new Set(
    messages
      .filter((message) => isGood(message) && message.body.data.accountId === accountId)
      .map(({ body }) => body.data.version),
  ),
];

describe('a webhook', () => {
  serve();

  it('tells every event as GET /v1/events does, signed as the public library checks it', async () => {
    const receiver = await receive();
    const { id, secret } = await webhook(receiver);
    const after = (await state(id)).position;
    const from = await admin.account('10.00', { metadata: { note: 'č 😀' } });
    const to = await admin.account();
    await admin.post('/v1/transfers', { from, to, amount: '4.00' });
    await expect.poll(() => receiver.messages.length, DEADLINE).toBe(5);
    const { body } = await admin.get(`/v1/events?after=${after}`);
    const told = receiver.messages.map((message) => verify(secret, message));
    told.sort((a, b) => a.data.position - b.data.position);
    expect(told).toEqual(
      body.items.map((event: Json) => ({ type: event.type, timestamp: event.recordedAt, data: event })),
    );
    for (const { headers } of receiver.messages) expect(headers['content-type']).toBe('application/json');
    await expect
      .poll(() => state(id), DEADLINE)
      .toMatchObject({ position: after + 5, pending: 0, delivered: 5 });
    const metrics = (await admin.get('/metrics')).text;
    expect(metrics).toMatch(/bank_webhook_deliveries_total\{result="delivered"\} [1-9]/);
    expect(metrics).toMatch(/bank_webhook_delivery_seconds_count [1-9]/);
  });

  it('hears of holds: placed, captured, released, and soon that they have expired', async () => {
    const receiver = await receive();
    const types = ['HoldPlaced', 'HoldCaptured', 'HoldReleased', 'HoldExpired'];
    await webhook(receiver, { types });
    const account = await admin.account('100.00');
    const held = async (fields: object = {}) =>
      (await admin.post(`/v1/accounts/${account}/holds`, { amount: '10.00', ...fields })).body.id;
    await held({ expiresInSeconds: 1 });
    await admin.post(`/v1/holds/${await held()}/captures`, { amount: '4.00' });
    await admin.post(`/v1/holds/${await held()}/release`, {});
    await expect.poll(() => receiver.messages.length, DEADLINE).toBe(6);
    expect(receiver.messages.map(({ body }) => body.type).sort()).toEqual([
      'HoldCaptured',
      'HoldExpired',
      'HoldPlaced',
      'HoldPlaced',
      'HoldPlaced',
      'HoldReleased',
    ]);
    expect(versionsTaken(receiver, account)).toHaveLength(6);
  });

  it('waits as long as a receiver asks, which is no failure', async () => {
    const later = { status: 429, headers: { 'retry-after': '2' } };
    const receiver = await receive((_body, index) => (index === 0 ? later : 204));
    const { id } = await webhook(receiver);
    await admin.account();
    await expect.poll(() => state(id), DEADLINE).toMatchObject({ lastError: 'responded 429' });
    const paused = await state(id);
    expect(Date.parse(paused.pausedUntil) - Date.parse(paused.lastErrorAt)).toBe(2_000);
    await expect.poll(() => state(id), DEADLINE).toMatchObject({ delivered: 1, failed: 0, pending: 0 });
    expect(receiver.messages).toHaveLength(2);
    const metrics = (await admin.get('/metrics')).text;
    expect(metrics).toMatch(/bank_webhook_deliveries_total\{result="postponed"\} [1-9]/);
  });

  it('delivers everything to a receiver that fails in every way and comes back, each account in order', async () => {
    const bad: Behaviour[] = [500, 'redirect', 'close', 'cut', 'hang', 'drip', 503, 429];
    let isCalm = false;
    const receiver = await receive((_body, index) => {
      if (isCalm) return 204;
      return index % 3 === 0 ? (bad[(index / 3) % bad.length] as Behaviour) : index % 3 === 1 ? 'huge' : 204;
    });
    const accounts = await Promise.all([1, 2, 3, 4].map(() => admin.account()));
    const { id, secret } = await webhook(receiver);
    const after = (await state(id)).position;
    const deposits = 6;
    for (let round = 0; round < deposits; round += 1) {
      await Promise.all(
        accounts.map((one) => admin.post(`/v1/accounts/${one}/deposits`, { amount: '1.00' })),
      );
    }
    await expect.poll(() => receiver.messages.length, DEADLINE).toBeGreaterThan(24);
    isCalm = true;
    // With few attempts some may have been given up.
    await expect
      .poll(() => state(id), DEADLINE)
      .toMatchObject({ position: after + 4 * deposits, pending: 0 });
    await admin.send('POST', `/v1/webhooks/${id}/dead-letters/replay`);
    await expect.poll(() => state(id), DEADLINE).toMatchObject({ pending: 0, deadLetters: 0 });
    for (const account of accounts) {
      expect(versionsTaken(receiver, account).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7]);
    }
    for (const message of receiver.messages) expect(() => verify(secret, message)).not.toThrow();
    expect(receiver.messages.some(({ behaviour }) => behaviour === 'hang')).toBe(true);
  });

  it('holds back an account whose delivery fails, and no other; when it is back, in order', async () => {
    let isUp = false;
    let bad = '';
    const receiver = await receive(({ data }) => (data.accountId === bad && !isUp ? 500 : 204));
    bad = await admin.account();
    const good = await admin.account();
    const { id } = await webhook(receiver, { accounts: [bad, good], description: 'both' });
    for (const account of [bad, good, bad, good, bad]) {
      await admin.post(`/v1/accounts/${account}/deposits`, { amount: '1.00' });
    }
    await expect.poll(() => versionsTaken(receiver, good), DEADLINE).toEqual([2, 3]);
    expect(versionsTaken(receiver, bad)).toEqual([]);
    const waiting = async (): Promise<Json[]> =>
      (await admin.get(`/v1/webhooks/${id}/deliveries`)).body.items;
    const isTried = async () => (await waiting()).map(({ attempts }) => attempts > 0);
    await expect.poll(isTried, DEADLINE).toEqual([true, false, false]);
    const [failed, ...behind] = await waiting();
    const tried = receiver.messages.find(({ body }) => body.data.accountId === bad);
    expect(failed).toEqual({
      id: tried?.id,
      position: tried?.body.data.position,
      accountId: bad,
      attempts: expect.any(Number),
      error: 'responded 500',
      dueAt: expect.stringMatching(/Z$/),
    });
    const untried = { accountId: bad, attempts: 0, error: null, dueAt: null };
    expect(behind).toMatchObject([untried, untried]);
    isUp = true;
    await expect.poll(() => versionsTaken(receiver, bad), DEADLINE).toEqual([2, 3, 4]);
    await expect.poll(() => state(id), DEADLINE).toMatchObject({ pending: 0, deadLetters: 0 });
  });

  it('is disabled by 410, keeps its place, and goes on when it is enabled', async () => {
    let isUp = false;
    const receiver = await receive(() => (isUp ? 204 : 410));
    const account = await admin.account();
    const { id } = await webhook(receiver);
    const deposit = () => admin.post(`/v1/accounts/${account}/deposits`, { amount: '1.00' });
    await deposit();
    await expect
      .poll(() => state(id), DEADLINE)
      .toMatchObject({ state: 'disabled', disabledReason: 'gone', lastError: 'responded 410', failed: 1 });
    await deposit();
    isUp = true;
    const enabled = await admin.send('POST', `/v1/webhooks/${id}/enable`);
    expect(enabled.body).toMatchObject({ state: 'active', disabledReason: null, disabledAt: null });
    await expect.poll(() => versionsTaken(receiver, account), DEADLINE).toEqual([2, 3]);
    expect(receiver.messages).toHaveLength(3);
  });
});

describe('a webhook of a few attempts', () => {
  serve({ WEBHOOK_ATTEMPTS_MAX: '4' });

  it('gives a delivery up after its attempts, lists it, and delivers it after all', async () => {
    let isUp = false;
    const receiver = await receive(({ data }) => (data.version === 2 && !isUp ? 500 : 204));
    const account = await admin.account();
    const { id } = await webhook(receiver);
    for (const amount of ['1.00', '2.00', '3.00']) {
      await admin.post(`/v1/accounts/${account}/deposits`, { amount });
    }
    const path = `/v1/webhooks/${id}/dead-letters`;
    await expect.poll(async () => (await admin.get(path)).body.items.length, DEADLINE).toBe(1);
    await expect.poll(() => versionsTaken(receiver, account), DEADLINE).toEqual([3, 4]);
    const attempts = receiver.messages.filter(({ body }) => body.data.version === 2);
    expect(attempts).toHaveLength(4);
    expect(new Set(attempts.map((message) => message.id)).size).toBe(1);
    const { body } = await admin.get(path);
    expect(body).toEqual({
      items: [
        {
          id: attempts[0]?.id,
          position: attempts[0]?.body.data.position,
          accountId: account,
          attempts: 4,
          error: 'responded 500',
          diedAt: expect.stringMatching(/Z$/),
        },
      ],
      next: null,
    });
    isUp = true;
    const replay = (ids: readonly (string | undefined)[]) =>
      admin.send('POST', `${path}/replay`, { body: { ids } });
    expect((await replay(['msg_of_nobody'])).body).toEqual({ replayed: 0 });
    expect((await replay([attempts[0]?.id])).body).toEqual({ replayed: 1 });
    await expect.poll(() => versionsTaken(receiver, account), DEADLINE).toEqual([3, 4, 2]);
    await expect.poll(() => state(id), DEADLINE).toMatchObject({ deadLetters: 0, pending: 0 });
  });
});

describe('a webhook of several nodes', () => {
  serve();

  it('goes on over a restart and on another node, from any place in the log', async () => {
    let isUp = false;
    const receiver = await receive(() => (isUp ? 204 : 500));
    const account = await admin.account('1.00');
    const { id } = await webhook(receiver, { after: 0, accounts: [account] });
    await expect.poll(() => state(id), DEADLINE).toMatchObject({ pending: 2 });
    await service.stop();
    isUp = true;
    const config = loadConfig({ PORT: '0', BANK_ADMIN_KEY: ADMIN_KEY, ...SETTINGS });
    const other = await startService(config, databaseUrl, createLogger('silent'));
    await expect.poll(() => versionsTaken(receiver, account), DEADLINE).toEqual([1, 2]);
    await other.stop();
    const [row] = await service.query('SELECT delivered::int, position::int FROM webhooks WHERE id = $1', [
      id,
    ]);
    const [last] = await service.query('SELECT max(position)::int AS position FROM events');
    expect(row).toEqual({ delivered: 2, position: last?.position });
    const left = await service.query('SELECT 1 FROM webhook_deliveries WHERE webhook_id = $1', [id]);
    expect(left).toEqual([]);
  });
});
