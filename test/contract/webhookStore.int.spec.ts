import { MemoryWebhookStore } from '../../src/infrastructure/memory/webhooks.js';
import type { Connections } from '../../src/infrastructure/postgres/connections.js';
import { PostgresWebhookStore } from '../../src/infrastructure/postgres/webhooks.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { webhookStoreContract } from './webhookStore.contract.js';

webhookStoreContract('in memory', async () => {
  return { webhooks: new MemoryWebhookStore(), close: async () => {} };
});

webhookStoreContract('on PostgreSQL', async () => {
  const { nodes, close } = await openDatabase();
  return { webhooks: new PostgresWebhookStore(nodes[0] as Connections), close };
});
