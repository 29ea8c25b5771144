/** `npx vitest run test/docs/references -u` writes the generated pages of docs/reference anew. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { problems } from '../../src/api/http/problem.js';
import { apiPage, eventsPage, metricsPage } from '../support/referenceDocs.js';
import { openService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const isPage = (page: string, name: string) =>
  expect(page).toMatchFileSnapshot(`../../docs/reference/${name}.md`);

it('docs/reference/events.md has every event', async () => {
  const page = eventsPage();
  expect(page).not.toContain('undocumented');
  await isPage(page, 'events');
});

it('docs/reference/metrics.md has every metric of the bank', async () => {
  const { text } = await service.admin.get('/metrics');
  const page = metricsPage(text);
  for (const [, name] of text.matchAll(/^# TYPE (bank_\w+) /gm)) expect(page).toContain(`\`${name}\``);
  await isPage(page, 'metrics');
});

it('docs/reference/api.md has every operation and problem', async () => {
  const page = apiPage(service.contract.document, problems);
  expect(page).not.toContain('| ? |');
  await isPage(page, 'api');
});
