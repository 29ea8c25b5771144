/** `npm run generate`: writes the client's types, the reference pages, and .env.example. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { problems } from '../../src/api/http/problem.js';
import { startEmbeddedPostgres } from '../../src/infrastructure/embeddedPostgres/index.js';
import { loadConfig } from '../../src/main/config.js';
import { createLogger } from '../../src/main/logger.js';
import { startService } from '../../src/main/service.js';
import { ROOT } from '../lib/ensure.mjs';
import { clientSchema } from './client.js';
import { commandLinePage } from './commandLine.js';
import { apiPage, eventsPage, metricsPage } from './pages.js';
import { configurationPage, envExample } from './settings.js';
import { type Sizes, sizes, tightened } from './sizes.js';

/** Files that exceed the size limits; the list may only shrink. */
const SIZES = 'test/sizes.json';
const allowed: Sizes = JSON.parse(readFileSync(path.join(ROOT, SIZES), 'utf8'));

const KEY = 'the-key-of-the-generator';

const { document, metrics } = await askService();
const files = {
  '.env.example': envExample(),
  'docs/reference/api.md': apiPage(document, problems),
  'docs/reference/command-line.md': commandLinePage(),
  'docs/reference/configuration.md': configurationPage(),
  'docs/reference/events.md': eventsPage(),
  'docs/reference/metrics.md': metricsPage(metrics),
  'src/client/generated/schema.ts': await clientSchema(document),
  [SIZES]: `${JSON.stringify(tightened(allowed, sizes()), null, 2)}\n`,
};
for (const [file, text] of Object.entries(files)) writeFileSync(path.join(ROOT, file), text);
process.stdout.write(`generated ${Object.keys(files).join(', ')}\n`);

/** The OpenAPI document and the metrics of a service on a new database. */
async function askService(): Promise<{ readonly document: object; readonly metrics: string }> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'banking-es-generate-'));
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {} });
  try {
    const config = loadConfig({ PORT: '0', BANK_ADMIN_KEY: KEY });
    const service = await startService(config, postgres.url, createLogger('silent'));
    const ask = async (name: string) => {
      const response = await fetch(service.address + name, { headers: { authorization: `Bearer ${KEY}` } });
      return response.text();
    };
    const document = JSON.parse(await ask('/openapi.json'));
    const metrics = await ask('/metrics');
    await service.stop();
    return { document, metrics };
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
