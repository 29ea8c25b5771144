/** Holds through the typed client, and what it repeats. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BankClient, createBankClient } from '../../src/client/client.js';
import { itemsOf, sendCommand } from '../../src/client/commands.js';
import { type Holds, holdsOf } from '../../src/client/holds.js';
import { ADMIN_KEY, openService, type TestService, UNKNOWN_ID } from '../support/service.js';

let service: TestService;
let holds: Holds;
/** What becomes of the next requests; then they reach the bank. */
let failures: (() => Response | never)[] = [];
let requests: string[] = [];
/** Of a response that was lost on its way. */
let lost = 0;

beforeAll(async () => {
  service = await openService();
  const bank: BankClient = createBankClient({
    url: service.url,
    key: ADMIN_KEY,
    fetch: async (request) => {
      requests.push((request as Request).headers.get('idempotency-key') ?? '');
      const failure = failures.shift();
      if (failure !== undefined) return failure();
      const response = await fetch(request);
      if (lost-- > 0) throw new TypeError('fetch failed');
      return response;
    },
  });
  holds = holdsOf(bank);
});
afterAll(() => service.close());

const account = () => service.admin.account('100.00');
const unavailable = () =>
  Response.json({ code: 'unavailable' }, { status: 503, headers: { 'retry-after': '0' } });

describe('holds', () => {
  it('are placed, captured and released, and read', async () => {
    const [payer, payee] = [await account(), await account()];
    const { id } = await holds.place(payer, { amount: '60.00', reference: 'order 17' });
    expect(await holds.capture(id, { amount: '20.00', final: false })).toMatchObject({ type: 'withdrawal' });
    expect(await holds.capture(id, { amount: '10.00', to: payee, final: false })).toMatchObject({
      to: { accountId: payee, balance: '110.00' },
    });
    expect(await holds.get(id)).toMatchObject({ remaining: '30.00', status: 'open' });
    expect(await holds.release(id, { reason: 'enough' })).toMatchObject({ status: 'released' });
    const second = await holds.place(payer, { amount: '1.00' });
    await holds.capture(second.id);
    const listed = async (status?: 'captured') => {
      const ids: string[] = [];
      for await (const hold of holds.list(payer, status && { status })) ids.push(hold.id);
      return ids;
    };
    expect([await listed(), await listed('captured')]).toEqual([[id, second.id], [second.id]]);
  });

  it('take effect once, however often the answer is lost', async () => {
    const payer = await account();
    requests = [];
    failures = [unavailable];
    lost = 2;
    const { id, version } = await holds.place(payer, { amount: '60.00' });
    expect(version).toBe(3);
    expect(requests).toHaveLength(4);
    expect(new Set(requests).size).toBe(1);
    const options = { idempotencyKey: 'capture-it' };
    const captured = await holds.capture(id, {}, options);
    expect(await holds.capture(id, {}, options)).toEqual(captured);
  });

  it('are refused at once where the bank says no', async () => {
    const payer = await account();
    requests = [];
    await expect(holds.place(payer, { amount: '100.01' })).rejects.toMatchObject({
      code: 'insufficient-funds',
    });
    await expect(holds.release(UNKNOWN_ID)).rejects.toMatchObject({ code: 'hold-not-found' });
    expect(requests).toHaveLength(2);
  });

  it('are given up after so many attempts, or when the caller says so', async () => {
    const payer = await account();
    requests = [];
    failures = Array(4).fill(unavailable);
    const body = { amount: '1.00' };
    await expect(holds.place(payer, body, { attemptsMax: 2 })).rejects.toMatchObject({ status: 503 });
    expect(requests).toHaveLength(2);
    const signal = AbortSignal.abort();
    await expect(sendCommand(async () => ({ response: unavailable() }), { signal })).rejects.toMatchObject({
      status: 503,
    });
    failures = [];
  });
});

it('the items of a list come page by page', async () => {
  const asked: (string | undefined)[] = [];
  const items: number[] = [];
  const pages = [
    { items: [1, 2], next: 'b' },
    { items: [], next: 'c' },
    { items: [3], next: null },
  ];
  const all = itemsOf(async (after) => {
    asked.push(after);
    return pages[asked.length - 1] as (typeof pages)[number];
  });
  for await (const item of all) items.push(item);
  expect([items, asked]).toEqual([
    [1, 2, 3],
    [undefined, 'b', 'c'],
  ]);
});
