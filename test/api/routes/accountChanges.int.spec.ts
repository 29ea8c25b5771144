/** The owner and metadata of an account are changed as a JSON Merge Patch does it (RFC 7396). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  service = await openService();
  bank = service.admin;
});
afterAll(() => service?.close());

const PATCH = 'application/merge-patch+json';
const change = (account: string, body: unknown, message = {}) =>
  bank.send('PATCH', `/v1/accounts/${account}`, { key: newKey(), body, ...message });
const fieldsOf = async (account: string, query = '') => {
  const { owner, metadata, version } = (await bank.get(`/v1/accounts/${account}${query}`)).body;
  return [owner, metadata, version];
};

describe('a change of an account', () => {
  it('sets what it names, removes what is null, and leaves the rest', async () => {
    const account = await bank.account('1.00', { metadata: { branch: 'Brno', note: 'x', vip: true } });
    const headers = { 'content-type': PATCH };
    const answer = await change(
      account,
      { owner: 'Ada King', metadata: { branch: 'Prague', note: null } },
      { headers },
    );
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"3"']);
    expect(answer.body).toMatchObject({
      owner: 'Ada King',
      metadata: { branch: 'Prague', vip: true },
      balance: '1.00',
    });
    expect(await fieldsOf(account)).toEqual(['Ada King', { branch: 'Prague', vip: true }, 3]);
    expect(await fieldsOf(account, '?version=2')).toEqual([
      'Ada',
      { branch: 'Brno', note: 'x', vip: true },
      2,
    ]);
    await change(account, { metadata: null });
    expect(await fieldsOf(account)).toEqual(['Ada King', {}, 4]);
    const list = async (query: string) => (await bank.get(`/v1/accounts?${query}`)).body.items;
    expect(await list('owner=Ada King')).toEqual([(await bank.get(`/v1/accounts/${account}`)).body]);
    expect((await list('ownerPrefix=ada k')).map(({ id }: { id: string }) => id)).toEqual([account]);
    expect(await list('owner=Ada')).toEqual([]);
  });

  it('is nothing where it is so already', async () => {
    const account = await bank.account('1.00', { metadata: { a: 1 } });
    for (const body of [{}, { owner: 'Ada' }, { metadata: { a: 1, gone: null } }]) {
      expect(wordOf(await change(account, body))).toBe('200');
    }
    expect(await fieldsOf(account)).toEqual(['Ada', { a: 1 }, 2]);
  });

  it('is a command like others: repeated, in conflict, under a version, invalid', async () => {
    const account = await bank.account();
    const key = newKey();
    const first = await change(account, { metadata: { b: 1, a: 2 } }, { key });
    expect((await change(account, { metadata: { a: 2, b: 1 } }, { key })).text).toBe(first.text);
    expect(wordOf(await change(account, {}, { key }))).toBe('422 idempotency-key-reused');
    expect(wordOf(await change(account, { metadata: null }, { key }))).toBe('422 idempotency-key-reused');
    const headers = { 'if-match': '"1"' };
    expect(wordOf(await change(account, { owner: 'Bob' }, { headers }))).toBe('412 version-mismatch');
    expect(wordOf(await change(UNKNOWN_ID, { owner: 'Bob' }))).toBe('404 account-not-found');
    expect(faultsOf(await change(account, { owner: null }))).toEqual(['owner: type']);
    expect(faultsOf(await change(account, { balance: '1.00' }))).toEqual(['balance: unknown']);
    expect(faultsOf(await change(account, { metadata: { a: { b: 1 } } }))).toEqual(['metadata.a: type']);
    const many = (prefix: string) =>
      Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`${prefix}${index}`, 1]));
    expect(wordOf(await change(account, { metadata: many('x') }))).toBe('200');
    expect(faultsOf(await change(account, { metadata: many('y') }))).toEqual(['metadata: maxProperties']);
    await bank.post(`/v1/accounts/${account}/close`);
    expect(wordOf(await change(account, { owner: 'Bob' }))).toBe('409 account-closed');
  });

  it('goes in batches, and tells feeds', async () => {
    const account = await bank.account();
    const command = { type: 'change-account', accountId: account, owner: 'Bob', metadata: { a: 1 } };
    const { body } = await bank.post('/v1/batch', { commands: [{ ...command, idempotencyKey: newKey() }] });
    expect(body.results[0]).toMatchObject({ status: 'ok', answer: { owner: 'Bob', version: 2 } });
    const { items } = (await bank.get(`/v1/accounts/${account}/events`)).body;
    expect(items[1]).toMatchObject({ type: 'AccountChanged', data: { owner: 'Bob', metadata: { a: 1 } } });
  });

  it('is the only one that takes the type of a merge patch', async () => {
    const account = await bank.account();
    const headers = { 'content-type': PATCH };
    expect(wordOf(await bank.post(`/v1/accounts/${account}/freeze`, {}, { headers }))).toBe(
      '415 unsupported-media-type',
    );
    expect(wordOf(await change(account, {}, { headers: { 'content-type': 'text/plain' } }))).toBe(
      '415 unsupported-media-type',
    );
  });
});
