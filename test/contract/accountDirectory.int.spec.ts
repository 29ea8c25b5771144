import { MemoryAccountDirectory } from '../../src/infrastructure/memory/accountDirectory.js';
import { MemoryEventStore } from '../../src/infrastructure/memory/eventStore.js';
import { PostgresAccountDirectory } from '../../src/infrastructure/postgres/accountDirectory.js';
import type { Connections } from '../../src/infrastructure/postgres/connections.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/eventStore.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { accountDirectoryContract } from './accountDirectory.contract.js';

accountDirectoryContract('in memory', async () => {
  const store = new MemoryEventStore();
  const directory = new MemoryAccountDirectory(store);
  return { store, directory, peer: directory, close: async () => {} };
});

accountDirectoryContract('on PostgreSQL', async () => {
  const { nodes, close } = await openDatabase(2);
  const [first, second] = nodes as [Connections, Connections];
  return {
    store: new PostgresEventStore(first),
    directory: new PostgresAccountDirectory(first),
    peer: new PostgresAccountDirectory(second),
    close,
  };
});
