import net from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatchStream, wordsOf } from '../../support/batchStream.js';
import { ADMIN_KEY, type Client, newKey, openService, type TestService } from '../../support/service.js';

let service: TestService;
let bank: Client;
let id: string;
beforeEach(async () => {
  service = await openService();
  bank = service.admin;
  id = await bank.account();
});
afterEach(() => service.close());

const deposit = () => ({ type: 'deposit', accountId: id, amount: '1.00', idempotencyKey: newKey() });

async function untilVersion(version: number): Promise<void> {
  while ((await bank.get(`/v1/accounts/${id}`)).body.version < version);
}

/** Milliseconds until it has stopped. */
async function timeStop(): Promise<number> {
  const startMs = performance.now();
  await service.stop();
  return performance.now() - startMs;
}

describe('a service that drains first', () => {
  const DRAIN_MS = 1_000;
  let draining: TestService;
  let client: Client;
  beforeEach(async () => {
    draining = await openService({ DRAIN_MS: String(DRAIN_MS) });
    client = draining.admin;
  });
  afterEach(() => draining.close());

  it('is not ready at once, and takes and answers what comes until the time is over', async () => {
    const account = await client.account();
    const stream = new BatchStream(client);
    const command = () => ({ type: 'deposit', accountId: account, amount: '1.00', idempotencyKey: newKey() });
    await stream.write(command());
    const feed = await fetch(`${draining.url}/v1/events`, {
      headers: { authorization: `Bearer ${ADMIN_KEY}`, accept: 'text/event-stream' },
    });
    const told = feed.text();

    const startMs = performance.now();
    const stopped = draining.stop();
    const ready = await client.get('/health/ready');
    expect([ready.status, ready.body.status]).toEqual([503, 'stopping']);
    let answered = 0;
    while (performance.now() - startMs < DRAIN_MS - 300) {
      const { status, headers } = await client.post(`/v1/accounts/${account}/deposits`, { amount: '1.00' });
      // The connection is not offered for more; who comes all the same is served.
      expect([status, headers.get('connection')]).toEqual([201, 'close']);
      answered += 1;
    }
    await stream.write(command());
    expect(wordsOf(await stream.rest())).toEqual(['ok', 'ok', 'failed unavailable']);
    stream.end();
    expect(await told).toMatch(/event: cut-off\ndata: {"code":"stopping","after":\d+}/);
    await stopped;
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(DRAIN_MS);
    await expect(client.get('/health/live')).rejects.toThrow();
    const [events] = await draining.query('SELECT count(*)::int AS count FROM events');
    expect(events).toEqual({ count: 1 + 2 + answered });
  });
});

describe('a service that stops', () => {
  it('answers what is under way, and hangs up on nobody who still waits', async () => {
    const release = await service.holdAppends();
    const key = newKey();
    const answers = Array.from({ length: 10 }, () =>
      bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }),
    );
    const last = bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { key });
    while ((await bank.get(`/v1/commands/${key}`)).status === 404);
    const stopped = timeStop();
    const knock = () =>
      bank.get('/health/live').then(
        () => 'open',
        () => 'closed',
      );
    await expect.poll(knock).toBe('closed');
    await release();
    for (const answer of await Promise.all([...answers, last])) expect(answer.status).toBe(201);
    expect(await stopped).toBeLessThan(2_000);
    const [events] = await service.query('SELECT count(*)::int AS count FROM events');
    expect(events).toEqual({ count: 12 });
  });

  it('takes no new work on the connections it still has, and says so', async () => {
    const { hostname, port } = new URL(service.url);
    const begin = (method: string, path: string) => {
      const socket = net.connect(Number(port), hostname);
      const answer = text(socket);
      const head = `${method} ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ADMIN_KEY}\r\n`;
      const sent = new Promise((resolve) => socket.write(head, resolve));
      const finish = (body: string) =>
        socket.write(`content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      return { answer, sent, finish };
    };
    const work = begin('POST', `/v1/accounts/${id}/deposits`);
    const look = begin('GET', '/health/ready');
    await Promise.all([work.sent, look.sent]);
    // Connections are taken in their order: the service has these when it answers on later ones.
    for (let count = 0; count < 2; count += 1)
      await fetch(`${service.url}/health/live`, { headers: { connection: 'close' } });
    const stopped = timeStop();
    work.finish('{"amount":"1.00"}');
    look.finish('');
    expect(await work.answer).toMatch(/^HTTP\/1.1 503 /);
    expect(await work.answer).toContain('"code":"unavailable","detail":"The service is shutting down"');
    expect(await work.answer).toContain('retry-after: 1');
    expect(await look.answer).toMatch(/^HTTP\/1.1 503 /);
    expect(await look.answer).toContain('"status":"stopping"');
    expect(await stopped).toBeLessThan(2_000);
  });

  it('ends a streamed batch that waits for more: results for what it took, then a word that it stops', async () => {
    const stream = new BatchStream(bank);
    for (let line = 0; line < 3; line += 1) await stream.write(deposit());
    await untilVersion(4);
    const stopped = timeStop();
    const results = await stream.rest();
    expect(wordsOf(results)).toEqual(['ok', 'ok', 'ok', 'failed unavailable']);
    stream.end();
    expect(await stopped).toBeLessThan(3_000);
  });

  it('ends a streamed batch in the middle of it: as many results as effects, for those who read late too', async () => {
    const stream = new BatchStream(bank);
    const metadata = { a: 'x'.repeat(500), b: 'x'.repeat(500), c: 'x'.repeat(500) };
    let isSending = true;
    const sending = (async () => {
      while (isSending) {
        await stream.write({ ...deposit(), metadata });
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      stream.end();
    })();
    // More results than the reader's buffer holds, so that some have not left the service when it stops.
    await untilVersion(400);
    const stopped = timeStop();
    await new Promise((resolve) => setTimeout(resolve, 500));
    isSending = false;
    await sending;
    const words = wordsOf(await stream.rest());
    expect(words.pop()).toBe('failed unavailable');
    expect(new Set(words)).toEqual(new Set(['ok']));
    const [events] = await service.query(
      "SELECT count(*)::int AS count FROM events WHERE type = 'MoneyDeposited'",
    );
    expect(events).toEqual({ count: words.length });
    expect(await stopped).toBeLessThan(3_000);
  });
});
