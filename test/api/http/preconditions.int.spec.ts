import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  service = await openService();
  bank = service.admin;
});
afterAll(() => service.close());

const ifMatch = (tag: string) => ({ headers: { 'if-match': tag } });

describe('If-Match', () => {
  it.each([
    ['POST', 'deposits', { amount: '1.00' }],
    ['POST', 'withdrawals', { amount: '1.00' }],
    ['POST', 'freeze', {}],
    ['POST', 'unfreeze', {}],
    ['POST', 'close', {}],
    ['PUT', 'overdraft-limit', { amount: '1.00' }],
  ] as const)('is honoured by %s …/%s', async (method, path, body) => {
    const id = await bank.account(path === 'withdrawals' ? '1.00' : '0.00');
    const { headers } = await bank.get(`/v1/accounts/${id}`);
    const tag = headers.get('etag') as string;
    const send = (value: string) =>
      bank.send(method, `/v1/accounts/${id}/${path}`, { key: newKey(), body, ...ifMatch(value) });
    expect(wordOf(await send('"99"'))).toBe('412 version-mismatch');
    expect((await send(tag)).status).toBeLessThan(300);
  });

  it('of a transfer speaks of the paying account', async () => {
    const [from, to] = [await bank.account('5.00'), await bank.account()];
    const send = (tag: string) => bank.post('/v1/transfers', { from, to, amount: '1.00' }, ifMatch(tag));
    expect(wordOf(await send('"1"'))).toBe('412 version-mismatch');
    expect((await send('"2"')).status).toBe(201);
    expect(wordOf(await send('"2"'))).toBe('412 version-mismatch');
  });

  it('lets one of two clients win that read the same version', async () => {
    const id = await bank.account('5.00');
    const answers = await Promise.all(
      [1, 2, 3].map(() => bank.post(`/v1/accounts/${id}/withdrawals`, { amount: '5.00' }, ifMatch('"2"'))),
    );
    expect(answers.map(wordOf).sort()).toEqual(['201', '412 version-mismatch', '412 version-mismatch']);
  });

  it('does not keep a repeat from its answer, though the version has moved on', async () => {
    const id = await bank.account();
    const message = { key: newKey(), ...ifMatch('"1"') };
    const first = await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, message);
    const second = await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, message);
    expect(first.status).toBe(201);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.text).toBe(first.text);
  });

  it.each([
    ['*', '201'],
    ['1', '201'],
    ['"0"', '412 version-mismatch'],
    ['"some-tag"', '412 version-mismatch'],
    ['W/"1"', '201'],
    ['"1-gzip"', '201'],
    ['"1;gzip"', '201'],
    ['W/"1--gzip"', '201'],
    ['"1-br"', '201'],
    ['"1-zip"', '412 version-mismatch'],
    ['"2-gzip"', '412 version-mismatch'],
    ['"7", "1"', '201'],
    ['"a,b",W/"1-gzip" , "7"', '201'],
    ['"2", "3"', '412 version-mismatch'],
    ['"2", "x"', '412 version-mismatch'],
    ['"1", *', '400 validation-failed'],
    ['"1",', '400 validation-failed'],
    ['"1" "2"', '400 validation-failed'],
    ['w/"1"', '400 validation-failed'],
    [Array.from({ length: 101 }, (_, index) => `"${index}"`).join(), '400 validation-failed'],
    ['"1', '400 validation-failed'],
    ['one', '400 validation-failed'],
    ['"99999999999999999999"', '412 version-mismatch'],
  ])('%s on an account of version 1 gives %s', async (tag, expected) => {
    const id = await bank.account();
    const answer = await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }, ifMatch(tag));
    expect(wordOf(answer)).toBe(expected);
    if (answer.status === 400) expect(faultsOf(answer)).toEqual(['If-Match: format']);
  });
});
