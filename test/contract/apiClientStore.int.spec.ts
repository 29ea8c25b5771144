import { PostgresApiClientStore } from '../../src/infrastructure/postgres/apiClients.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { MemoryApiClientStore } from '../../src/testing/memory/apiClients.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { apiClientStoreContract } from './apiClientStore.contract.js';

apiClientStoreContract('in memory', async () => {
  return { clients: new MemoryApiClientStore(), close: async () => {} };
});

apiClientStoreContract('on PostgreSQL', async () => {
  const { nodes, close } = await openDatabase();
  return { clients: new PostgresApiClientStore(nodes[0] as Connections), close };
});
