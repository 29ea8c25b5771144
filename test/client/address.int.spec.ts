/** Where the client's requests go, and where its key does not. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { answered, createBankClient, ProblemError } from '../../src/client/client.js';
import { followEvents } from '../../src/client/follow.js';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** A server that notes what it is asked, and answers with this. */
async function server(status: number, headers: Record<string, string> = {}) {
  const asked: string[] = [];
  const listening = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end('{"items":[],"next":null}');
  }).listen(0, '127.0.0.1');
  open.push(listening);
  await once(listening, 'listening');
  return { url: `http://127.0.0.1:${(listening.address() as { port: number }).port}`, asked };
}

const follow = (url: string) =>
  followEvents({ url, key: 'k' }, { onEvent: () => {}, signal: AbortSignal.timeout(10_000), retryMsMax: 10 });

describe('a bank below a path', () => {
  it.each(['/bank', '/bank/', '/a/b//'])('at %s is asked there', async (path) => {
    const { url, asked } = await server(200);
    await answered(createBankClient({ url: url + path, key: 'k' }).GET('/v1/accounts'));
    expect(asked).toEqual([`GET ${path.replace(/\/+$/, '')}/v1/accounts Bearer k`]);
  });

  it('is followed there', async () => {
    const { url, asked } = await server(403);
    await expect(follow(`${url}/bank/`)).rejects.toThrow(ProblemError);
    expect(asked).toEqual(['GET /bank/v1/events Bearer k']);
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])(
    '%i is not followed: neither key nor command goes elsewhere',
    async (status) => {
      const other = await server(200);
      const { url } = await server(status, { location: `${other.url}/v1/accounts` });
      const bank = createBankClient({ url, key: 'k' });
      const named = `redirects to ${other.url}/v1/accounts: give the address of the bank itself`;
      await expect(answered(bank.GET('/v1/accounts'))).rejects.toThrow(named);
      const opening = bank.POST('/v1/accounts', {
        params: { header: { 'Idempotency-Key': '1' } },
        body: { owner: 'Ada', currency: 'EUR' },
      });
      await expect(answered(opening)).rejects.toThrow(named);
      await expect(follow(url)).rejects.toThrow(named);
      expect(other.asked).toEqual([]);
    },
  );
});
