/** `npx vitest run test/client -u` writes src/client/generated/schema.ts anew. */
import openapiTS, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openService, type TestService } from '../support/service.js';

const HEADER = `// Made from the OpenAPI document of this service (test/client/schema.int.spec.ts): do not edit.
// biome-ignore-all format: as the generator writes it
// biome-ignore-all lint: as the generator writes it

`;

let service: TestService;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

it('the typed client is of this very API', async () => {
  const nodes = await openapiTS(service.contract.document as never, { alphabetize: true, rootTypes: false });
  await expect(HEADER + astToString(nodes)).toMatchFileSnapshot('../../src/client/generated/schema.ts');
});
