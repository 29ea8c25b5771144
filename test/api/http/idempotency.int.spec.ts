import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/answer.js';
import { Client, newKey, openService, type TestService, wordOf } from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
});
afterAll(() => service.close());

/** What a client sees of an answer, but for the request it belongs to. */
const seen = ({ status, headers, text }: Answer) => ({
  status,
  text,
  headers: ['content-type', 'etag', 'location'].map((name) => headers.get(name)),
});

/** Sends it twice, and something else in between; both answers must be the same but for the mark of a replay. */
async function replayed(method: string, path: string, body: unknown, between: () => Promise<unknown>) {
  const key = newKey();
  const first = await bank.send(method, path, { key, body });
  await between();
  const second = await bank.send(method, path, { key, body });
  expect(seen(second)).toEqual(seen(first));
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  expect(second.headers.get('idempotent-replayed')).toBe('true');
  return first;
}

const METADATA = { z: 1e-7, a: 'ž', M: -0.5, m: true, b: 9007199254740991 };

describe('a repeat of an accepted command gets the first answer, byte for byte', () => {
  it.each([
    ['POST', '/deposits', { amount: '1.00', metadata: METADATA, reference: 'r', counterpart: 'c' }, 201],
    ['POST', '/withdrawals', { amount: '1.00', metadata: METADATA }, 201],
    ['POST', '/freeze', { reason: 'x' }, 200],
    ['POST', '/unfreeze', undefined, 200],
    ['PUT', '/overdraft-limit', { amount: '7.00' }, 200],
  ] as const)('%s %s', async (method, path, body, status) => {
    const id = await bank.account('5.00', { metadata: METADATA });
    const first = await replayed(method, `/v1/accounts/${id}${path}`, body, () =>
      bank.post(`/v1/accounts/${id}/deposits`, { amount: '3.00' }),
    );
    expect(first.status).toBe(status);
  });

  it('POST /close', async () => {
    const id = await bank.account();
    await replayed('POST', `/v1/accounts/${id}/close`, {}, () => bank.get(`/v1/accounts/${id}`));
  });

  it('POST /v1/accounts, where the bank chose the id', async () => {
    const body = { owner: 'Ada', currency: 'EUR', metadata: METADATA };
    const first = await replayed('POST', '/v1/accounts', body, () => bank.account());
    expect(first.headers.get('location')).toBe(`/v1/accounts/${first.body.id}`);
    const events = await service.query('SELECT 1 FROM events WHERE stream_id = $1', [first.body.id]);
    expect(events).toHaveLength(1);
  });

  it('POST /v1/transfers', async () => {
    const [from, to] = [await bank.account('5.00'), await bank.account()];
    await replayed('POST', '/v1/transfers', { from, to, amount: '2.00', metadata: METADATA }, () =>
      bank.post('/v1/transfers', { from, to, amount: '1.00' }),
    );
    expect((await bank.get(`/v1/accounts/${to}`)).body.balance).toBe('3.00');
  });

  it('whatever the order of its fields', async () => {
    const id = await bank.account();
    const key = newKey();
    const path = `/v1/accounts/${id}/deposits`;
    const first = await bank.send('POST', path, {
      key,
      body: '{"amount":"1.00","metadata":{"a":1,"b":2},"reference":"r"}',
    });
    const second = await bank.send('POST', path, {
      key,
      body: '{ "reference": "r", "metadata": {"b": 2, "a": 1}, "amount": "1.00" }',
    });
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.text).toBe(first.text);
  });
});

describe('a repeat of a rejected command gets the same "no", even when it could be done now', () => {
  it.each([
    ['422 insufficient-funds', '/withdrawals', { amount: '9.00' }, ['/deposits', { amount: '100.00' }]],
    ['409 account-frozen', '/withdrawals', { amount: '1.00' }, ['/unfreeze', {}]],
    ['409 account-not-empty', '/close', {}, ['/withdrawals', { amount: '5.00' }]],
    ['422 currency-mismatch', '/deposits', { amount: '1.00', currency: 'CZK' }, ['/freeze', {}]],
  ] as const)('%s', async (word, path, body, [otherPath, otherBody]) => {
    const id = await bank.account('5.00');
    if (word.includes('frozen')) await bank.post(`/v1/accounts/${id}/freeze`);
    const first = await replayed('POST', `/v1/accounts/${id}${path}`, body, () =>
      bank.post(`/v1/accounts/${id}${otherPath}`, otherBody),
    );
    expect(wordOf(first)).toBe(word);
  });

  it('404 account-not-found, and the account is opened meanwhile', async () => {
    const id = '0199f1c0-0000-7000-8000-000000000404';
    const first = await replayed('POST', `/v1/accounts/${id}/deposits`, { amount: '1.00' }, () =>
      bank.account('0.00', { id }),
    );
    expect(wordOf(first)).toBe('404 account-not-found');
  });
});

describe('a key', () => {
  it('belongs to one request: another one under it is 422, and the first answer stays', async () => {
    const id = await bank.account('5.00');
    const other = await bank.account();
    const key = newKey();
    const first = await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { key });
    const others = [
      bank.post(`/v1/accounts/${id}/deposits`, { amount: '2.00' }, { key }),
      bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00', currency: 'EUR' }, { key }),
      bank.post(`/v1/accounts/${id}/withdrawals`, { amount: '1.00' }, { key }),
      bank.post(`/v1/accounts/${other}/deposits`, { amount: '1.00' }, { key }),
      bank.post(`/v1/accounts/${id}/close`, {}, { key }),
      bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { key, headers: { 'if-match': '"2"' } }),
    ];
    for (const answer of await Promise.all(others)) {
      expect(wordOf(answer)).toBe('422 idempotency-key-reused');
      expect(answer.headers.has('idempotent-replayed')).toBe(false);
    }
    const again = await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { key });
    expect(again.text).toBe(first.text);
    expect((await bank.get(`/v1/accounts/${id}`)).body.balance).toBe('6.00');
  });

  it('is not used up by what was never decided on what the account holds', async () => {
    const id = await bank.account();
    const key = newKey();
    const path = `/v1/accounts/${id}/deposits`;
    const reader = await service.client('read');
    const refused = [
      await bank.post(path, { amount: 1 }, { key }),
      await bank.post(path, { amount: '1' }, { key }),
      await bank.post(path, { amount: '1,00' }, { key }),
      await bank.post(path, { amount: '1.00' }, { key, headers: { 'if-match': '"7"' } }),
      await bank.post(path, { amount: '1.00' }, { key, headers: { 'content-type': 'text/plain' } }),
      await bank.post(`/v1/accounts/${id}/deposit`, { amount: '1.00' }, { key }),
      await reader.post(path, { amount: '1.00' }, { key }),
      await new Client(service.url, 'stranger').post(path, { amount: '1.00' }, { key }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 412, 415, 404, 403, 401]);
    expect((await bank.get(`/v1/commands/${key}`)).status).toBe(404);
    const done = await bank.post(path, { amount: '1.00' }, { key, headers: { 'if-match': '"1"' } });
    expect([done.status, done.headers.has('idempotent-replayed')]).toEqual([201, false]);
  });

  it('of a command that was carried out gets its answer again, though its If-Match is stale by now', async () => {
    const id = await bank.account();
    const path = `/v1/accounts/${id}/deposits`;
    const message = { key: newKey(), headers: { 'if-match': '"1"' } };
    const first = await bank.post(path, { amount: '1.00' }, message);
    await bank.post(path, { amount: '5.00' });
    const again = await bank.post(path, { amount: '1.00' }, message);
    expect([seen(again), again.headers.get('idempotent-replayed')]).toEqual([seen(first), 'true']);
    const other = await bank.post(path, { amount: '1.00' }, { key: message.key });
    expect(wordOf(other)).toBe('422 idempotency-key-reused');
  });

  it.each(['application/json', 'application/x-ndjson'])('is as free after a batch of %s', async (type) => {
    const id = await bank.account();
    const [one, two] = [newKey(), newKey()];
    // The answer is lines, which are no one document.
    const client = new Client(service.url, bank.apiKey);
    const batch = (...commands: object[]) =>
      client.send('POST', '/v1/batch', {
        headers: { 'content-type': type },
        body: type.endsWith('ndjson')
          ? commands.map((command) => `${JSON.stringify(command)}\n`).join('')
          : JSON.stringify({ commands }),
      });
    const command = (idempotencyKey: string, fields: object) => ({
      type: 'deposit',
      accountId: id,
      amount: '1.00',
      idempotencyKey,
      ...fields,
    });
    const refused = await batch(command(one, { expectedVersion: 9 }), command(two, { amount: '1' }));
    expect(refused.text).toMatch(/version-mismatch.*validation-failed/s);
    const done = await batch(command(one, { expectedVersion: 1 }), command(two, {}));
    expect(done.text.match(/"status":"ok"/g)).toHaveLength(2);
    expect(done.text).not.toContain('"replayed":true');
  });

  it('is as free after an atomic batch that one such command kept from being carried out', async () => {
    const id = await bank.account();
    const keys = [newKey(), newKey()];
    const batch = (versions: readonly number[]) =>
      bank.send('POST', '/v1/batch', {
        body: {
          atomic: true,
          commands: versions.map((expectedVersion, index) => ({
            ...{ type: 'deposit', accountId: id, amount: '1.00', expectedVersion },
            idempotencyKey: keys[index],
          })),
        },
      });
    const codes = ({ body }: Answer) =>
      body.results.map(({ code, status }: { code?: string; status: string }) => code ?? status);
    expect(codes(await batch([1, 9]))).toEqual(['batch-aborted', 'version-mismatch']);
    expect(codes(await batch([1, 2]))).toEqual(['ok', 'ok']);
    expect(codes(await batch([1, 2]))).toEqual(['ok', 'ok']);
    expect((await bank.get(`/v1/accounts/${id}`)).body.balance).toBe('2.00');
  });

  it('is the API client’s own', async () => {
    const id = await bank.account();
    const key = newKey();
    const [one, two] = await Promise.all([service.client('write'), service.client('write')]);
    for (const client of [one, two]) {
      const done = await client.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { key });
      expect(done.headers.has('idempotent-replayed')).toBe(false);
    }
    expect((await bank.get(`/v1/accounts/${id}`)).body.balance).toBe('2.00');
  });

  it('still under way is 409 with Retry-After, then a replay; of another request 422', async () => {
    const id = await bank.account();
    const path = `/v1/accounts/${id}/deposits`;
    const key = newKey();
    const release = await service.holdAppends();
    const first = bank.post(path, { amount: '1.00' }, { key });
    while ((await bank.get(`/v1/commands/${key}`)).body.status !== 'pending');
    const second = await bank.post(path, { amount: '1.00' }, { key });
    const other = await bank.post(path, { amount: '2.00' }, { key });
    await release();
    expect(wordOf(second)).toBe('409 request-in-flight');
    expect(second.headers.get('retry-after')).toBe('1');
    expect(wordOf(other)).toBe('422 idempotency-key-reused');
    expect((await first).status).toBe(201);
    const third = await bank.post(path, { amount: '1.00' }, { key });
    expect(third.headers.get('idempotent-replayed')).toBe('true');
    expect(third.text).toBe((await first).text);
  });

  it('sent 50 times at once has one effect', async () => {
    const id = await bank.account();
    const key = newKey();
    const all = await Promise.all(
      Array.from({ length: 50 }, () => bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { key })),
    );
    const words = new Set(all.map(wordOf));
    words.delete('409 request-in-flight');
    expect([...words]).toEqual(['201']);
    expect(new Set(all.filter(({ status }) => status === 201).map(({ text }) => text)).size).toBe(1);
    expect((await bank.get(`/v1/accounts/${id}`)).body.balance).toBe('1.00');
  });

  it.each([
    ['1 character', 'a', 201],
    ['255 characters', 'k'.repeat(255), 201],
    ['any visible ASCII character', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', 201],
    ['256 characters', 'k'.repeat(256), 400],
    ['a blank inside', 'a b', 400],
    ['nothing', '', 400],
    ['a letter that is not ASCII', 'klí', 400],
  ])('of %s', async (_, key, status) => {
    const id = await bank.account();
    const done = await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { key });
    expect(done.status).toBe(status);
    if (status === 400)
      expect(done.body.errors[0]).toMatchObject({ field: 'Idempotency-Key', rule: 'format' });
  });

  it('is required of every command', async () => {
    const id = await bank.account();
    const client = new Client(service.url, bank.apiKey);
    for (const [method, path, body] of [
      ['POST', '/v1/accounts', { owner: 'Ada', currency: 'EUR' }],
      ['POST', `/v1/accounts/${id}/deposits`, { amount: '1.00' }],
      ['POST', `/v1/accounts/${id}/withdrawals`, { amount: '1.00' }],
      ['POST', '/v1/transfers', { from: id, to: '0199f1c0-0000-7000-8000-00000000dead', amount: '1.00' }],
      ['POST', `/v1/accounts/${id}/freeze`, undefined],
      ['POST', `/v1/accounts/${id}/unfreeze`, undefined],
      ['POST', `/v1/accounts/${id}/close`, undefined],
      ['PUT', `/v1/accounts/${id}/overdraft-limit`, { amount: '1.00' }],
    ] as const) {
      const refused = await client.send(method, path, { body });
      expect(wordOf(refused), path).toBe('400 validation-failed');
      expect(refused.body.errors).toEqual([
        { field: 'Idempotency-Key', rule: 'required', message: 'is required' },
      ]);
    }
  });
});
