import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatchStream, wordsOf } from '../../support/batchStream.js';
import { ADMIN_KEY, Client, newKey, openService, type TestService } from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService({ BODY_BYTES_MAX: '2048', STREAM_COMMANDS_MAX: '500' });
  bank = service.admin;
});
afterAll(() => service.close());

const deposit = (accountId: string, fields: object = {}) => ({
  type: 'deposit',
  accountId,
  amount: '1.00',
  idempotencyKey: newKey(),
  ...fields,
});
const balanceOf = async (id: string) => (await bank.get(`/v1/accounts/${id}`)).body.balance;

/** Sends all of it, then reads all results. */
async function exchange(...pieces: readonly (string | Buffer | object)[]) {
  const stream = new BatchStream(bank);
  for (const piece of pieces) await stream.write(piece);
  return stream.end().rest();
}

describe('a streamed batch', () => {
  it('answers each line with a line, in order', async () => {
    const id = await bank.account();
    const results = await exchange(
      deposit(id, { idempotencyKey: 'one' }),
      { type: 'withdraw', accountId: id, amount: '5.00', idempotencyKey: 'two' },
      { type: 'deposit', accountId: id, amount: 5, idempotencyKey: 'three' },
      '{"type":\n',
      '\n \t\r\n',
      '7\n',
      { ...deposit(id, { idempotencyKey: 'four' }) },
    );
    expect(wordsOf(results)).toEqual([
      'ok',
      'rejected insufficient-funds',
      'invalid validation-failed',
      'invalid validation-failed',
      'invalid validation-failed',
      'ok',
    ]);
    expect(results.map((result) => result.idempotencyKey)).toEqual([
      'one',
      'two',
      'three',
      undefined,
      undefined,
      'four',
    ]);
    expect(results.map((result) => result.errors?.map(({ field, rule }) => `${field}: ${rule}`))).toEqual([
      undefined,
      undefined,
      ['amount: type'],
      ['line: json'],
      ['command: type'],
      undefined,
    ]);
    expect(results[5]?.answer).toMatchObject({ accountId: id, balance: '2.00', version: 3 });
  });

  it('answers a line before the next one is sent', async () => {
    const id = await bank.account();
    const stream = new BatchStream(bank);
    for (const balance of ['1.00', '2.00', '3.00']) {
      await stream.write(deposit(id));
      expect((await stream.next())?.answer.balance).toBe(balance);
    }
    await stream.write('nonsense\n');
    expect((await stream.next())?.status).toBe('invalid');
    expect(await stream.end().next()).toBeUndefined();
  });

  it('sends what is there before it waits for what is not', async () => {
    const id = await bank.account();
    const release = await service.holdAppends();
    const stream = new BatchStream(bank);
    await stream.write(`nonsense\n${JSON.stringify(deposit(id))}\n`);
    expect((await stream.next())?.status).toBe('invalid');
    await release();
    expect((await stream.next())?.status).toBe('ok');
    expect(await stream.end().next()).toBeUndefined();
  });

  it('that turns into nonsense is cut, not answered a second time in the middle of the answer', async () => {
    const socket = net.connect(Number(new URL(service.url).port), '127.0.0.1');
    const received: string[] = [];
    socket.setEncoding('utf8').on('data', (text: string) => received.push(text));
    socket.write(
      `POST /v1/batch HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ADMIN_KEY}\r\n` +
        'content-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{}\n\r\n',
    );
    while (!received.join('').includes('"invalid"')) await once(socket, 'data');
    socket.write('this is no chunk\r\n');
    await once(socket, 'close');
    expect(received.join('').match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200']);
    expect((await bank.get('/health/live')).status).toBe(200);
  });

  it('is cut off soon after its key is revoked, though it is busy all the time', async () => {
    const own = await openService({ CLIENT_CACHE_MS: '200' });
    const made = await own.admin.send('POST', '/v1/api-clients', {
      body: { name: 'shop', scopes: ['write'] },
    });
    const id = await own.admin.account();
    const stream = new BatchStream(new Client(own.url, made.body.key));
    let isOver = false;
    const results = stream.rest().finally(() => {
      isOver = true;
    });
    let sent = 0;
    const send = async () => {
      sent += 1;
      const line = { type: 'deposit', idempotencyKey: `n${sent}`, accountId: id, amount: '1.00' };
      await Promise.race([stream.write(line), results]);
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
    for (let line = 0; line < 20; line += 1) await send();
    await own.admin.send('DELETE', `/v1/api-clients/${made.body.id}`);
    while (!isOver) await send();
    const words = wordsOf(await results);
    expect(words.pop()).toBe('failed unauthorized');
    expect(new Set(words)).toEqual(new Set(['ok']));
    const balance = (await own.admin.get(`/v1/accounts/${id}`)).body.balance;
    expect(balance).toBe(`${words.length}.00`);
    expect(words.length).toBeLessThan(sent);
    await own.close();
  });

  it('may end without a newline, have Windows line ends, or be empty', async () => {
    const id = await bank.account();
    const lines = [deposit(id), deposit(id), deposit(id)].map((line) => JSON.stringify(line));
    expect(wordsOf(await exchange(lines.join('\r\n')))).toEqual(['ok', 'ok', 'ok']);
    expect(await exchange()).toEqual([]);
    expect(await exchange('\n\n')).toEqual([]);
    expect(await balanceOf(id)).toBe('3.00');
  });

  it('may be cut anywhere, inside a letter too', async () => {
    const owner = 'Dvořák 山田 🎻';
    const lines = [1, 2].map(() => ({ type: 'open', owner, currency: 'EUR', idempotencyKey: newKey() }));
    const bytes = Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'));
    const stream = new BatchStream(bank);
    for (const byte of bytes) {
      await stream.write(Buffer.from([byte]));
      // Each in a packet of its own.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const results = await stream.end().rest();
    expect(results.map((result) => result.answer.owner)).toEqual([owner, owner]);
  });

  it('goes on after a line that is too long, or is not UTF-8', async () => {
    const id = await bank.account();
    const fits = JSON.stringify(deposit(id)).padEnd(2048);
    const cases: [string | Buffer, string | undefined][] = [
      [fits, undefined],
      [`${fits} `, 'line: maxLength'],
      ['x'.repeat(2049), 'line: maxLength'],
      ['x'.repeat(300_000), 'line: maxLength'],
      [Buffer.from('{"type":"\xe9"}', 'latin1'), 'line: utf-8'],
    ];
    for (const [line, fault] of cases) {
      const results = await exchange(line, '\n', deposit(id), line, '\n', line);
      const faults = results.map(({ errors }) =>
        errors?.map(({ field, rule }) => `${field}: ${rule}`).join(),
      );
      expect(faults).toEqual([fault, undefined, fault, fault]);
    }
  });

  it('carries a key out once, in one stream or in two', async () => {
    const id = await bank.account();
    const line = deposit(id);
    const first = await exchange(line, line, { ...line, amount: '2.00' });
    expect(wordsOf(first)).toEqual(['ok', 'ok', 'rejected idempotency-key-reused']);
    expect(first.map(({ replayed }) => replayed)).toEqual([false, true, undefined]);
    const second = await exchange(line);
    expect(second).toEqual([first[1]]);
    expect(await balanceOf(id)).toBe('1.00');
  });

  it('needs the scope before its first line is read', async () => {
    const reader = await service.client('read');
    const stream = new BatchStream(reader);
    await stream.write(deposit(await bank.account()));
    expect(await stream.status()).toBe(403);
    stream.destroy();
  });

  it('takes 20,000 lines, in order, on few accounts', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => bank.account()));
    const stream = new BatchStream(bank);
    const sending = (async () => {
      for (let line = 0; line < 20_000; line += 1) {
        await stream.write(deposit(ids[line % 10] as string, { idempotencyKey: `line-${line}` }));
      }
      stream.end();
    })();
    const results = await stream.rest();
    await sending;
    expect(results.map(({ idempotencyKey }) => idempotencyKey)).toEqual(
      Array.from({ length: 20_000 }, (_, line) => `line-${line}`),
    );
    expect(new Set(wordsOf(results))).toEqual(new Set(['ok']));
    expect(results[19_999]?.answer).toMatchObject({ accountId: ids[9], balance: '2000.00', version: 2_001 });
  });

  it('waits for a client that does not read', async () => {
    const id = await bank.account();
    const stream = new BatchStream(bank);
    // More than the buffers of two sockets hold.
    const metadata = { a: 'x'.repeat(500), b: 'x'.repeat(500), c: 'x'.repeat(500) };
    const lines = Array.from({ length: 8_000 }, () => JSON.stringify(deposit(id, { metadata })));
    const sending = stream.write(`${lines.join('\n')}\n`);
    const versions: number[] = [];
    // Until two looks in a row see the same: the service has stopped taking lines.
    while (versions.length < 2 || versions.at(-1) !== versions.at(-2)) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      versions.push((await bank.get(`/v1/accounts/${id}`)).body.version);
    }
    expect(versions.at(-1)).toBeLessThan(8_000);
    const results = stream.rest();
    await sending;
    stream.end();
    expect(new Set(wordsOf(await results))).toEqual(new Set(['ok']));
    expect(await balanceOf(id)).toBe('8000.00');
  });

  it('that its client leaves in the middle does what it took, and nothing else suffers', async () => {
    const id = await bank.account();
    for (let round = 0; round < 5; round += 1) {
      const stream = new BatchStream(bank);
      for (let line = 0; line < 500; line += 1) await stream.write(deposit(id));
      await stream.next();
      stream.destroy();
    }
    const { body } = await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' });
    expect(body.version).toBeGreaterThanOrEqual(7);
    expect(Number(body.balance)).toBe(body.version - 1);
    expect((await bank.get('/health/ready')).status).toBe(200);
    const { text } = await bank.get('/metrics');
    expect(text).toMatch(/^bank_queue_commands 0$/m);
  });
});
