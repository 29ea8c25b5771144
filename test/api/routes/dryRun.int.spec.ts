import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
});
afterAll(() => service.close());

const kept = async () =>
  service.query(
    'SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM commands) AS commands',
  );

describe('dryRun=true', () => {
  it('answers each command as it would be answered now, and keeps nothing', async () => {
    const [id, other] = [await bank.account('10.00'), await bank.account()];
    const before = await kept();
    for (const [method, path, body, status] of [
      ['POST', '/v1/accounts', { owner: 'Bob', currency: 'EUR' }, 201],
      ['POST', `/v1/accounts/${id}/deposits`, { amount: '1.00' }, 201],
      ['POST', `/v1/accounts/${id}/withdrawals`, { amount: '10.01' }, 422],
      ['POST', '/v1/transfers', { from: id, to: other, amount: '4.00' }, 201],
      ['POST', `/v1/accounts/${id}/holds`, { amount: '4.00' }, 201],
      ['POST', `/v1/holds/${id}/captures`, {}, 404],
      ['POST', `/v1/accounts/${id}/freeze`, {}, 200],
      ['POST', `/v1/accounts/${id}/close`, {}, 409],
      ['PUT', `/v1/accounts/${id}/overdraft-limit`, { amount: '5.00' }, 200],
    ] as const) {
      const key = newKey();
      const dry = await bank.send(method, `${path}?dryRun=true`, { key, body });
      expect([dry.status, dry.headers.get('dry-run'), dry.headers.has('location')], path).toEqual([
        status,
        'true',
        false,
      ]);
    }
    expect(await kept()).toEqual(before);
    const { body } = await bank.get(`/v1/accounts/${id}`);
    expect([body.balance, body.available, body.status, body.version]).toEqual(['10.00', '10.00', 'open', 2]);
  });

  it('leaves the key free; of a used key it tells the first answer', async () => {
    const url = `/v1/accounts/${await bank.account()}/deposits`;
    const key = newKey();
    await bank.post(`${url}?dryRun=true`, { amount: '1.00' }, { key });
    const done = await bank.post(url, { amount: '2.00' }, { key });
    expect([done.status, done.headers.has('dry-run')]).toEqual([201, false]);
    const again = await bank.post(`${url}?dryRun=true`, { amount: '2.00' }, { key });
    expect(again.text).toBe(done.text);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(done.headers.get('location'));
    const other = await bank.post(`${url}?dryRun=true`, { amount: '3.00' }, { key });
    expect(wordOf(other)).toBe('422 idempotency-key-reused');
    expect((await bank.get(`/v1/commands/${key}`)).body.answer.amount).toBe('2.00');
  });

  it('answers a batch in order, atomically, or line by line', async () => {
    const accountId = await bank.account('5.00');
    const item = (amount: string) => ({ type: 'withdraw', accountId, amount, idempotencyKey: newKey() });
    const commands = [item('3.00'), item('3.00'), item('2.00')];
    const before = await kept();
    const dry = await bank.send('POST', '/v1/batch?dryRun=true', { body: { commands } });
    // No document describes lines.
    const lines = await new Client(service.url, ADMIN_KEY).send('POST', '/v1/batch?dryRun=true', {
      body: commands.map((one) => JSON.stringify(one)).join('\n'),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const atomic = await bank.send('POST', '/v1/batch?dryRun=true', { body: { atomic: true, commands } });
    expect(await kept()).toEqual(before);
    const statuses = dry.body.results.map(({ status }: { status: string }) => status);
    expect(statuses).toEqual(['ok', 'rejected', 'ok']);
    expect(
      lines.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).status),
    ).toEqual(statuses);
    expect(atomic.body.results.map(({ code }: { code: string }) => code)).toEqual([
      'batch-aborted',
      'insufficient-funds',
      'batch-aborted',
    ]);
    for (const answer of [dry, lines, atomic]) expect(answer.headers.get('dry-run')).toBe('true');
    const done = await bank.send('POST', '/v1/batch', { body: { commands } });
    expect(done.body.results.map(({ status }: { status: string }) => status)).toEqual(statuses);
  });

  it('needs the scope of the command; another value is refused; false carries the command out', async () => {
    const id = await bank.account();
    const url = `/v1/accounts/${id}/deposits`;
    const reader = await service.client('read');
    expect((await reader.post(`${url}?dryRun=true`, { amount: '1.00' })).status).toBe(403);
    expect(faultsOf(await bank.post(`${url}?dryRun=yes`, { amount: '1.00' }))).toEqual(['dryRun: type']);
    expect(faultsOf(await bank.post(`${url}?dryrun=true`, { amount: '1.00' }))).toEqual(['dryrun: unknown']);
    await bank.post(`${url}?dryRun=false`, { amount: '1.00' });
    expect((await bank.get(`/v1/accounts/${id}`)).body.balance).toBe('1.00');
  });
});
