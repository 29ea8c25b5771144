import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newKey, openService, type TestService } from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
});
afterAll(() => service.close());

/** Samples by name and labels, as they stand in the text. */
async function read(): Promise<Record<string, number>> {
  const { text, headers } = await bank.get('/metrics');
  expect(headers.get('content-type')).toMatch(/^text\/plain; version=/);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

describe('the metrics', () => {
  it('count commands by type and outcome, with their latency', async () => {
    const id = await bank.account('1.00');
    const key = newKey();
    const withdraw = { amount: '2.00' };
    await bank.post(`/v1/accounts/${id}/withdrawals`, withdraw, { key });
    await bank.post(`/v1/accounts/${id}/withdrawals`, withdraw, { key });
    await bank.post(`/v1/accounts/${id}/withdrawals`, { amount: '1.00' });
    await bank.post(`/v1/accounts/${id}/freeze`);
    const metrics = await read();
    expect(metrics).toMatchObject({
      'bank_commands_total{type="open",outcome="accepted"}': 1,
      'bank_commands_total{type="deposit",outcome="accepted"}': 1,
      'bank_commands_total{type="withdraw",outcome="accepted"}': 1,
      'bank_commands_total{type="freeze",outcome="accepted"}': 1,
      'bank_command_seconds_count{type="withdraw"}': 3,
    });
    const refusals = Object.entries(metrics).filter(([name]) =>
      /type="withdraw",outcome="(?!acc)/.test(name),
    );
    expect(refusals.reduce((sum, [, count]) => sum + count, 0)).toBe(2);
    expect(metrics['bank_commands_total{type="withdraw",outcome="insufficient-funds"}']).toBeGreaterThan(0);
    expect(metrics['bank_command_seconds_sum{type="withdraw"}']).toBeGreaterThan(0);
  });

  it('count appends, their size and their time', async () => {
    const ids = await Promise.all([bank.account(), bank.account()]);
    const before = await read();
    const commands = ids.flatMap((accountId) =>
      [1, 2, 3].map(() => ({ type: 'deposit', accountId, amount: '1.00', idempotencyKey: newKey() })),
    );
    await bank.send('POST', '/v1/batch', { body: { commands } });
    const after = await read();
    const grown = (name: string) => (after[name] as number) - (before[name] as number);
    expect(grown('bank_append_commands_sum')).toBe(6);
    expect(grown('bank_append_commands_count')).toBe(1);
    expect(grown('bank_append_seconds_count')).toBe(1);
    expect(grown('bank_append_seconds_sum')).toBeGreaterThan(0);
  });

  it('count what had to be decided again because another node was first', async () => {
    const id = await bank.account();
    const before = await read();
    // As another node would: the same append function, behind this node's back.
    await service.query(
      `INSERT INTO events (position, stream_id, version, type, schema_version, data, command_id, recorded_at, correlation_id)
       SELECT position + 1, stream_id, version + 1, 'AccountFrozen', 1, '{}', $2, recorded_at, '{}'
       FROM events WHERE stream_id = $1`,
      [id, '00000000-0000-8000-8000-0000000000ff'],
    );
    const refused = await bank.post(`/v1/accounts/${id}/withdrawals`, { amount: '1.00' });
    expect(refused.body.code).toBe('account-frozen');
    const after = await read();
    expect((after.bank_conflicts_total as number) - (before.bank_conflicts_total as number)).toBe(1);
  });

  it('tell the queue, the pool and the event loop as they are', async () => {
    expect(await read()).toMatchObject({
      bank_queue_commands: 0,
      'bank_postgres_connections{state="busy"}': expect.any(Number),
      'bank_postgres_connections{state="idle"}': expect.any(Number),
      'bank_postgres_connections{state="waiting"}': expect.any(Number),
      nodejs_eventloop_lag_p99_seconds: expect.any(Number),
      process_resident_memory_bytes: expect.any(Number),
    });
    // Those that ask for other metrics at that moment are not among them.
    await expect.poll(async () => (await read())['bank_postgres_connections{state="waiting"}']).toBe(0);
  });
});
