import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Json } from '../../support/json.js';
import { openService, type TestService } from '../../support/service.js';

let service: TestService;
let document: Json;
beforeAll(async () => {
  service = await openService();
  document = service.contract.document;
});
afterAll(() => service.close());

/** Operations whose every field is described, and that show what is sent and answered. */
const DESCRIBED = [
  'POST /v1/accounts/{id}/holds',
  'GET /v1/accounts/{id}/holds',
  'POST /v1/holds/{id}/captures',
  'POST /v1/holds/{id}/release',
  'GET /v1/holds/{id}',
];

it.each(DESCRIBED)('describes each field of %s, and shows what is sent and answered', (name) => {
  const [method = '', path = ''] = name.split(' ');
  const operation = document.paths[path][method.toLowerCase()];
  expect(operation.description).toMatch(/./);
  for (const { name: parameter, description, schema } of operation.parameters ?? []) {
    expect(description ?? schema.description, parameter).toMatch(/./);
  }
  const resolved = (schema: Json): Json =>
    schema.$ref === undefined ? schema : document.components.schemas[schema.$ref.split('/').at(-1)];
  const described = (schema: Json): Json[] =>
    [schema, ...(schema.anyOf ?? [])].map(resolved).filter((one) => one.properties !== undefined);
  const faults: string[] = [];
  const sent = operation.requestBody?.content['application/json'];
  const { schema: answered } = (operation.responses[200] ?? operation.responses[201]).content[
    'application/json'
  ];
  if (sent !== undefined && sent.example === undefined) faults.push('no example of what is sent');
  for (const one of [sent?.schema ?? {}, answered].map(resolved).flatMap(described)) {
    for (const [field, told] of Object.entries<Json>(one.properties)) {
      if ((told.description ?? resolved(told).description) === undefined)
        faults.push(`${one.title}.${field}`);
    }
  }
  const [item] = described(resolved(answered)).map(({ properties }) => properties.items?.items);
  for (const one of described(item === undefined ? resolved(answered) : resolved(item))) {
    if (one.examples === undefined) faults.push(`no example of ${one.title}`);
  }
  expect(faults).toEqual([]);
});
