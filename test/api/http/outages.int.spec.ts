import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BatchStream, wordsOf } from '../../support/batchStream.js';
import { TcpProxy } from '../../support/proxy.js';
import { type Client, newKey, openService, type TestService, wordOf } from '../../support/service.js';

let service: TestService;
let wire: TcpProxy;
let bank: Client;
beforeAll(async () => {
  const settings = {
    STATEMENT_MS_MAX: '200',
    CONNECT_MS_MAX: '1500',
    READY_MS_MAX: '200',
    CLIENT_CACHE_MS: '60000',
  };
  service = await openService(settings, async (databaseUrl) => {
    wire = await TcpProxy.start(databaseUrl);
    return wire.url;
  });
  bank = service.admin;
});
afterEach(async () => {
  wire.heal();
  while ((await bank.get('/health/ready')).status !== 200);
});
afterAll(async () => {
  await service.close();
  await wire.close();
});

describe.each([
  ['hangs', () => wire.swallow()],
  ['is gone', () => wire.refuse()],
])('while PostgreSQL %s', (_, fail) => {
  it('/health/ready says so, and soon; /health/live does not mind', async () => {
    fail();
    const startMs = performance.now();
    const ready = await bank.get('/health/ready');
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({ status: 'not-ready', checks: { postgres: 'down', writable: 'down' } });
    expect((await bank.get('/health/live')).body).toEqual({ status: 'live' });
    wire.heal();
    while ((await bank.get('/health/ready')).status !== 200);
    const checks = { postgres: 'up', writable: 'up', replication: 'up', disk: 'up' };
    expect((await bank.get('/health/ready')).body).toMatchObject({ status: 'ready', checks });
  });

  it('reads and writes are 503 with Retry-After, and the same key finds out the truth afterwards', async () => {
    const id = await bank.account('1.00');
    const key = newKey();
    const deposit = () => bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { key });
    fail();
    const answers = await Promise.all([
      bank.get(`/v1/accounts/${id}`),
      bank.get('/v1/accounts'),
      bank.get('/v1/events'),
      bank.get('/v1/api-clients'),
      bank.get('/v1/commands/unknown'),
      deposit(),
    ]);
    for (const answer of answers) {
      expect(wordOf(answer)).toBe('503 unavailable');
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    wire.heal();
    let again = await deposit();
    while (again.status === 503) again = await deposit();
    expect(again.status).toBe(201);
    expect((await bank.get(`/v1/accounts/${id}`)).body).toMatchObject({ balance: '2.00', version: 3 });
  });

  it('a batch is 503 as a whole, a stream fails line by line', async () => {
    const id = await bank.account();
    const command = () => ({ type: 'deposit', accountId: id, amount: '1.00', idempotencyKey: newKey() });
    fail();
    const send = (atomic: boolean) =>
      bank.send('POST', '/v1/batch', { body: { atomic, commands: [command(), command()] } });
    expect([await send(false), await send(true)].map(wordOf)).toEqual(['503 unavailable', '503 unavailable']);
    const stream = new BatchStream(bank);
    await stream.write(command());
    expect(wordsOf(await stream.end().rest())).toEqual(['failed unavailable']);
  });

  it('the failure is in the log once, however many commands it struck', async () => {
    const id = await bank.account();
    fail();
    service.log.length = 0;
    const commands = Array.from({ length: 20 }, () =>
      bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }),
    );
    const answers = await Promise.all(commands);
    const lines = service.log.filter(({ msg }) => msg === 'command failed');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(10);
    expect(answers.map(({ headers }) => headers.get('x-request-id'))).toContain(lines[0]?.reqId);
    expect(lines[0]).toMatchObject({ level: 50, err: { name: 'StoreUnavailable' } });
  });
});
