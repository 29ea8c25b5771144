import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { asPosition, BEGIN } from '../../src/application/log/ports.js';
import type { TakenWebhook } from '../../src/application/webhooks/ports.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresWebhookStore } from '../../src/infrastructure/postgres/webhooks.js';
import { MemoryWebhookStore } from '../../src/testing/memory/webhooks.js';
import { restore } from '../support/logPlaces.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { makeClient } from '../support/sessions.js';
import { webhookStoreContract } from './webhookStore.contract.js';

webhookStoreContract('in memory', async () => {
  return { webhooks: new MemoryWebhookStore(), close: async () => {} };
});

webhookStoreContract('on PostgreSQL', async () => {
  const { nodes, close } = await openDatabase();
  return { webhooks: new PostgresWebhookStore(nodes[0] as Connections), close };
});

it.each([
  [
    'that is not the known one',
    async (url: string) => {
      const operator = makeClient(url);
      await operator.connect();
      await restore(operator);
      await operator.end();
    },
  ],
  [
    'that has lost the newest event',
    async (_: string, { log }: Connections) => log.note({ position: asPosition(1), mark: 'lost@1' }),
  ],
])('a webhook of a log %s is neither taken nor recorded for', async (_, change) => {
  const { url, nodes, close } = await openDatabase();
  const webhooks = new PostgresWebhookStore(nodes[0] as Connections);
  const made = {
    id: randomUUID(),
    url: 'https://example.com/',
    types: null,
    accounts: null,
    description: null,
  };
  await webhooks.add(made, 'whsec_c2VjcmV0', BEGIN, 10);
  const held = await webhooks.take(made.id);
  await change(url, nodes[0] as Connections);
  expect(await webhooks.take(made.id)).toBeUndefined();
  const record = { progress: (held as TakenWebhook).progress, rows: [], done: [] };
  expect(await webhooks.save(made.id, (held as TakenWebhook).epoch, record)).toBe(false);
  await close();
});

it('what a dispatch has seen of a log before is not recorded on a log that the node knows by now', async () => {
  const { nodes, close } = await openDatabase();
  const webhooks = new PostgresWebhookStore(nodes[0] as Connections);
  const id = randomUUID();
  const target = { id, url: 'http://127.0.0.1:9/', types: null, accounts: null, description: null };
  await webhooks.add(target, 'whsec_c2VjcmV0', BEGIN, 10);
  const { progress, epoch } = (await webhooks.take(id)) as TakenWebhook;
  const record = { progress: { ...progress, position: asPosition(1) }, rows: [], done: [] };
  const seen = { position: asPosition(1), mark: 'lost@1' };
  expect(await webhooks.save(id, epoch, { ...record, seen })).toBe(false);
  expect(await webhooks.find(id)).toMatchObject({ position: 0 });
  await close();
});
