/** Requests whose body is not there yet: nobody waits for it longer than need be. */
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, type Client, newKey, openService, type TestService } from '../../support/service.js';

const BODY_MS_MAX = 1_000;
let service: TestService;
let bank: Client;
let id: string;
beforeAll(async () => {
  service = await openService({
    BODY_MS_MAX: String(BODY_MS_MAX),
    BODIES_BYTES_MAX: '100000',
    BODY_BYTES_MAX: '60000',
  });
  bank = service.admin;
  id = await bank.account();
});
afterAll(() => service.close());

const HUGE = 200_000_000;
const AUTHORIZED = `authorization: Bearer ${ADMIN_KEY}\r\nidempotency-key: huge\r\n`;

interface Exchange {
  /** What came back, and how much was taken of what was sent, until the connection was closed. */
  readonly text: string;
  readonly sentBytes: number;
  readonly ms: number;
}

/** Sends the head, then what `more` gives, until the connection is closed by the other side, which it does not help. */
function exchange(head: string, more: (socket: net.Socket) => void): Promise<Exchange> {
  const { hostname, port } = new URL(service.url);
  const startMs = performance.now();
  return new Promise((resolve) => {
    const socket = net.connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    socket.on('error', () => {});
    // Who has nothing left to send hears of no more than the end; who goes on sending is cut off before this.
    socket.once('end', () => setTimeout(() => socket.destroy(), 2_000));
    socket.once('close', () =>
      resolve({
        text,
        sentBytes: socket.bytesWritten - socket.writableLength,
        ms: performance.now() - startMs,
      }),
    );
    socket.write(`${head}host: x\r\n\r\n`);
    more(socket);
  });
}

function pour(socket: net.Socket): void {
  const piece = Buffer.alloc(65_536, ' ');
  let left = HUGE;
  const go = () => {
    while (left > 0 && !socket.destroyed) {
      left -= piece.length;
      if (!socket.write(piece)) return void socket.once('drain', go);
    }
  };
  go();
}

describe('a body that nobody needs is not read, and the connection is closed', () => {
  const post = (path: string, headers = '') =>
    `POST ${path} HTTP/1.1\r\n${headers}content-type: application/json\r\ncontent-length: ${HUGE}\r\n`;
  it.each([
    ['401', 'of a stranger', () => post('/v1/accounts')],
    ['404', 'for no address', () => post('/v1/nothing', AUTHORIZED)],
    ['405', 'with the wrong method', () => post('/v1/events', AUTHORIZED)],
    ['413', 'too large', () => post('/v1/accounts', AUTHORIZED)],
    [
      '415',
      'of another type',
      () => post('/v1/accounts', AUTHORIZED).replace('application/json', 'text/plain'),
    ],
    ['200', 'where none is read', () => post('/health/live').replace('POST', 'GET')],
    [
      '413',
      'without a length',
      () =>
        post('/v1/accounts', AUTHORIZED).replace(/content-length.*\r\n/, 'transfer-encoding: chunked\r\n'),
    ],
  ])('%s: %s', async (status, _, head) => {
    const isChunked = head().includes('chunked');
    const { text, sentBytes, ms } = await exchange(head(), (socket) => {
      if (isChunked) socket.write(`${HUGE.toString(16)}\r\n`);
      pour(socket);
    });
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(text.toLowerCase()).toContain('\r\nconnection: close\r\n');
    // What the buffers of both sides hold is sent, and some that was read so that the client gets its answer.
    expect(sentBytes).toBeLessThan(40_000_000);
    expect(ms).toBeLessThan(10_000);
  });

  it('unless it came with the headers: then the connection stays', async () => {
    const head =
      'POST /v1/accounts HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 2\r\nhost: x\r\n\r\n{}';
    const { hostname, port } = new URL(service.url);
    const socket = net.connect(Number(port), hostname);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    for (const count of [1, 2]) {
      socket.write(head);
      await expect.poll(() => text.match(/HTTP\/1.1 401/g)?.length).toBe(count);
    }
    expect(text).not.toContain('connection: close');
    socket.destroy();
  });
});

describe('a body that does not come to its end', () => {
  const deposit = (bytes: number) =>
    `POST /v1/accounts/${id}/deposits HTTP/1.1\r\nauthorization: Bearer ${ADMIN_KEY}\r\nidempotency-key: ${newKey()}\r\n` +
    `content-type: application/json\r\ncontent-length: ${bytes}\r\n`;

  it('byte by byte, is not waited for longer than BODY_MS_MAX; the connection is closed at once', async () => {
    const { text, ms } = await exchange(deposit(1_000), (socket) => {
      const drip = setInterval(() => socket.write(' '), 50);
      socket.once('close', () => clearInterval(drip));
    });
    expect(text).toMatch(/^HTTP\/1.1 408 /);
    expect(text).toContain('"code":"request-timeout"');
    expect(ms).toBeGreaterThanOrEqual(BODY_MS_MAX);
    expect(ms).toBeLessThan(BODY_MS_MAX + 2_000);
  });

  it('holds no more memory with others than BODIES_BYTES_MAX, and none once they are gone', async () => {
    const part = (socket: net.Socket) => socket.write(Buffer.alloc(40_000, ' '));
    const first = exchange(deposit(50_000), part);
    const second = exchange(deposit(50_000), part);
    await pause(200);
    const third = await exchange(deposit(50_000), part);
    expect(third.text).toMatch(/^HTTP\/1.1 503 /);
    expect(third.text).toContain('"code":"overloaded"');
    for (const { text } of await Promise.all([first, second])) expect(text).toMatch(/^HTTP\/1.1 408 /);
    const body = JSON.stringify({ amount: '1.00' }).padEnd(50_000);
    const many = Array.from({ length: 5 }, () => bank.post(`/v1/accounts/${id}/deposits`, body));
    for (const { status } of await Promise.all(many)) expect([201, 503]).toContain(status);
    expect((await bank.post(`/v1/accounts/${id}/deposits`, body)).status).toBe(201);
  });
});
