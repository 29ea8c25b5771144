import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiPage, eventsPage, metricsPage } from '../../scripts/generate/pages.js';
import { problems } from '../../src/api/http/problem.js';
import { expectGenerated } from '../support/generated.js';
import { openService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const isPage = (page: string, name: string) => expectGenerated(`docs/reference/${name}.md`, page);

it('docs/reference/events.md has every event', () => {
  isPage(eventsPage(), 'events');
});

it('docs/reference/metrics.md has every metric of the bank', async () => {
  const { text } = await service.admin.get('/metrics');
  const page = metricsPage(text);
  for (const [, name] of text.matchAll(/^# TYPE (bank_\w+) /gm)) expect(page).toContain(`\`${name}\``);
  isPage(page, 'metrics');
});

it('docs/reference/api.md has every operation and problem', () => {
  isPage(apiPage(service.contract.document, problems), 'api');
});
