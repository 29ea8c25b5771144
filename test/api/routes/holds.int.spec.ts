/** Holds over HTTP: placed, captured in parts and whole, released, expired; read, listed, repeated. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/answer.js';
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
  service = await openService({ HOLDS_OPEN_MAX: '3' });
  bank = service.admin;
});
afterAll(() => service?.close());

const place = (account: string, amount: string, more: object = {}) =>
  bank.post(`/v1/accounts/${account}/holds`, { amount, ...more });
const capture = (hold: string, body: object = {}) => bank.post(`/v1/holds/${hold}/captures`, body);
const release = (hold: string, body: object = {}) => bank.post(`/v1/holds/${hold}/release`, body);

async function held(account: string, amount: string, more: object = {}): Promise<string> {
  const { body, text } = await place(account, amount, more);
  if (body.id === undefined) throw new Error(text);
  return body.id;
}

const moneyOf = async (account: string, query = '') => {
  const { balance, available } = (await bank.get(`/v1/accounts/${account}${query}`)).body;
  return [balance, available];
};

/** Resolves once the hold has expired, and an event says so. */
async function expired(hold: string): Promise<Answer> {
  for (;;) {
    const { body } = await bank.get(`/v1/holds/${hold}`);
    const { items } = (await bank.get(`/v1/accounts/${body.accountId}/events?limit=1000`)).body;
    const event = items.find((one: { type: string; data: { holdId?: string } }) =>
      one.type === 'HoldExpired' ? one.data.holdId === hold : false,
    );
    if (event !== undefined) return bank.get(`/v1/holds/${hold}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a hold', () => {
  it('sets an amount aside, and leaves the balance', async () => {
    const account = await bank.account('100.00');
    const about = { reference: 'order 17', counterpart: 'Café', metadata: { b: 1, a: 'x' } };
    const placed = await place(account, '60.00', { expiresAt: '2027-01-31T13:00:00+01:00', ...about });
    expect([placed.status, placed.headers.get('etag')]).toEqual([201, '"3"']);
    expect(placed.headers.get('location')).toBe(`/v1/holds/${placed.body.id}`);
    expect(placed.body).toEqual({
      id: expect.any(String),
      accountId: account,
      amount: '60.00',
      captured: '0.00',
      remaining: '60.00',
      currency: 'EUR',
      status: 'open',
      expiresAt: '2027-01-31T12:00:00.000Z',
      version: 3,
      placedAt: expect.any(String),
      updatedAt: placed.body.placedAt,
      ...about,
    });
    expect(await moneyOf(account)).toEqual(['100.00', '40.00']);
    expect((await bank.get(`/v1/holds/${placed.body.id}`)).text).toBe(placed.text);
    expect(wordOf(await bank.post(`/v1/accounts/${account}/withdrawals`, { amount: '40.01' }))).toBe(
      '422 insufficient-funds',
    );
    const list = await bank.get('/v1/accounts?owner=Ada&limit=1000');
    expect(list.body.items.find(({ id }: { id: string }) => id === account).available).toBe('40.00');
  });

  it('is captured in parts; the last one releases the rest', async () => {
    const account = await bank.account('100.00');
    const hold = await held(account, '60.00', { counterpart: 'Café', reference: 'order 17' });
    const first = await capture(hold, { amount: '20.00', final: false });
    expect([first.status, first.body]).toMatchObject([
      201,
      {
        accountId: account,
        type: 'withdrawal',
        amount: '20.00',
        balance: '80.00',
        version: 4,
        holdId: hold,
        counterpart: 'Café',
        reference: 'order 17',
      },
    ]);
    expect((await bank.get(`/v1/holds/${hold}`)).body).toMatchObject({
      status: 'open',
      captured: '20.00',
      remaining: '40.00',
      version: 4,
    });
    expect(await moneyOf(account)).toEqual(['80.00', '40.00']);
    expect(wordOf(await capture(hold, { amount: '40.01' }))).toBe('422 amount-exceeds-hold');
    const last = await capture(hold, { amount: '10.00' });
    expect(last.body).toMatchObject({ amount: '10.00', balance: '70.00' });
    expect((await bank.get(`/v1/holds/${hold}`)).body).toMatchObject({
      status: 'captured',
      captured: '30.00',
      remaining: '0.00',
    });
    expect(await moneyOf(account)).toEqual(['70.00', '70.00']);
    expect(wordOf(await capture(hold))).toBe('409 hold-not-open');
    const { items } = (await bank.get(`/v1/accounts/${account}/transactions`)).body;
    expect(items.map((item: { type: string; holdId?: string }) => [item.type, item.holdId])).toEqual([
      ['deposit', undefined],
      ['withdrawal', hold],
      ['withdrawal', hold],
    ]);
  });

  it('is captured to another account, as a transfer', async () => {
    const [account, shop] = [await bank.account('100.00'), await bank.account()];
    const hold = await held(account, '60.00');
    const paid = await capture(hold, { to: shop, amount: '60.00', reference: 'ride' });
    expect([paid.status, paid.headers.get('etag')]).toEqual([201, '"4"']);
    expect(paid.body).toMatchObject({
      amount: '60.00',
      from: { accountId: account, balance: '40.00', version: 4 },
      to: { accountId: shop, balance: '60.00', version: 2 },
      holdId: hold,
      reference: 'ride',
    });
    const { items } = (await bank.get(`/v1/accounts/${shop}/transactions`)).body;
    expect(items).toMatchObject([{ type: 'transfer-in', counterAccountId: account, amount: '60.00' }]);
    expect(faultsOf(await capture(hold, { to: shop, counterpart: 'x' }))).toEqual(['counterpart: exclusive']);
  });

  it('is released, with a reason', async () => {
    const account = await bank.account('100.00');
    const hold = await held(account, '60.00', { reference: 'order 17' });
    const released = await release(hold, { reason: 'cancelled' });
    expect([released.status, released.body]).toMatchObject([
      200,
      {
        id: hold,
        status: 'released',
        remaining: '0.00',
        reason: 'cancelled',
        reference: 'order 17',
        version: 4,
      },
    ]);
    expect((await bank.get(`/v1/holds/${hold}`)).text).toBe(released.text);
    expect(await moneyOf(account)).toEqual(['100.00', '100.00']);
    expect(wordOf(await release(hold))).toBe('409 hold-not-open');
  });

  it('expires, and an event says so soon', async () => {
    const account = await bank.account('100.00');
    const hold = await held(account, '60.00', { expiresInSeconds: 1, reference: 'order 17' });
    expect(await moneyOf(account)).toEqual(['100.00', '40.00']);
    const gone = await expired(hold);
    expect(gone.body).toMatchObject({
      status: 'expired',
      remaining: '0.00',
      reference: 'order 17',
      version: 4,
    });
    expect(await moneyOf(account)).toEqual(['100.00', '100.00']);
    expect(wordOf(await capture(hold))).toBe('409 hold-not-open');
    // Time travel: as it was when it was placed, and by the instant.
    expect(await moneyOf(account, '?version=3')).toEqual(['100.00', '40.00']);
    expect(await moneyOf(account, `?at=${gone.body.placedAt}`)).toEqual(['100.00', '40.00']);
    expect(await moneyOf(account, `?at=${gone.body.expiresAt}`)).toEqual(['100.00', '100.00']);
  });

  it('has a bound on how many are open, and the account stays open as long', async () => {
    const account = await bank.account('10.00');
    const holds = [await held(account, '1.00'), await held(account, '1.00'), await held(account, '8.00')];
    expect(wordOf(await place(account, '0.01'))).toBe('422 insufficient-funds');
    await bank.post(`/v1/accounts/${account}/deposits`, { amount: '1.00' });
    expect(wordOf(await place(account, '0.01'))).toBe('409 too-many-holds');
    const owing = await bank.account('0.00', { overdraftLimit: '5.00' });
    const hold = await held(owing, '5.00');
    const closing = await bank.post(`/v1/accounts/${owing}/close`, {});
    expect([wordOf(closing), closing.body.detail]).toEqual([
      '409 account-not-empty',
      '5.00 EUR is on hold; capture or release it first',
    ]);
    expect(wordOf(await bank.put(`/v1/accounts/${owing}/overdraft-limit`, { amount: '4.99' }))).toBe(
      '422 insufficient-funds',
    );
    await release(hold);
    expect(wordOf(await bank.post(`/v1/accounts/${owing}/close`, {}))).toBe('200');
    expect(holds).toHaveLength(3);
  });
});

describe('what is asked of holds', () => {
  it('names the fault', async () => {
    const account = await bank.account('100.00');
    const unknown = '0190f5a0-0000-7000-8000-0000000000ff';
    expect(wordOf(await bank.get(`/v1/holds/${unknown}`))).toBe('404 hold-not-found');
    expect(wordOf(await capture(unknown))).toBe('404 hold-not-found');
    expect(wordOf(await release(unknown))).toBe('404 hold-not-found');
    // An account and a movement are no holds.
    expect(wordOf(await capture(account))).toBe('404 hold-not-found');
    const deposit = await bank.post(`/v1/accounts/${account}/deposits`, { amount: '1.00' });
    expect(wordOf(await release(deposit.body.id))).toBe('404 hold-not-found');
    expect(wordOf(await place(unknown, '1.00'))).toBe('404 account-not-found');
    expect(wordOf(await bank.get(`/v1/accounts/${unknown}/holds`))).toBe('404 account-not-found');
    expect(
      faultsOf(await place(account, '1.00', { expiresAt: '2027-01-01T00:00:00Z', expiresInSeconds: 5 })),
    ).toEqual(['expiresInSeconds: exclusive']);
    expect(faultsOf(await place(account, '1.00', { expiresAt: '2020-01-01T00:00:00Z' }))).toEqual([
      'expiresAt: past',
    ]);
    expect(faultsOf(await place(account, '1.00', { expiresInSeconds: 0 }))).toEqual([
      'expiresInSeconds: minimum',
    ]);
    expect(wordOf(await place(account, '1.00', { currency: 'CZK' }))).toBe('422 currency-mismatch');
  });

  it('is repeated byte for byte, and told by its key', async () => {
    const account = await bank.account('100.00');
    const [placeKey, captureKey, releaseKey] = [newKey(), newKey(), newKey()];
    const url = `/v1/accounts/${account}/holds`;
    const body = { amount: '60.00', metadata: { b: 1, a: 2 } };
    const placed = await bank.post(url, body, { key: placeKey });
    const hold = placed.body.id;
    const partly = { amount: '10.00', final: false };
    const captured = await bank.post(`/v1/holds/${hold}/captures`, partly, { key: captureKey });
    const released = await bank.post(`/v1/holds/${hold}/release`, { reason: 'x' }, { key: releaseKey });
    const again = [
      await bank.post(url, body, { key: placeKey }),
      await bank.post(`/v1/holds/${hold}/captures`, partly, { key: captureKey }),
      await bank.post(`/v1/holds/${hold}/release`, { reason: 'x' }, { key: releaseKey }),
    ];
    expect(again.map(({ text }) => text)).toEqual([placed.text, captured.text, released.text]);
    expect(again.map(({ headers }) => headers.get('etag'))).toEqual(['"3"', '"4"', '"5"']);
    expect(again.map(({ headers }) => headers.get('idempotent-replayed'))).toEqual(['true', 'true', 'true']);
    const told = await Promise.all(
      [placeKey, captureKey, releaseKey].map((key) => bank.get(`/v1/commands/${key}`)),
    );
    expect(told.map(({ body: { status, answer } }) => [status, answer])).toEqual(
      [placed, captured, released].map((one) => ['ok', one.body]),
    );
    const other = await bank.post(`/v1/holds/${hold}/captures`, {}, { key: captureKey });
    expect(wordOf(other)).toBe('422 idempotency-key-reused');
  });

  it('honours If-Match', async () => {
    const account = await bank.account('100.00');
    const hold = await held(account, '10.00');
    const at = (version: number) => ({ headers: { 'if-match': `"${version}"` } });
    expect(wordOf(await bank.post(`/v1/holds/${hold}/captures`, {}, at(2)))).toBe('412 version-mismatch');
    expect(wordOf(await bank.post(`/v1/holds/${hold}/captures`, {}, at(3)))).toBe('201');
  });
});
