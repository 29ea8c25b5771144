/** A database of its own for one spec file, migrated, with connections as a node has them. */
import { type Connections, connect } from '../../src/infrastructure/postgres/connection/connections.js';
import { migrate } from '../../src/infrastructure/postgres/connection/migrate.js';
import { createDatabase } from './database.js';

const LIMITS = { readersMax: 4, connectMsMax: 5_000, statementMsMax: 10_000 };

/** @param nodes how many sets of connections to open */
export async function openDatabase(nodes = 1): Promise<{
  readonly url: string;
  readonly nodes: readonly Connections[];
  close(): Promise<void>;
}> {
  const database = await createDatabase();
  await migrate(
    database.url,
    () => {},
    async () => {},
  );
  const open = Array.from({ length: nodes }, () => connect(database.url, LIMITS, () => {}));
  return {
    url: database.url,
    nodes: open,
    close: async () => {
      await Promise.all(open.map((connections) => connections.end()));
      await database.drop();
    },
  };
}
