import type { LoggedEvent } from '../../src/application/readModels/projection.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import type { PostgresProjection } from '../../src/infrastructure/postgres/readModels/projection.js';
import { PostgresProjectionStore } from '../../src/infrastructure/postgres/readModels/projectionStore.js';
import { MemoryEventStore } from '../../src/testing/memory/eventStore.js';
import { type MemoryProjection, MemoryProjectionStore } from '../../src/testing/memory/projectionStore.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { projectionStoreContract } from './projectionStore.contract.js';

const isPoison = (event: LoggedEvent) => (event.event.type as string) === 'Poison';

projectionStoreContract('in memory', async () => {
  const counting = (name: string, version: number): MemoryProjection<readonly number[]> => ({
    id: { name, version },
    initial: [],
    project: (rows, event) => {
      if (isPoison(event)) throw new Error('poison');
      return [...rows, event.position];
    },
  });
  const second = counting('second', 1);
  const store = new MemoryProjectionStore([counting('first', 1), second]);
  return {
    events: new MemoryEventStore(),
    nodes: [store, new MemoryProjectionStore([counting('first', 1), second], store)],
    newer: new MemoryProjectionStore([counting('first', 2), second], store),
    served: async () => store.rows('first') ?? [],
    close: async () => {},
  };
});

projectionStoreContract('on PostgreSQL', async () => {
  const counting = (name: string, version: number): PostgresProjection => ({
    id: { name, version },
    tables: { [`${name}_counted`]: (table) => [`CREATE TABLE ${table} (position bigint)`] },
    write: async (client, table, { events }) => {
      for (const event of events) {
        const text = `INSERT INTO ${table(`${name}_counted`)} VALUES ($1)`;
        await client.query(text, [event.position]);
        if (isPoison(event)) throw new Error('poison');
      }
    },
  });
  const { nodes, close } = await openDatabase(3);
  const [one, other, third] = nodes as [Connections, Connections, Connections];
  const second = counting('second', 1);
  return {
    events: new PostgresEventStore(one),
    nodes: [
      new PostgresProjectionStore(one, [counting('first', 1), second]),
      new PostgresProjectionStore(other, [counting('first', 1), second]),
    ],
    newer: new PostgresProjectionStore(third, [counting('first', 2), second]),
    served: async () => {
      const { rows } = await one.readers.query('SELECT position FROM first_counted ORDER BY position');
      return rows.map(({ position }) => Number(position));
    },
    close,
  };
});
