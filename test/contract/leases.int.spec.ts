import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresLeases } from '../../src/infrastructure/postgres/leases.js';
import { MemoryLeases } from '../../src/testing/memory/leases.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { leasesContract } from './leases.contract.js';

leasesContract('in memory', async () => {
  const shared = new Map();
  return { node: (holder) => new MemoryLeases(shared, holder), close: async () => {} };
});

leasesContract('on PostgreSQL', async () => {
  const { nodes, close } = await openDatabase();
  return { node: (holder) => new PostgresLeases(nodes[0] as Connections, holder), close };
});
