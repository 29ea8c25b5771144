/** Limits on what goes out, over HTTP: set, used, exceeded, ended; and how they are told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../support/json.js';
import {
  type Client,
  faultsOf,
  newKey,
  openService,
  type TestService,
  UNKNOWN_ID,
  wordOf,
} from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  // So that no day ends while the specs run: it is noon there, whenever they do.
  const hours = 12 - new Date().getUTCHours();
  const zone = hours === 0 ? 'UTC' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
  service = await openService({ BANK_TIME_ZONE: zone });
  bank = service.admin;
});
afterAll(() => service?.close());

const set = (account: string, limits: object, message = {}) =>
  bank.put(`/v1/accounts/${account}/limits`, limits, message);
const pay = (account: string, amount: string, message = {}) =>
  bank.post(`/v1/accounts/${account}/withdrawals`, { amount }, message);
const read = async (account: string, query = ''): Promise<Json> =>
  (await bank.get(`/v1/accounts/${account}${query}`)).body;

describe('limits of an account', () => {
  it('are set and told, with what is used of them, now and then', async () => {
    const account = await bank.account('100.00');
    expect(await read(account)).not.toHaveProperty('limits');
    const limits = { perTransaction: '30.00', perDay: '50.00', perMonth: '60.00', countPerDay: 4 };
    const answer = await set(account, limits);
    expect([answer.status, answer.headers.get('etag'), answer.body.limits, answer.body.used]).toEqual([
      200,
      '"3"',
      limits,
      undefined,
    ]);
    await pay(account, '30.00');
    const { today } = (await bank.get('/v1/time')).body;
    const used = { on: today, day: '30.00', count: 1, month: '30.00' };
    expect(await read(account)).toMatchObject({ limits, used });
    const at = (await read(account)).updatedAt;
    await service.laterInstant();
    await pay(account, '1.00');
    await set(account, { perDay: null, perMonth: null });
    // Time travel: as it was when it was so.
    expect(await read(account, `?at=${at}`)).toMatchObject({ limits, used });
    expect(await read(account, '?version=2')).not.toHaveProperty('limits');
    expect(await read(account, '?version=5')).toMatchObject({ limits, used: { day: '31.00', count: 2 } });
    const now = { limits: { perTransaction: '30.00', countPerDay: 4 }, used: { day: '31.00', count: 2 } };
    expect(await read(account)).toMatchObject(now);
    const list = await bank.get(`/v1/accounts?limit=1000&owner=Ada`);
    expect(list.body.items.find(({ id }: Json) => id === account)).toEqual(await read(account));
    await set(account, { perTransaction: null, countPerDay: null });
    expect(await read(account)).not.toHaveProperty('limits');
    expect(await read(account)).not.toHaveProperty('used');
    expect(wordOf(await pay(account, '69.00'))).toBe('201');
  });

  it('refuse what exceeds one, and say which, what is left and from when it is free again', async () => {
    const account = await bank.account('100.00');
    await set(account, { perTransaction: '30.00', perDay: '50.00', countPerDay: 2 });
    await pay(account, '30.00');
    const key = newKey();
    const refused = await pay(account, '20.01', { key });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      code: 'limit-exceeded',
      title: 'Limit exceeded',
      limit: {
        name: 'perDay',
        limit: '50.00',
        left: '20.00',
        freeFrom: expect.stringMatching(/:00:00\.000Z$/),
      },
    });
    expect(Date.parse(refused.body.limit.freeFrom)).toBeGreaterThan(Date.now());
    // The same answer, also when there would be another one.
    await set(account, { perDay: null });
    expect((await pay(account, '20.01', { key })).text).toBe(refused.text);
    expect((await bank.get(`/v1/commands/${key}`)).body.problem).toEqual(refused.body);
    expect((await pay(account, '30.01')).body.limit).toEqual({
      name: 'perTransaction',
      limit: '30.00',
      left: '30.00',
    });
    expect(wordOf(await pay(account, '20.01'))).toBe('201');
    expect((await pay(account, '0.01')).body.limit).toMatchObject({ name: 'countPerDay', limit: 2, left: 0 });
    const batch = await bank.post('/v1/batch', {
      atomic: true,
      commands: [
        { type: 'set-limits', accountId: account, countPerDay: 3, idempotencyKey: newKey() },
        { type: 'withdraw', accountId: account, amount: '40.00', idempotencyKey: newKey() },
      ],
    });
    expect(batch.body.results.map((result: Json) => [result.code, result.limit?.name])).toEqual([
      ['batch-aborted', undefined],
      ['limit-exceeded', 'perTransaction'],
    ]);
    expect((await read(account)).limits.countPerDay).toBe(2);
  });

  it('hold for transfers out and captures; a hold is refused beyond one transaction', async () => {
    const [account, payee] = [await bank.account('100.00'), await bank.account()];
    await set(account, { perTransaction: '40.00', perDay: '50.00' });
    const place = (amount: string) => bank.post(`/v1/accounts/${account}/holds`, { amount });
    expect((await place('40.01')).body.limit.name).toBe('perTransaction');
    const [first, second] = [(await place('40.00')).body.id, (await place('40.00')).body.id];
    const capture = (id: string, amount: string) => bank.post(`/v1/holds/${id}/captures`, { amount });
    expect(wordOf(await capture(first, '30.00'))).toBe('201');
    expect((await capture(second, '20.01')).body.limit).toMatchObject({ name: 'perDay', left: '20.00' });
    const send = (amount: string) => bank.post('/v1/transfers', { from: account, to: payee, amount });
    expect(wordOf(await send('20.01'))).toBe('422 limit-exceeded');
    expect(wordOf(await send('20.00'))).toBe('201');
    expect(wordOf(await bank.post('/v1/transfers', { from: payee, to: account, amount: '20.00' }))).toBe(
      '201',
    );
    expect((await read(account)).used).toMatchObject({ day: '50.00', count: 2 });
  });

  it('are commands like others: repeated, in conflict, under a version, invalid', async () => {
    const account = await bank.account('1.00');
    const key = newKey();
    const first = await set(account, { perDay: '5.00' }, { key });
    const again = await set(account, { perDay: '5.00' }, { key });
    expect([again.text, again.headers.get('idempotent-replayed')]).toEqual([first.text, 'true']);
    // To end a limit is not to leave it as it is.
    expect(wordOf(await set(account, { perDay: '5.00', perMonth: null }, { key }))).toBe(
      '422 idempotency-key-reused',
    );
    expect(wordOf(await set(account, { perDay: '5.00' }))).toBe('200');
    expect((await read(account)).version).toBe(3);
    const headers = { 'if-match': '"2"' };
    expect(wordOf(await set(account, { perDay: '6.00' }, { headers }))).toBe('412 version-mismatch');
    expect(wordOf(await set(UNKNOWN_ID, { perDay: '6.00' }))).toBe('404 account-not-found');
    expect(faultsOf(await set(account, { perDay: '6' }))).toEqual(['perDay: decimals']);
    expect(faultsOf(await set(account, { perDay: 6 }))).toEqual(['perDay: type']);
    expect(faultsOf(await set(account, { countPerDay: -1 }))).toEqual(['countPerDay: minimum']);
    expect(faultsOf(await set(account, { perYear: '1.00' }))).toEqual(['perYear: unknown']);
    expect(wordOf(await (await service.client('read')).put(`/v1/accounts/${account}/limits`, {}))).toBe(
      '403 forbidden',
    );
    const events = (await bank.get(`/v1/accounts/${account}/events`)).body.items;
    expect(events.at(-1)).toMatchObject({
      type: 'LimitsSet',
      data: { limits: { perDay: '5.00' }, currency: 'EUR' },
    });
  });
});
