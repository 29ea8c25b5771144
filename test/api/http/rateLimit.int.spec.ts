import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, openService, type TestService, wordOf } from '../../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await openService({ REQUESTS_PER_MINUTE_MAX: '10' });
});
afterAll(() => service.close());

describe('an API client that sends more requests than it may', () => {
  it('gets 429 with the time to wait, before its body is read', async () => {
    const client = await service.client('read', 'write');
    for (let request = 0; request < 10; request += 1) {
      expect((await client.get('/v1/accounts')).status).toBe(200);
    }
    const refused = await client.send('POST', '/v1/accounts', { body: '{' });
    expect(wordOf(refused)).toBe('429 too-many-requests');
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  });

  it('takes nothing away from the others, nor from what needs no key', async () => {
    const client = await service.client('read');
    expect((await client.get('/v1/accounts')).status).toBe(200);
    for (let request = 0; request < 12; request += 1) {
      expect((await new Client(service.url).get('/health/live')).status).toBe(200);
    }
    expect(wordOf(await new Client(service.url).get('/v1/accounts'))).toBe('401 unauthorized');
  });
});
