import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, faultsOf, openService, type TestService, wordOf } from '../../support/service.js';

let service: TestService;
let bank: Client;
let id: string;
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
  id = await bank.account();
});
afterAll(() => service.close());

const open = (fields: object) => bank.post('/v1/accounts', { owner: 'Ada', currency: 'EUR', ...fields });
const deposit = (fields: object) => bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00', ...fields });

describe('a field that breaks a rule is named with it', () => {
  it.each([
    [{ owner: undefined }, 'owner: required'],
    [{ owner: null }, 'owner: type'],
    [{ owner: '' }, 'owner: minLength'],
    [{ owner: 'x'.repeat(201) }, 'owner: maxLength'],
    [{ owner: 'Ada\n' }, 'owner: format'],
    [{ owner: 'A\u0000da' }, 'owner: format'],
    [{ owner: 'A\u202eda' }, 'owner: format'],
    [{ owner: ' \u00a0 ' }, 'owner: format'],
    [{ owner: 7 }, 'owner: type'],
    [{ currency: undefined }, 'currency: required'],
    [{ currency: 'eur' }, 'currency: enum'],
    [{ currency: 'XXX1' }, 'currency: enum'],
    [{ currency: null }, 'currency: enum'],
    [{ id: 'account-1' }, 'id: format'],
    [{ id: '0199F1C0-0000-7000-8000-000000000001' }, 'id: format'],
    [{ id: null }, 'id: type'],
    [{ overdraftLimit: 5 }, 'overdraftLimit: type'],
    [{ status: 'open' }, 'status: unknown'],
    [{ balance: '100.00' }, 'balance: unknown'],
    [{ Owner: 'Ada' }, 'Owner: unknown'],
    [{ metadata: null }, 'metadata: type'],
    [{ metadata: [] }, 'metadata: type'],
    [{ metadata: 'x' }, 'metadata: type'],
  ])('opening with %j: %s', async (fields, fault) => {
    const refused = await open(fields);
    expect(wordOf(refused)).toBe('400 validation-failed');
    expect(faultsOf(refused)).toEqual([fault]);
  });

  it.each([
    [{ currency: 'EURO' }, 'currency: enum'],
    [{ effectiveOn: '2020-02-30' }, 'effectiveOn: format'],
    [{ effectiveOn: '2020-2-3' }, 'effectiveOn: format'],
    [{ effectiveOn: '2020-01-01T00:00:00Z' }, 'effectiveOn: format'],
    [{ effectiveOn: '20200101' }, 'effectiveOn: format'],
    [{ effectiveOn: 'today' }, 'effectiveOn: format'],
    [{ effectiveOn: '' }, 'effectiveOn: format'],
    [{ effectiveOn: 20200101 }, 'effectiveOn: type'],
    [{ effectiveOn: '0000-01-01' }, 'effectiveOn: format'],
    [{ effectiveOn: '9999-12-31' }, 'effectiveOn: future'],
    [{ reference: '' }, 'reference: minLength'],
    [{ reference: 'x'.repeat(141) }, 'reference: maxLength'],
    [{ reference: 'a\tb' }, 'reference: format'],
    [{ reference: null }, 'reference: type'],
    [{ counterpart: 'x'.repeat(141) }, 'counterpart: maxLength'],
    [{ reference: 'a\u200bb' }, 'reference: format'],
    [{ counterpart: '\u2028' }, 'counterpart: format'],
    [{ metadata: { a: 'x\u2066y' } }, 'metadata.a: format'],
    [{ counterpart: 'half a pair \ud83c' }, 'counterpart: format'],
    [{ accountId: 'x' }, 'accountId: unknown'],
    [{ type: 'deposit' }, 'type: unknown'],
    [{ idempotencyKey: 'x' }, 'idempotencyKey: unknown'],
    [{ expectedVersion: 1 }, 'expectedVersion: unknown'],
  ])('paying in with %j: %s', async (fields, fault) => {
    const refused = await deposit(fields);
    expect(wordOf(refused)).toBe('400 validation-failed');
    expect(faultsOf(refused)).toEqual([fault]);
  });

  it('together with all the others, and in words', async () => {
    const { body } = await bank.post('/v1/accounts', { owner: 1, currency: 'x', note: 'y' });
    expect(body).toEqual({
      type: 'urn:banking-es:problem:validation-failed',
      title: 'Invalid request',
      status: 400,
      code: 'validation-failed',
      detail: 'note is not a known field; owner must be string; currency must be an allowed value',
      errors: [
        { field: 'note', rule: 'unknown', message: 'is not a known field' },
        { field: 'owner', rule: 'type', message: 'must be string' },
        { field: 'currency', rule: 'enum', message: 'must be an allowed value' },
      ],
    });
  });

  it('though no more than 20 of them', async () => {
    const { body } = await open(
      Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, 1])),
    );
    expect(body.errors).toHaveLength(20);
  });

  it('in an address', async () => {
    for (const path of ['', '/transactions', '/events']) {
      expect(faultsOf(await bank.get(`/v1/accounts/nope${path}`))).toEqual(['id: format']);
    }
    expect(faultsOf(await bank.post('/v1/accounts/nope/deposits', { amount: '1.00' }))).toEqual([
      'id: format',
    ]);
  });

  it('in a query', async () => {
    expect(faultsOf(await bank.get('/v1/accounts?status=gone&currency=x&after=1&limit=x&page=2'))).toEqual([
      'page: unknown',
      'status: enum',
      'currency: enum',
      'limit: type',
      'after: format',
    ]);
    expect(faultsOf(await bank.get('/v1/accounts?owner=%00'))).toEqual(['owner: format']);
  });

  it.each([
    'Infinity',
    '-Infinity',
    '1e400',
    '1e2',
    '1e0',
    '0x2',
    '0b1',
    '2.0',
    '%202',
    '2%20',
    '%2B2',
    '٢',
    '',
    '1'.repeat(400),
  ])('in a query: %s is no integer', async (text) => {
    for (const [path, field] of [
      ['/v1/accounts', 'limit'],
      ['/v1/events', 'after'],
      [`/v1/accounts/${id}`, 'version'],
      [`/v1/accounts/${id}/transactions`, 'after'],
    ]) {
      const refused = await bank.get(`${path}?${field}=${text}`);
      expect([wordOf(refused), faultsOf(refused)]).toEqual(['400 validation-failed', [`${field}: type`]]);
    }
  });

  it('in a query: integers that are too small or too large', async () => {
    expect(faultsOf(await bank.get('/v1/accounts?limit=-1'))).toEqual(['limit: minimum']);
    expect(faultsOf(await bank.get(`/v1/events?after=${'9'.repeat(30)}`))).toEqual(['after: maximum']);
    expect((await bank.get('/v1/accounts?limit=007')).status).toBe(200);
  });

  it.each([
    ['GET', '/v1/ledger/trial-balance'],
    ['GET', '/v1/verifications'],
    ['GET', '/v1/projections'],
    ['GET', '/v1/api-clients/self'],
    ['GET', '/v1/commands/some-key'],
    ['POST', '/v1/projections/journal/rebuild'],
    ['DELETE', '/v1/webhooks/00000000-0000-7000-8000-000000000000'],
  ])('in the query or the body of what takes none: %s %s', async (method, path) => {
    const queried = await bank.send(method, `${path}?limit=0`);
    expect([wordOf(queried), faultsOf(queried)]).toEqual(['400 validation-failed', ['limit: unknown']]);
    if (method === 'GET') return;
    const sent = await bank.send(method, path, { body: { x: 1 } });
    expect([wordOf(sent), faultsOf(sent)]).toEqual(['400 validation-failed', ['x: unknown']]);
  });

  it('in the query of a command', async () => {
    const refused = await bank.post(`/v1/accounts/${id}/deposits?amount=5.00`, { amount: '1.00' });
    expect(faultsOf(refused)).toEqual(['amount: unknown']);
  });

  it('of a stream, before it begins', async () => {
    const refused = await bank.get('/v1/events?after=Infinity', { accept: 'text/event-stream' });
    expect(faultsOf(refused)).toEqual(['after: type']);
  });
});

describe('metadata', () => {
  it.each([
    ['20 facts', Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, index]))],
    ['a name of 64 characters', { ['n'.repeat(64)]: 'x' }],
    ['every character a name may have', { 'aZ0_.-': 'x' }],
    ['a text of 512 characters', { a: 'ž'.repeat(512) }],
    ['any script', { a: 'Dvořák 山田 🎻' }],
    ['numbers and booleans', { a: -1.5, b: 0, c: 9007199254740991, d: false }],
    ['names that objects have of themselves', { constructor: 'x', toString: 1, hasOwnProperty: true }],
    ['nothing', {}],
  ])('may hold %s', async (_, metadata) => {
    const opened = await open({ metadata });
    expect(opened.status).toBe(201);
    expect(opened.body.metadata).toEqual(metadata);
    expect((await bank.get(`/v1/accounts/${opened.body.id}`)).body.metadata).toEqual(metadata);
  });

  it.each([
    [
      '21 facts',
      Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`f${index}`, index])),
      'metadata: maxProperties',
    ],
    ['a name of 65 characters', { ['n'.repeat(65)]: 1 }, `metadata.${'n'.repeat(65)}: name`],
    ['a name with a blank', { 'a b': 1 }, 'metadata.a b: name'],
    ['an empty name', { '': 1 }, 'metadata.: name'],
    ['an empty text', { a: '' }, 'metadata.a: minLength'],
    ['a text of 513 characters', { a: 'x'.repeat(513) }, 'metadata.a: maxLength'],
    ['a control character', { a: 'x\u001b[31m' }, 'metadata.a: format'],
    ['half a surrogate pair', { a: '\udfff' }, 'metadata.a: format'],
    ['null', { a: null }, 'metadata.a: type'],
    ['an object', { a: { b: 1 } }, 'metadata.a: type'],
    ['a list', { a: [1] }, 'metadata.a: type'],
  ])('may not hold %s', async (_, metadata, fault) => {
    for (const answer of [await open({ metadata }), await deposit({ metadata })]) {
      expect(faultsOf(answer)).toEqual([fault]);
    }
  });

  it.each([['1e400'], ['-1e400'], ['9007199254740993'], ['123456789012345678901']])(
    'may not hold the number %s, which would be another one afterwards',
    async (number) => {
      const refused = await bank.post(
        '/v1/accounts',
        `{"owner":"Ada","currency":"EUR","metadata":{"a":${number}}}`,
      );
      expect(wordOf(refused)).toBe('400 validation-failed');
      expect(refused.body.errors[0].field).toBe('metadata.a');
    },
  );
});

describe('a body that means harm', () => {
  it('by naming a member twice is refused, at any depth, in one piece or by the line', async () => {
    for (const [body, field] of [
      ['{"amount":"1.00","amount":"1000000.00"}', 'amount'],
      ['{"amount":"1.00","\\u0061mount":"1000000.00"}', 'amount'],
      ['{"amount":"1.00","metadata":{"a":1,"a":2}}', 'metadata.a'],
    ] as const) {
      const refused = await bank.post(`/v1/accounts/${id}/deposits`, body);
      expect([wordOf(refused), faultsOf(refused)]).toEqual(['400 validation-failed', [`${field}: distinct`]]);
      const line = body.replace('{', `{"type":"deposit","idempotencyKey":"twice","accountId":"${id}",`);
      const batch = await bank.send('POST', '/v1/batch', {
        body: `${line}\n`,
        headers: { 'content-type': 'application/x-ndjson' },
      });
      expect(batch.body).toMatchObject({ status: 'invalid', errors: [{ field, rule: 'distinct' }] });
    }
  });

  it('by how many items or members it has costs no more than to read it', async () => {
    const many = (make: (index: number) => unknown) =>
      Array.from({ length: 50_000 }, (_, index) => make(index));
    for (const item of [() => 'x', (index: number) => [index], (index: number) => ({ index })]) {
      const scopes = await bank.post('/v1/api-clients', { name: 'x', scopes: many(item) });
      expect(faultsOf(scopes)).toEqual(['scopes: maxItems']);
      const types = await bank.post('/v1/webhooks', { url: 'https://a.example', types: many(item) });
      expect(faultsOf(types)).toEqual(['types: maxItems']);
    }
    const members = Object.fromEntries(many((index) => [`m${index}`, {}]) as [string, object][]);
    expect(faultsOf(await deposit(members))).toEqual(['body: maxProperties']);
    expect(faultsOf(await deposit({ metadata: members }))).toEqual(['metadata: maxProperties']);
  });

  it.each([
    ['{"owner":"Ada","currency":"EUR","__proto__":{"admin":true}}', '__proto__: unknown'],
    ['{"owner":"Ada","currency":"EUR","constructor":{"prototype":{"admin":true}}}', 'constructor: unknown'],
    ['{"owner":"Ada","__proto__":{"currency":"EUR"}}', 'currency: required,__proto__: unknown'],
    ['{"owner":"Ada","currency":"EUR","metadata":{"__proto__":"x"}}', 'metadata.__proto__: name'],
    [
      '{"owner":"Ada","currency":"EUR","metadata":{"__proto__":{"admin":true}}}',
      'metadata.__proto__: name,metadata.__proto__: type',
    ],
  ])('%s is refused by name and touches nothing', async (body, fault) => {
    expect(faultsOf(await bank.post('/v1/accounts', body)).join()).toBe(fault);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('is not let any deeper than the fields go', async () => {
    const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    for (const body of [deep(500_000), `{"owner":${deep(400_000)},"currency":"EUR"}`]) {
      expect((await bank.post('/v1/accounts', body)).status).toBe(400);
    }
    const nested = `{"owner":"Ada","currency":"EUR","metadata":${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}}`;
    expect(faultsOf(await bank.post('/v1/accounts', nested))).toEqual(['metadata.a: type']);
    const item = `{"commands":[${deep(100_000)}]}`;
    expect((await bank.post('/v1/batch', item)).body.results[0].status).toBe('invalid');
    expect((await bank.get('/health/live')).status).toBe(200);
  });
});
