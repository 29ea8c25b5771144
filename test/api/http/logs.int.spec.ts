import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_KEY, type Client, openService, type TestService, wordOf } from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService({ LOG_LEVEL: 'trace' });
  bank = service.admin;
});
afterAll(() => service.close());
beforeEach(() => {
  service.log.length = 0;
});

/** What a request holds that is nobody's business. */
const SECRETS = ['Rumpelstiltskin', '77.31', 'very-private', 'a-key-of-mine', ADMIN_KEY];
const told = () => JSON.stringify(service.log);

async function useEverything(id: string): Promise<void> {
  const details = { reference: 'very-private', metadata: { note: 'very-private' } };
  await bank.post('/v1/accounts', { owner: 'Rumpelstiltskin', currency: 'EUR' }, { key: 'a-key-of-mine' });
  await bank.post(`/v1/accounts/${id}/deposits`, { amount: '77.31', ...details });
  await bank.post(`/v1/accounts/${id}/withdrawals`, { amount: '77777.31', ...details });
  await bank.post(`/v1/accounts/${id}/deposits`, '{"reference":"very-private"');
  await bank.get('/v1/accounts?owner=Rumpelstiltskin');
  await bank.get('/v1/commands/a-key-of-mine');
  await bank.get(`/v1/nothing?owner=Rumpelstiltskin`);
  const commands = [
    { type: 'open', owner: 'Rumpelstiltskin', currency: 'EUR', idempotencyKey: 'very-private' },
  ];
  await bank.send('POST', '/v1/batch', { body: { commands } });
}

describe('the log', () => {
  it('has a line for each request, with its id, address and outcome, when one wants to see them', async () => {
    const id = await bank.account();
    service.log.length = 0;
    const answer = await bank.get(`/v1/accounts/${id}`);
    const line = service.log.find(({ msg }) => msg === 'answered');
    expect(line).toMatchObject({
      level: 20,
      reqId: answer.headers.get('x-request-id'),
      method: 'GET',
      url: '/v1/accounts/:id',
      status: 200,
    });
    expect(line?.ms).toBeGreaterThan(0);
  });

  it('holds no keys, no bodies, no queries', async () => {
    const made = await bank.send('POST', '/v1/api-clients', {
      body: { name: 'very-private', scopes: ['read'] },
    });
    await useEverything(await bank.account());
    expect(service.log.filter(({ msg }) => msg === 'answered').length).toBeGreaterThan(8);
    for (const secret of [...SECRETS, made.body.key]) expect(told()).not.toContain(secret);
  });

  it('holds what went wrong, under the id that the client was told, and still none of it', async () => {
    const id = await bank.account();
    // PostgreSQL's error then quotes the whole row.
    await service.query('ALTER TABLE events ADD CONSTRAINT nothing CHECK (false) NOT VALID');
    await service.query('ALTER TABLE accounts RENAME COLUMN owner TO nobody');
    const command = await bank.post(`/v1/accounts/${id}/deposits`, {
      amount: '77.31',
      reference: 'very-private',
    });
    const read = await bank.send('GET', '/v1/accounts?owner=Rumpelstiltskin').catch((error) => error);
    await useEverything(id).catch(() => {});
    await service.query('ALTER TABLE events DROP CONSTRAINT nothing');
    await service.query('ALTER TABLE accounts RENAME COLUMN nobody TO owner');

    expect(wordOf(command)).toBe('500 internal-error');
    expect(wordOf(read)).toBe('500 internal-error');
    expect(command.text).not.toContain('constraint');
    for (const answer of [command, read]) {
      const reqId = answer.headers.get('x-request-id');
      const line = service.log.find((one) => one.level === 50 && one.reqId === reqId);
      expect(line?.err.message).toMatch(/violates check constraint|does not exist/);
      expect(line?.err.stack).toMatch(/\.ts:/);
    }
    for (const secret of SECRETS) expect(told()).not.toContain(secret);
  });
});
