import { PostgresCacheTrust } from '../../src/infrastructure/postgres/cacheTrust.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { MemoryCacheTrust } from '../../src/testing/memory/cacheTrust.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { cacheTrustContract } from './cacheTrust.contract.js';

cacheTrustContract('in memory', async () => {
  const trust = new MemoryCacheTrust();
  return { nodes: [trust, trust], close: async () => {} };
});

cacheTrustContract('on PostgreSQL', async () => {
  const { nodes, close } = await openDatabase(2);
  const [first, second] = nodes as [Connections, Connections];
  return { nodes: [new PostgresCacheTrust(first), new PostgresCacheTrust(second)], close };
});
