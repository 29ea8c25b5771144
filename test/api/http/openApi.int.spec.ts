import { createConfig, lintFromString } from '@redocly/openapi-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyEntry } from '../../support/everyEntry.js';
import { everySearch, everyTerm } from '../../support/everyTerm.js';
import type { Json } from '../../support/json.js';
import { operationsOf } from '../../support/routes.js';
import { type Client, newKey, openService, type TestService, UNKNOWN_ID } from '../../support/service.js';

let service: TestService;
let bank: Client;
let document: Json;
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
  document = service.contract.document;
});
afterAll(() => service.close());

/** Texts of these formats are of one length, or are bounded by what stands in them. */
const SHORT = ['uuid', 'date', 'date-time'];

/** A pattern that takes texts of any length, or in more than one way, has one of these. */
const ENDLESS = /[*+]|\{[0-9]+,\}/;

/** The places in a schema where a client may send as much as it likes, or where what it sends may cost more than that. */
function unboundedIn(schema: Json, place: string): string[] {
  if (schema.$ref !== undefined) {
    return unboundedIn(document.components.schemas[schema.$ref.split('/').at(-1)], place);
  }
  const found: string[] = [];
  const types = [schema.type ?? []].flat();
  const isListed = schema.enum !== undefined || schema.const !== undefined;
  if (!isListed && types.length === 0 && schema.anyOf === undefined) found.push(`${place}: no type`);
  if (types.includes('string') && !isListed && schema.maxLength === undefined) {
    const isShort = SHORT.includes(schema.format) || (schema.pattern && !ENDLESS.test(schema.pattern));
    if (!isShort) found.push(`${place}: no maxLength`);
  }
  if (types.includes('integer') || types.includes('number')) {
    if (schema.minimum === undefined || schema.maximum === undefined) found.push(`${place}: no range`);
  }
  if (types.includes('array')) {
    if (schema.maxItems === undefined) found.push(`${place}: no maxItems`);
    // Of anything else two are compared with each other, item by item.
    const { type, enum: listed } = schema.items;
    if (schema.uniqueItems && type !== 'string')
      found.push(`${place}: unique items of no scalar type ${listed}`);
    found.push(...unboundedIn(schema.items, `${place}[]`));
  }
  if (types.includes('object')) {
    const { properties = {}, additionalProperties, maxProperties } = schema;
    if (additionalProperties !== false && maxProperties === undefined)
      found.push(`${place}: no maxProperties`);
    for (const [name, field] of Object.entries<Json>(properties))
      found.push(...unboundedIn(field, `${place}.${name}`));
    if (typeof additionalProperties === 'object')
      found.push(...unboundedIn(additionalProperties, `${place}.*`));
  }
  for (const branch of schema.anyOf ?? []) found.push(...unboundedIn(branch, place));
  return found;
}

/** The contract of docs, row by row. */
const CONTRACT = [
  'POST /v1/accounts',
  'GET /v1/accounts/{id}',
  'GET /v1/accounts',
  'POST /v1/accounts/{id}/deposits',
  'POST /v1/accounts/{id}/withdrawals',
  'POST /v1/transfers',
  'POST /v1/accounts/{id}/freeze',
  'POST /v1/accounts/{id}/unfreeze',
  'POST /v1/accounts/{id}/close',
  'PUT /v1/accounts/{id}/overdraft-limit',
  'GET /v1/accounts/{id}/transactions',
  'GET /v1/accounts/{id}/events',
  'POST /v1/batch',
  'GET /v1/commands/{idempotencyKey}',
  'GET /v1/events',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /openapi.json',
];

/** Every operation of holds of an account, with every field. */
async function everyHold(client: Client, account: string, payee: string): Promise<void> {
  const path = `/v1/accounts/${account}/holds`;
  const about = { reference: 'r', counterpart: 'c', metadata: { a: 1 } };
  const { body: hold } = await client.post(path, { amount: '3.00', expiresInSeconds: 600, ...about });
  await client.post(`/v1/holds/${hold.id}/captures`, { amount: '1.00', final: false, counterpart: 'c' });
  await client.post(`/v1/holds/${hold.id}/captures`, { amount: '1.00', final: false, to: payee });
  await client.post(`/v1/holds/${hold.id}/release`, { reason: 'x' });
  await client.get(`/v1/holds/${hold.id}`);
  await client.get(`${path}?status=released&limit=1`);
  await client.get(`/v1/holds/${payee}`);
}

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 without a fault, by a linter that is not ours', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lintFromString({
      source: JSON.stringify(document),
      absoluteRef: 'openapi.json',
      config,
    });
    const told = problems.map(({ ruleId, location }) => `${ruleId} ${location[0]?.pointer}`);
    // What is open to all and takes nothing cannot be asked wrongly.
    expect(told.sort()).toEqual([
      'operation-4xx-response #/paths/~1health~1live/get/responses',
      'operation-4xx-response #/paths/~1health~1ready/get/responses',
      'operation-4xx-response #/paths/~1openapi.json/get/responses',
    ]);
  });

  it('holds every row of the contract', () => {
    expect(operationsOf(document)).toEqual(expect.arrayContaining(CONTRACT));
  });

  it('says of each operation what it is called, and for whom it is', () => {
    const ids = new Set<string>();
    for (const [path, item] of Object.entries<Json>(document.paths)) {
      for (const operation of Object.values<Json>(item)) {
        expect(operation.summary, path).toMatch(/./);
        expect(operation.tags, path).toHaveLength(1);
        ids.add(operation.operationId);
        const isOpen = path.startsWith('/health') || path === '/openapi.json';
        expect(operation.security, path).toEqual(isOpen ? [] : undefined);
      }
    }
    expect(ids.size).toBe(operationsOf(document).length);
  });

  it('bounds everything that a client may send', () => {
    const unbounded: string[] = [];
    for (const name of operationsOf(document)) {
      const [method = '', path = ''] = name.split(' ');
      const operation = document.paths[path][method.toLowerCase()];
      for (const { name: parameter, in: from, schema } of operation.parameters ?? []) {
        // All headers of a request together are bounded by HEADER_BYTES_MAX.
        if (from === 'header') continue;
        unbounded.push(...unboundedIn(schema, `${name} ${parameter}`));
      }
      for (const { schema } of Object.values<Json>(operation.requestBody?.content ?? {})) {
        unbounded.push(...unboundedIn(schema, name));
      }
    }
    expect([...new Set(unbounded)]).toEqual([]);
  });

  it('needs a body exactly where a field is required', () => {
    const required = (path: string) => document.paths[path].post.requestBody.required;
    expect(required('/v1/accounts/{id}/freeze')).toBe(false);
    expect(required('/v1/accounts/{id}/deposits')).toBe(true);
  });

  it('tells the bounds of the configuration', () => {
    const { Batch, Metadata } = document.components.schemas;
    expect(Batch.properties.commands).toMatchObject({ minItems: 1, maxItems: 1_000 });
    const names = Metadata.propertyNames.pattern;
    expect([new RegExp(names, 'u').test('a.b-c_1'), new RegExp(names, 'u').test('__proto__')]).toEqual([
      true,
      false,
    ]);
    const { parameters } = document.paths['/v1/accounts'].get;
    const limit = parameters.find(({ name }: { name: string }) => name === 'limit');
    expect(limit.schema).toEqual({ type: 'integer', minimum: 1, maximum: 1_000, default: 100 });
  });
});

describe('every operation', () => {
  it('answers as documented, down to the last field', async () => {
    const details = { effectiveOn: '2020-01-01', reference: 'r', metadata: { a: 1, b: 'x', c: true } };
    const a = await bank.account('10.00', { metadata: { a: 1 }, overdraftLimit: '5.00' });
    const b = await bank.account('0.00');
    const path = `/v1/accounts/${a}`;
    const key = newKey();
    await bank.post(`${path}/deposits`, { amount: '1.00', counterpart: 'c', ...details }, { key });
    await bank.post(`${path}/withdrawals`, { amount: '1.00', counterpart: 'c', ...details });
    const { body: sent } = await bank.post('/v1/transfers', { from: a, to: b, amount: '1.00', ...details });
    await everySearch(bank, a, sent.id);
    for (const command of ['freeze', 'unfreeze']) await bank.post(`${path}/${command}`, { reason: 'x' });
    await bank.put(`${path}/overdraft-limit`, { amount: '2.00' });
    await everyTerm(bank, await bank.account('9.00'));
    await bank.post(`/v1/accounts/${await bank.account()}/close`);
    await everyHold(bank, a, b).then(() => everyEntry(bank, a));
    const commands = [
      { type: 'deposit', accountId: a, amount: '1.00', idempotencyKey: newKey() },
      { type: 'withdraw', accountId: a, amount: '999.00', idempotencyKey: newKey() },
      { type: 'deposit', accountId: a },
      7,
    ];
    await bank.send('POST', '/v1/batch', { body: { commands } });
    const ledger = [
      `${path}/daily-balances`,
      '/v1/ledger/postings',
      '/v1/ledger/trial-balance',
      '/v1/projections',
    ];
    const lists = [`${path}/transactions`, `${path}/events`, '/v1/accounts', '/v1/events'];
    for (const read of [path, ...lists, ...ledger]) {
      await bank.get(read);
      await bank.get(`${read}?limit=0`);
    }
    for (const one of [key, commands[1] as Json].map((it) => it.idempotencyKey ?? it)) {
      await bank.get(`/v1/commands/${one}`);
      await bank.get(`/v1/commands?key=${one}`);
    }
    const { body: made } = await bank.send('POST', '/v1/api-clients', {
      body: { name: 'x', scopes: ['read'] },
    });
    await bank.get(`${path}/statement?from=2020-01-01&to=2020-01-31`);
    await bank.post('/v1/projections/journal/rebuild');
    await bank.get('/v1/api-clients');
    await bank.get('/v1/api-clients/self');
    await bank.get('/v1/time');
    const { body: verification } = await bank.send('POST', '/v1/verifications');
    await bank.get('/v1/verifications');
    await bank.get(`/v1/verifications/${verification.id}`);
    await bank.send('DELETE', `/v1/verifications/${verification.id}`);
    const { body: rotated } = await bank.send('POST', `/v1/api-clients/${made.id}/keys`);
    await bank.get(`/v1/api-clients/${made.id}/keys`);
    await bank.send('DELETE', `/v1/api-clients/${made.id}/keys/${rotated.id}`);
    await bank.send('DELETE', `/v1/api-clients/${made.id}`);
    const { body: hook } = await bank.send('POST', '/v1/webhooks', { body: { url: 'https://example.com' } });
    await bank.get('/v1/webhooks');
    await bank.get(`/v1/webhooks/${hook.id}`);
    await bank.send('POST', `/v1/webhooks/${hook.id}/enable`);
    await bank.get(`/v1/webhooks/${hook.id}/deliveries`);
    await bank.get(`/v1/webhooks/${hook.id}/dead-letters`);
    await bank.send('POST', `/v1/webhooks/${hook.id}/dead-letters/replay`);
    await bank.send('DELETE', `/v1/webhooks/${hook.id}`);
    for (const open of ['/health/live', '/health/ready', '/metrics', '/openapi.json']) await bank.get(open);
    await bank.get(`/v1/accounts/${UNKNOWN_ID}`);

    const succeeded = [...service.contract.seen].filter((name) => / 2\d\d$/.test(name));
    expect(succeeded.map((name) => name.slice(0, -4)).sort()).toEqual(operationsOf(document).sort());
  });

  it('is held to it: an answer that is not documented fails', () => {
    const answer = (status: number, body: unknown, headers = {}) => ({
      status,
      body,
      text: JSON.stringify(body),
      headers: new Headers({ 'content-type': 'application/json', ...headers }),
    });
    const check = (...given: Parameters<typeof answer>) =>
      service.contract.check('GET', '/health/live', answer(...given));
    expect(() => check(200, { status: 'live' })).not.toThrow();
    expect(() => check(200, { status: 'live', more: 1 })).toThrow(/not as documented/);
    expect(() => check(200, {})).toThrow(/not as documented/);
    expect(() => check(404, {})).toThrow(/not documented/);
    expect(() => check(200, { status: 'live' }, { etag: '"1"' })).toThrow(/etag is not documented/);
  });
});

describe('/docs', () => {
  it('is a page that shows it, and loads nothing from elsewhere', async () => {
    const page = await bank.get('/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file as string);
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      expect(file).toMatch(/^\/docs\//);
      expect((await bank.get(file)).status, file).toBe(200);
    }
    expect((await bank.get('/docs/json')).body).toEqual(document);
  });
});
