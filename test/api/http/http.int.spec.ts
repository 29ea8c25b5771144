import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../../support/rawHttp.js';
import {
  ADMIN_KEY,
  Client,
  faultsOf,
  newKey,
  openService,
  type TestService,
  wordOf,
} from '../../support/service.js';

let service: TestService;
let bank: Client;
let id: string;
beforeAll(async () => {
  service = await openService({ BODY_BYTES_MAX: '4096', HEADER_BYTES_MAX: '2048', HEADERS_MS_MAX: '300' });
  bank = service.admin;
  id = await bank.account();
});
afterAll(() => service.close());

const PROBLEM = 'application/problem+json; charset=utf-8';
const deposits = () => `/v1/accounts/${id}/deposits`;

describe('a body', () => {
  it.each([['application/json'], ['application/json; charset=utf-8'], ['Application/JSON']])(
    'may be %s',
    async (type) => {
      const done = await bank.post(deposits(), { amount: '1.00' }, { headers: { 'content-type': type } });
      expect(done.status).toBe(201);
    },
  );

  it.each([
    ['text/plain'],
    ['application/x-ndjson'],
    ['application/xml'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/jsonx'],
    ['nonsense'],
  ])('may not be %s', async (type) => {
    const refused = await bank.post(deposits(), '{"amount":"1.00"}', { headers: { 'content-type': type } });
    expect(wordOf(refused)).toBe('415 unsupported-media-type');
    expect(refused.headers.get('content-type')).toBe(PROBLEM);
  });

  it.each([
    ['{', 'body: json'],
    ['{"amount":"1.00"', 'body: json'],
    ["{'amount':'1.00'}", 'body: json'],
    ['{"amount":"1.00"} {}', 'body: json'],
    ['{"amount":NaN}', 'body: json'],
    ['nonsense', 'body: json'],
    ['\ufeff{"amount":"1.00"}', 'body: json'],
    ['null', 'body: type'],
    ['[]', 'body: type'],
    ['"x"', 'body: type'],
    ['7', 'body: type'],
    ['', 'amount: required'],
    [' ', 'body: json'],
  ])('that is %j breaks a rule: %s', async (body, fault) => {
    const refused = await bank.post(deposits(), body);
    expect(wordOf(refused)).toBe('400 validation-failed');
    expect(faultsOf(refused)).toEqual([fault]);
  });

  it('that is left out where it is needed breaks the rule of its first field', async () => {
    expect(faultsOf(await bank.post(deposits()))).toEqual(['amount: required']);
    expect(faultsOf(await bank.post('/v1/accounts'))).toEqual(['owner: required', 'currency: required']);
  });

  it('that is not UTF-8 is not guessed at', async () => {
    const body = Buffer.from('{"amount":"1.00","reference":"caf\xe9"}', 'latin1');
    const { hostname, port } = new URL(service.url);
    const head =
      `POST ${deposits()} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${ADMIN_KEY}\r\n` +
      `idempotency-key: ${newKey()}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n` +
      'connection: close\r\n\r\n';
    const refused = await sendRaw(service.url, [Buffer.concat([Buffer.from(head), body])]);
    expect(refused.body.errors).toEqual([{ field: 'body', rule: 'utf-8', message: 'is not valid UTF-8' }]);
  });

  it('has a size', async () => {
    const sized = (bytes: number) => JSON.stringify({ amount: '1.00' }).padEnd(bytes);
    expect((await bank.post(deposits(), sized(4096))).status).toBe(201);
    const refused = await bank.post(deposits(), sized(4097));
    expect(wordOf(refused)).toBe('413 body-too-large');
    expect(refused.headers.get('content-type')).toBe(PROBLEM);
  });

  it('has a size, told or not', async () => {
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(Buffer.alloc(1024, ' '));
      },
    });
    const response = await fetch(service.url + deposits(), {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
  });
});

describe('an address', () => {
  it.each([
    ['GET', '/nothing'],
    ['GET', '/v1'],
    ['GET', '/v2/accounts'],
    ['GET', '/v1/batch/'],
    ['GET', '/V1/accounts'],
    ['POST', '/v1/nothing'],
    ['DELETE', '/docs/static/nothing.js.map/x'],
  ])('that nothing is at: %s %s is 404, for strangers too', async (method, path) => {
    for (const client of [bank, new Client(service.url)]) {
      const missing = await client.send(method, path, { body: method === 'POST' ? '{' : undefined });
      expect(wordOf(missing)).toBe('404 not-found');
      expect(missing.body.detail).toBe(`No route for ${method} ${path}`);
      expect(missing.headers.get('content-type')).toBe(PROBLEM);
    }
  });

  it.each([
    ['DELETE', '/v1/accounts', 'GET, HEAD, POST'],
    ['OPTIONS', '/v1/accounts', 'GET, HEAD, POST'],
    ['DELETE', '/v1/accounts/x', 'GET, HEAD, PATCH'],
    ['GET', '/v1/accounts/x/deposits', 'POST'],
    ['HEAD', '/v1/transfers', 'POST'],
    ['POST', '/v1/accounts/x/overdraft-limit', 'PUT'],
    ['PUT', '/v1/api-clients/x', 'DELETE'],
    ['POST', '/v1/events', 'GET, HEAD'],
    ['POST', '/health/live', 'GET, HEAD'],
    ['GET', '/v1/batch', 'POST'],
  ])('asked with the wrong method: %s %s is 405 and tells the right ones', async (method, path, allow) => {
    const refused = await bank.send(method, path, { body: method === 'POST' ? '{' : undefined });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe(allow);
    if (method !== 'HEAD') expect(refused.body.code).toBe('method-not-allowed');
  });

  it.each([
    ['/v1/accounts/%zz', 'url: format'],
    ['/v1/commands/%ff', 'url: format'],
    [`/v1/accounts/${'a'.repeat(400)}`, 'url: maxLength'],
  ])('that cannot be one: %s', async (path, fault) => {
    const refused = await bank.get(path);
    expect(wordOf(refused)).toBe('400 validation-failed');
    expect(faultsOf(refused)).toEqual([fault]);
    expect(refused.headers.get('content-type')).toBe(PROBLEM);
    expect(refused.headers.get('x-request-id')).toMatch(/./);
  });
});

describe('HTTP that is none', () => {
  const host = () => `host: ${new URL(service.url).host}`;

  it.each([
    ['not a request', () => 'hello\r\n\r\n', 400, 'validation-failed'],
    ['a bad header', () => `GET / HTTP/1.1\r\n${host()}\r\nbad header: x\r\n\r\n`, 400, 'validation-failed'],
    [
      'two lengths',
      () => `POST / HTTP/1.1\r\n${host()}\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx`,
      400,
      'validation-failed',
    ],
    [
      'a length and chunks',
      () =>
        `POST / HTTP/1.1\r\n${host()}\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'validation-failed',
    ],
    [
      'headers too large',
      () => `GET / HTTP/1.1\r\n${host()}\r\nx: ${'x'.repeat(3000)}\r\n\r\n`,
      431,
      'headers-too-large',
    ],
    [
      'an address too long',
      () => `GET /${'x'.repeat(3000)} HTTP/1.1\r\n${host()}\r\n\r\n`,
      431,
      'headers-too-large',
    ],
  ])('is answered and hung up on: %s', async (_, request, status, code) => {
    const answer = await sendRaw(service.url, [request()]);
    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.headers['content-type']).toBe(PROBLEM);
    expect(answer.headers['x-request-id']).toMatch(/./);
    expect(answer.headers.connection).toBe('close');
  });

  it('takes no longer than allowed to send its headers', async () => {
    const drops = [...`GET /health/live HTTP/1.1\r\n${host()}\r\nx: ${'x'.repeat(200)}`];
    const startMs = Date.now();
    const answer = await sendRaw(service.url, drops, 20);
    expect(answer).toMatchObject({ status: 408, body: { code: 'request-timeout' } });
    expect(Date.now() - startMs).toBeLessThan(2_000);
  });

  it('leaves the service as it was', async () => {
    expect((await bank.get('/health/ready')).body).toMatchObject({ status: 'ready' });
  });
});

describe('a request id', () => {
  it('is the client’s own where it is harmless, else one of ours', async () => {
    const ask = async (given?: string) =>
      (await bank.get('/health/live', given ? { 'x-request-id': given } : {})).headers.get('x-request-id');
    expect(await ask('order-17.A:b_c')).toBe('order-17.A:b_c');
    expect(await ask('x'.repeat(64))).toBe('x'.repeat(64));
    const ours = [await ask(), await ask(), await ask('x'.repeat(65)), await ask('a b'), await ask('"x"')];
    expect(new Set(ours).size).toBe(5);
    for (const one of ours) expect(one).toMatch(/^[a-z0-9]+-[a-z0-9]+$/);
  });
});
