import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, type Client, newKey, openService, type TestService } from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
});
afterAll(() => service.close());

/** A preference that the bank ignores, with which Fastify takes the request. */
const THROUGH_FASTIFY = { prefer: 'handling=lenient' };

/** The same request both ways: what differs from one request to the next is left out. */
async function bothWays(path: string, body: unknown, key: string | undefined, headers = {}) {
  const answers = [];
  for (const way of [{}, THROUGH_FASTIFY]) {
    const answer = await bank.send('POST', path, { key, body, headers: { ...headers, ...way } });
    const told = Object.fromEntries(answer.headers);
    const { date: _, 'x-request-id': id, ...rest } = told;
    expect(id).toMatch(/^[\w:.-]+$/);
    answers.push({ status: answer.status, headers: rest, text: answer.text });
  }
  return answers as [(typeof answers)[number], (typeof answers)[number]];
}

describe('a movement answered without Fastify', () => {
  it.each([
    ['deposits', { amount: '1.00', reference: 'Škoda', metadata: { row: 1 } }, 201],
    ['deposits', { amount: '1.000' }, 400],
    ['deposits', { amount: 1 }, 400],
    ['deposits', { amount: '1.00', amounts: '1.00' }, 400],
    ['deposits', '{"amount":"1.00","amount":"2.00"}', 400],
    ['deposits', '{"amount"', 400],
    ['deposits', { amount: '1.00', effectiveOn: '9999-01-01' }, 400],
    ['deposits', { amount: '1.00', currency: 'CZK' }, 422],
    ['withdrawals', { amount: '1.00' }, 201],
    ['withdrawals', { amount: '1000.00' }, 422],
  ])('has the same status, headers and bytes: %s %j', async (path, body, status) => {
    const url = `/v1/accounts/${await bank.account('10.00')}/${path}`;
    const key = newKey();
    // Of an accepted or recorded answer both ways see the replay.
    await bank.post(url, body, { key });
    const [direct, usual] = await bothWays(url, body, key);
    expect(direct).toEqual(usual);
    expect(direct.status).toBe(status);
  });

  it('is the same for a transfer, an unknown account, and a key that is missing, invalid or used', async () => {
    const [from, to] = [await bank.account('10.00'), await bank.account()];
    const key = newKey();
    const transfer = { from, to, amount: '3.00' };
    await bank.post('/v1/transfers', transfer, { key });
    const unknown = '/v1/accounts/00000000-0000-7000-8000-000000000000/deposits';
    for (const [path, body, its, status] of [
      ['/v1/transfers', transfer, key, 201],
      ['/v1/transfers', { ...transfer, amount: '4.00' }, key, 422],
      ['/v1/transfers', { ...transfer, to: from }, newKey(), 400],
      [unknown, { amount: '1.00' }, newKey(), 404],
      [`/v1/accounts/${from}/deposits`, { amount: '1.00' }, undefined, 400],
      [`/v1/accounts/${from}/deposits`, { amount: '1.00' }, 'a b', 400],
    ] as const) {
      if (status === 404) await bank.post(path, body, { key: its });
      const [direct, usual] = await bothWays(path, body, its);
      expect(direct).toEqual(usual);
      expect(direct.status).toBe(status);
    }
  });

  it('echoes the request’s id, and records it with the event', async () => {
    const id = await bank.account();
    const headers = { 'x-request-id': 'order-4711' };
    const answer = await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { headers });
    expect(answer.headers.get('x-request-id')).toBe('order-4711');
    const { body } = await bank.get(`/v1/accounts/${id}/events`);
    expect(body.items.at(-1).metadata).toMatchObject({ correlationId: 'order-4711' });
  });

  it('is carried out when its sender leaves before the answer, and the next one is answered', async () => {
    const id = await bank.account();
    const release = await service.holdAppends();
    const { hostname, port } = new URL(service.url);
    const socket = net.connect(Number(port), hostname);
    socket.write(
      `POST /v1/accounts/${id}/deposits HTTP/1.1\r\nHost: bank\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 17\r\nIdempotency-Key: left\r\n\r\n{"amount":"1.00"}',
    );
    await service.untilAppendWaits();
    socket.destroy();
    await release();
    const again = await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { key: 'left' });
    expect(again.status === 409 || again.headers.get('idempotent-replayed') === 'true').toBe(true);
    await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' });
    expect((await bank.get(`/v1/accounts/${id}`)).body.balance).toBe('2.00');
  });
});
