import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, openService, type TestService, UNKNOWN_ID, wordOf } from '../../support/service.js';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ID = '0199f1c0-0000-7000-8000-000000000001';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
});
afterAll(() => service.close());

describe('opening an account', () => {
  it('answers 201 with the account, its address and its version', async () => {
    const opened = await bank.post('/v1/accounts', {
      id: ID,
      owner: 'Ada Lovelace 🏦',
      currency: 'CZK',
      overdraftLimit: '500.00',
      metadata: { branch: 'Praha 1', tier: 2, rate: 0.25, vip: true },
    });
    expect(opened.status).toBe(201);
    expect(opened.headers.get('location')).toBe(`/v1/accounts/${ID}`);
    expect(opened.headers.get('etag')).toBe('"1"');
    expect(opened.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(opened.headers.has('idempotent-replayed')).toBe(false);
    const { openedAt, updatedAt, ...rest } = opened.body;
    expect(openedAt).toMatch(INSTANT);
    expect(updatedAt).toBe(openedAt);
    expect(rest).toEqual({
      id: ID,
      owner: 'Ada Lovelace 🏦',
      currency: 'CZK',
      balance: '0.00',
      available: '500.00',
      overdraftLimit: '500.00',
      status: 'open',
      version: 1,
      metadata: { branch: 'Praha 1', tier: 2, rate: 0.25, vip: true },
    });
  });

  it('needs no more than owner and currency', async () => {
    const { body, headers } = await bank.post('/v1/accounts', { owner: 'Ada', currency: 'JPY' });
    expect(body.id).toMatch(UUID_V7);
    expect(headers.get('location')).toBe(`/v1/accounts/${body.id}`);
    expect(body).toMatchObject({ balance: '0', available: '0', overdraftLimit: '0', metadata: {} });
  });

  it('gives the id only once', async () => {
    const again = await bank.post('/v1/accounts', { id: ID, owner: 'Bob', currency: 'EUR' });
    expect(wordOf(again)).toBe('409 account-already-exists');
    expect((await bank.get(`/v1/accounts/${ID}`)).body.owner).toBe('Ada Lovelace 🏦');
  });
});

describe('reading an account', () => {
  it('answers what the last command left, with its version as ETag', async () => {
    const id = await bank.account('10.00');
    const withdrawn = await bank.post(`/v1/accounts/${id}/withdrawals`, { amount: '4.50' });
    const read = await bank.get(`/v1/accounts/${id}`);
    expect(read.status).toBe(200);
    expect(read.headers.get('etag')).toBe('"3"');
    expect(read.body).toMatchObject({ balance: '5.50', available: '5.50', version: 3 });
    expect(read.body.updatedAt).toBe(withdrawn.body.recordedAt);
    expect(read.body.openedAt < read.body.updatedAt).toBe(true);
  });

  it('is a read: it may not be stored on the way', async () => {
    const read = await bank.get(`/v1/accounts/${ID}`);
    expect(read.headers.get('cache-control')).toBe('no-store');
    expect(read.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('of an unknown account is 404', async () => {
    const read = await bank.get(`/v1/accounts/${UNKNOWN_ID}`);
    expect(wordOf(read)).toBe('404 account-not-found');
    expect(read.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(read.body).toEqual({
      type: 'urn:banking-es:problem:account-not-found',
      title: 'Account not found',
      status: 404,
      code: 'account-not-found',
      detail: `No account with id ${UNKNOWN_ID}`,
    });
  });

  it('takes HEAD, and answers the same without a body', async () => {
    const [head, get] = [await bank.send('HEAD', `/v1/accounts/${ID}`), await bank.get(`/v1/accounts/${ID}`)];
    expect(head).toMatchObject({ status: 200, text: '' });
    for (const name of ['etag', 'content-type', 'content-length']) {
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    }
  });
});
