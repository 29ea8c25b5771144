import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Client,
  faultsOf,
  newKey,
  openService,
  type TestService,
  wordOf,
} from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
});
afterAll(() => service.close());

const statusOf = (key: string, client = bank) => client.get(`/v1/commands/${encodeURIComponent(key)}`);

describe('the outcome of a command, by its key', () => {
  it('is ok with the answer it got', async () => {
    const id = await bank.account();
    const key = newKey();
    const done = await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { key });
    const status = await statusOf(key);
    expect(status.status).toBe(200);
    expect(status.body).toEqual({
      idempotencyKey: key,
      commandId: done.body.id,
      status: 'ok',
      recordedAt: done.body.recordedAt,
      answer: done.body,
    });
    expect(status.text.endsWith(`"answer":${done.text}}`)).toBe(true);
  });

  it('is rejected with the problem it got', async () => {
    const id = await bank.account();
    const key = newKey();
    const refused = await bank.post(`/v1/accounts/${id}/withdrawals`, { amount: '1.00' }, { key });
    const { body } = await statusOf(key);
    expect(body).toMatchObject({ idempotencyKey: key, status: 'rejected', problem: refused.body });
    expect(body.problem.code).toBe('insufficient-funds');
  });

  it('is pending while the command is under way', async () => {
    const id = await bank.account();
    const key = newKey();
    const release = await service.holdAppends();
    const done = bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { key });
    let status = await statusOf(key);
    while (status.status === 404) status = await statusOf(key);
    await release();
    expect(status.body).toEqual({
      idempotencyKey: key,
      commandId: (await done).body.id,
      status: 'pending',
    });
    expect((await statusOf(key)).body.status).toBe('ok');
  });

  it('is 404 for a key that was never answered, or is another client’s', async () => {
    expect(wordOf(await statusOf('never-used'))).toBe('404 not-found');
    const id = await bank.account();
    const key = newKey();
    await bank.post(`/v1/accounts/${id}/freeze`, undefined, { key });
    expect((await statusOf(key)).status).toBe(200);
    expect(wordOf(await statusOf(key, await service.client('read')))).toBe('404 not-found');
  });

  it.each([['a/b?c=d#e%20&"'], ['%'.repeat(255)], ['k'.repeat(255)]])('finds the key %s', async (key) => {
    const id = await bank.account();
    await bank.post(`/v1/accounts/${id}/freeze`, undefined, { key });
    const told = await statusOf(key);
    expect(told.body).toMatchObject({ idempotencyKey: key, status: 'ok' });
    const asked = await bank.get(`/v1/commands?key=${encodeURIComponent(key)}`);
    expect([asked.status, asked.text]).toEqual([200, told.text]);
  });

  it('is asked for with a key, and nothing else', async () => {
    expect(faultsOf(await bank.get('/v1/commands'))).toEqual(['key: required']);
    expect(faultsOf(await bank.get('/v1/commands?key=a%20b&limit=1'))).toEqual([
      'limit: unknown',
      'key: format',
    ]);
    expect(wordOf(await bank.get('/v1/commands?key=never/used'))).toBe('404 not-found');
  });

  it.each([['a%20b'], ['k'.repeat(256)], ['%C3%AD'], ['k'.repeat(301)]])(
    'knows that %s is no key',
    async (key) => {
      expect(wordOf(await bank.get(`/v1/commands/${key}`))).toBe('400 validation-failed');
    },
  );
});
