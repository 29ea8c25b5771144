import { BankZone } from '../../src/application/shared/bankZone.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import { PostgresAccountList } from '../../src/infrastructure/postgres/readModels/accountList.js';
import { projections } from '../../src/infrastructure/postgres/readModels/all.js';
import { PostgresDailyBalances } from '../../src/infrastructure/postgres/readModels/dailyBalanceList.js';
import { PostgresLedger } from '../../src/infrastructure/postgres/readModels/ledger.js';
import { PostgresProjectionStore } from '../../src/infrastructure/postgres/readModels/projectionStore.js';
import { MemoryEventStore } from '../../src/testing/memory/eventStore.js';
import { MemoryAccountList, MemoryDailyBalances, MemoryLedger } from '../../src/testing/memory/readModels.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { project } from '../support/projecting.js';
import { readModelsContract } from './readModels.contract.js';

const UTC = new BankZone('UTC');

readModelsContract('in memory', async () => {
  const store = new MemoryEventStore();
  return {
    store,
    accounts: new MemoryAccountList(store),
    ledger: new MemoryLedger(store),
    days: new MemoryDailyBalances(store, UTC),
    catchUp: async () => {},
    close: async () => {},
  };
});

// In one batch, and one event at a time: what is written at once must add to what is there.
for (const eventsMax of [1, 2, 1_000]) {
  readModelsContract(`on PostgreSQL, projected ${eventsMax} at a time`, async () => {
    const { nodes, close } = await openDatabase();
    const [connections] = nodes as [Connections];
    const store = new PostgresEventStore(connections);
    const keeper = new PostgresProjectionStore(connections, projections);
    await keeper.prepare();
    return {
      store,
      accounts: new PostgresAccountList(connections),
      ledger: new PostgresLedger(connections),
      days: new PostgresDailyBalances(connections, () => UTC),
      catchUp: () => project(connections, keeper, eventsMax),
      close,
    };
  });
}
