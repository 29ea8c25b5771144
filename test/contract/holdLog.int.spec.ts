import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import { PostgresHoldExpiries, PostgresHoldLog } from '../../src/infrastructure/postgres/log/holdEvents.js';
import { MemoryEventStore } from '../../src/testing/memory/eventStore.js';
import { MemoryHoldExpiries, MemoryHoldLog } from '../../src/testing/memory/holdLog.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { holdLogContract } from './holdLog.contract.js';

holdLogContract('in memory', async () => {
  const store = new MemoryEventStore();
  const [log, expiries] = [new MemoryHoldLog(store), new MemoryHoldExpiries(store)];
  return { store, log, expiries, close: async () => {} };
});

holdLogContract('on PostgreSQL', async () => {
  const { nodes, close } = await openDatabase();
  const [connections] = nodes as [Connections];
  const store = new PostgresEventStore(connections);
  const [log, expiries] = [new PostgresHoldLog(connections), new PostgresHoldExpiries(connections)];
  return { store, log, expiries, close };
});
