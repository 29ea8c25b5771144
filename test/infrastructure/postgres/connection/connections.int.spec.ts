/** Connections that end at a moment when nobody seems to hold them: that must not end the process. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../../../src/application/shared/errors.js';
import {
  ask,
  type Connections,
  connect,
  transaction,
} from '../../../../src/infrastructure/postgres/connection/connections.js';
import { MadeUpPostgres, TERMINATED } from '../../../support/madeUpPostgres.js';

const LIMITS = { readersMax: 1, connectMsMax: 5_000, statementMsMax: 5_000 };
const query = { text: 'SELECT 1' };

/** PostgreSQL as it is while it shuts down: it may say so in the same breath as "ready". */
describe('a server that ends a connection in the same breath', () => {
  let server: MadeUpPostgres;
  let connections: Connections;

  beforeEach(async () => {
    server = await MadeUpPostgres.start();
    connections = connect(server.url, LIMITS, () => {});
  });
  afterEach(async () => {
    await connections.end().catch(() => {});
    await server.close();
  });

  it('as it lets in: the work that wanted it is told', async () => {
    server.greeting = Buffer.concat([server.greeting, TERMINATED]);
    await expect(ask(connections.readers, query)).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(transaction(connections.writers, (client) => ask(client, query))).rejects.toBeInstanceOf(
      StoreUnavailable,
    );
    await expect(connections.lane.ask(query)).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('as it opens the session: so it is', async () => {
    server.lastWord = TERMINATED;
    await expect(ask(connections.readers, query)).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(connections.lane.ask(query)).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('as it answers: so is the one who was waiting for the connection', async () => {
    await ask(connections.readers, query);
    server.lastWord = TERMINATED;
    const first = ask(connections.readers, query);
    const next = transaction(connections.readers, (client) => ask(client, query));
    expect(await first).toEqual([]);
    await expect(next).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
