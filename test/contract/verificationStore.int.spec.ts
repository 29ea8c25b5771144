import { ask, type Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresVerificationStore } from '../../src/infrastructure/postgres/verification/runs.js';
import { MemoryVerificationStore } from '../../src/testing/memory/verifications.js';
import { SimulatedTime } from '../../src/testing/simulatedTime.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { verificationStoreContract } from './verificationStore.contract.js';

verificationStoreContract('in memory', async () => {
  const time = new SimulatedTime();
  const store = new MemoryVerificationStore(time);
  return { nodes: [store, store], later: (ms) => time.advance(ms), close: async () => {} };
});

verificationStoreContract('on PostgreSQL', async () => {
  const { nodes, close } = await openDatabase(2);
  const [here, there] = nodes as readonly [Connections, Connections];
  return {
    nodes: [new PostgresVerificationStore(here), new PostgresVerificationStore(there)],
    // As if everything had been noted so much earlier.
    later: async (ms) => {
      const text = `UPDATE verifications SET seen_at = seen_at - $1 * interval '1 millisecond'`;
      await ask(here.readers, { text, values: [ms] });
    },
    close,
  };
});
