import { afterAll, beforeAll, it } from 'vitest';
import { clientSchema } from '../../scripts/generate/client.js';
import { expectGenerated } from '../support/generated.js';
import { openService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

it('the typed client is of this very API', async () => {
  expectGenerated('src/client/generated/schema.ts', await clientSchema(service.contract.document));
});
