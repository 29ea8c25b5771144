/** The benchmark's load generator measures what it says. */
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { startBare } from '../../bench/bare.js';
import { Connection } from '../../bench/connection.js';
import { prepareHttp } from '../../bench/httpLoad.js';
import type { HttpJob } from '../../bench/jobs.js';
import { Requests } from '../../bench/requests.js';

const ACCOUNTS = [1, 2, 3].map((number) => `00000000-0000-7000-8000-00000000000${number}`);

const servers: net.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const job = (address: string, more: Partial<HttpJob> = {}): HttpJob => ({
  kind: 'deposit',
  addresses: [address],
  key: 'key',
  connections: 4,
  seconds: 0.02,
  accounts: ACCOUNTS,
  ...more,
});

async function listen(server: net.Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Seen {
  readonly path: string;
  readonly key: string | undefined;
  readonly body: string;
}

/** Answers with 201 what `seen` then holds. */
function recording(seen: Seen[], before: () => Promise<void> = async () => {}): Promise<string> {
  return listen(
    http.createServer(async (request, response) => {
      const chunks = await request.toArray();
      const { url = '', headers } = request;
      const key = headers['idempotency-key'] as string | undefined;
      seen.push({ path: url, key, body: Buffer.concat(chunks).toString() });
      await before();
      response.writeHead(201, { 'content-length': 2 }).end('{}');
    }),
  );
}

describe('requests', () => {
  it.each([
    ['deposit', /^\/v1\/accounts\/[-0-9]{36}\/deposits$/, '{"amount":"1.00"}'],
    ['async', /^\/v1\/accounts\/[-0-9]{36}\/deposits$/, '{"amount":"1.00"}'],
    ['read', /^\/v1\/accounts\/[-0-9]{36}$/, ''],
  ] as const)('of kind %s are understood, each with a key of its own', async (kind, path, body) => {
    const seen: Seen[] = [];
    const prepared = prepareHttp(job(await recording(seen), { kind }));
    const count = (await prepared.warm()) + (await prepared.measure()).count;
    expect(seen.length).toBe(count);
    for (const request of seen) expect(request).toMatchObject({ path: expect.stringMatching(path), body });
    if (kind !== 'read') expect(new Set(seen.map(({ key }) => key)).size).toBe(count);
  });

  it('of kind transfer are between two accounts', async () => {
    const seen: Seen[] = [];
    await prepareHttp(job(await recording(seen), { kind: 'transfer' })).measure();
    for (const { path, body } of seen) {
      const { from, to, amount } = JSON.parse(body);
      expect([path, amount, ACCOUNTS.includes(from), ACCOUNTS.includes(to)]).toEqual([
        '/v1/transfers',
        '0.01',
        true,
        true,
      ]);
      expect(from).not.toBe(to);
    }
  });

  it('choose each account in its turn if they are asked to', () => {
    const requests = new Requests(job('http://bank', { order: 'turns' }));
    const chosen = Array.from({ length: 6 }, () => requests.fill(requests.blank()).toString().slice(18, 54));
    expect(chosen.toSorted()).toEqual([...ACCOUNTS, ...ACCOUNTS].toSorted());
    expect(new Set(chosen.slice(0, 3)).size).toBe(3);
  });
});

describe('a connection', () => {
  const answered = async (...pieces: string[]): Promise<number | string> => {
    const address = await listen(
      net.createServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', async () => {
          for (const piece of pieces) {
            socket.write(piece);
            await wait(5);
          }
          socket.end();
        });
      }),
    );
    const connection = await Connection.open(address);
    const outcome = await new Promise<number | string>((resolve) => {
      connection.onAnswer = resolve;
      connection.onFailure = ({ message }) => resolve(message);
      connection.send(Buffer.from('GET'));
    });
    connection.close();
    return outcome;
  };

  it.each([
    ['whole', ['HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}']],
    ['cut in its head', ['HTTP/1.1 201 Created\r\nconte', 'nt-length: 2\r\n\r', '\n{}']],
    ['cut in its body', ['HTTP/1.1 201 Created\r\ncontent-length: 4\r\n\r\n{', '  ', '}']],
  ])('reads an answer that comes %s', async (_, pieces) => {
    expect(await answered(...pieces)).toBe(201);
  });

  it.each([
    ['without a length', ['HTTP/1.1 200 OK\r\n\r\n{}']],
    ['longer than it says', ['HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{}']],
  ])('fails on an answer %s', async (_, pieces) => {
    expect(await answered(...pieces)).toBe('an answer without a length, or longer than it says');
  });

  it('fails if the server closes it', async () => {
    expect(await answered('HTTP/1.1 200 OK\r\n')).toBe('the server has closed a connection');
  });
});

describe('load', () => {
  it('is answered by the bare server', async () => {
    const { address, stop } = await startBare();
    const { count, latency } = await prepareHttp(job(address)).measure();
    await stop();
    expect(count).toBeGreaterThanOrEqual(4);
    expect(latency?.p50).toBeGreaterThan(0);
  });

  it('at a fixed rate counts a pause for every request that was due in it', async () => {
    const pauseMs = 100;
    let isFirst = true;
    const address = await recording([], async () => {
      if (isFirst) await wait(pauseMs);
      isFirst = false;
    });
    const { count, latency } = await prepareHttp(
      job(address, { connections: 1, perSecond: 1_000, seconds: 0.05 }),
    ).measure();
    expect(count).toBe(50);
    // The last one was due 50 ms before the end of the pause.
    expect(latency?.p50).toBeGreaterThan(pauseMs / 2);
    expect(latency?.max).toBeGreaterThan(pauseMs - 10);
  });

  it('fails if a request is refused', async () => {
    const address = await listen(
      http.createServer((_request, response) => {
        response.writeHead(503, { 'content-length': 0 }).end();
      }),
    );
    await expect(prepareHttp(job(address)).measure()).rejects.toThrow(/refused: \d+ × 503/);
  });
});
