import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/answer.js';
import { BatchStream, wordsOf } from '../../support/batchStream.js';
import { type Client, newKey, openService, type TestService, wordOf } from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService({ QUEUE_COMMANDS_MAX: '5', STATEMENT_MS_MAX: '20000' });
  bank = service.admin;
});
afterAll(() => service.close());

let id: string;
let release: () => Promise<void>;
let taken: Promise<Answer>[];

const deposit = (key = newKey()) => bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, { key });
const command = () => ({ type: 'deposit', accountId: id, amount: '1.00', idempotencyKey: newKey() });
const balance = async () => (await bank.get(`/v1/accounts/${id}`)).body.balance;

async function untilPending(key: string): Promise<void> {
  while ((await bank.get(`/v1/commands/${key}`)).status === 404);
}

/** One command in an append that gets nowhere, and behind it as many as may wait. */
beforeEach(async () => {
  id = await bank.account();
  release = await service.holdAppends();
  taken = [];
  for (let count = 0; count < 6; count += 1) {
    const key = newKey();
    taken.push(deposit(key));
    await untilPending(key);
    // The first one must be on its way before the others, or it waits among them.
    if (count === 0) await service.untilAppendWaits();
  }
});
afterEach(async () => {
  await release();
  await Promise.all(taken);
});

describe('when the queue is full', () => {
  it('a command is 503 with Retry-After, nothing is done of it, and its key is free', async () => {
    const key = newKey();
    const refused = await deposit(key);
    expect(wordOf(refused)).toBe('503 overloaded');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await bank.get(`/v1/commands/${key}`)).status).toBe(404);
    await release();
    for (const answer of await Promise.all(taken)) expect(answer.status).toBe(201);
    expect(await balance()).toBe('6.00');
    const again = await deposit(key);
    expect(again.status).toBe(201);
    expect(again.headers.has('idempotent-replayed')).toBe(false);
    expect(await balance()).toBe('7.00');
  });

  it('a batch is 503 as a whole, atomic or not', async () => {
    for (const atomic of [true, false]) {
      const body = { atomic, commands: [command(), command()] };
      const refused = await bank.send('POST', '/v1/batch', { body });
      expect(wordOf(refused)).toBe('503 overloaded');
      expect(refused.headers.get('retry-after')).toBe('1');
    }
    await release();
    await Promise.all(taken);
    expect(await balance()).toBe('6.00');
  });

  it('a stream waits for room and is carried out whole', async () => {
    const stream = new BatchStream(bank);
    for (let line = 0; line < 50; line += 1) await stream.write(command());
    const results = stream.end().rest();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await release();
    expect(wordsOf(await results)).toEqual(Array(50).fill('ok'));
    expect(await balance()).toBe('56.00');
  });

  it('reads go on, and the metrics tell', async () => {
    expect((await bank.get('/v1/accounts')).status).toBe(200);
    expect((await deposit()).status).toBe(503);
    const { text } = await bank.get('/metrics');
    expect(text).toMatch(/^bank_queue_commands 5$/m);
    expect(text).toMatch(/^bank_commands_total\{type="deposit",outcome="overloaded"\} [1-9]/m);
  });
});

describe('a batch', () => {
  it('never holds more commands than may wait: it could never be taken', async () => {
    const document = (await bank.get('/openapi.json')).body;
    expect(document.components.schemas.Batch.properties.commands.maxItems).toBe(5);
    const refused = await bank.send('POST', '/v1/batch', { body: { commands: Array(6).fill({}) } });
    expect(wordOf(refused)).toBe('400 validation-failed');
  });

  it('that finds room for its first commands only says so of the others', async () => {
    await release();
    await Promise.all(taken);
    const again = await service.holdAppends();
    const key = newKey();
    const first = deposit(key);
    await untilPending(key);
    await service.untilAppendWaits();
    const waiting = [deposit(), deposit(), deposit()];
    while (!/^bank_queue_commands 3$/m.test((await bank.get('/metrics')).text));
    const batch = bank.send('POST', '/v1/batch', {
      body: { commands: [command(), command(), command(), command()] },
    });
    while (!/^bank_queue_commands 5$/m.test((await bank.get('/metrics')).text));
    await again();
    await Promise.all([first, ...waiting]);
    expect(wordsOf((await batch).body.results)).toEqual([
      'ok',
      'ok',
      'failed overloaded',
      'failed overloaded',
    ]);
    expect(await balance()).toBe('12.00');
  });
});
