import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogChanged } from '../../src/application/log/knownLog.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import { MemoryEventStore } from '../../src/testing/memory/eventStore.js';
import type { EventStore } from '../support/eventStore.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { Names } from '../support/proposals.js';
import { eventStoreContract } from './eventStore.contract.js';

eventStoreContract('in memory', async () => {
  const store = new MemoryEventStore();
  return { store, peer: store, close: async () => {} };
});

eventStoreContract('on PostgreSQL', async () => {
  const { nodes, close } = await openDatabase(2);
  const [store, peer] = nodes.map((connections) => new PostgresEventStore(connections));
  return { store: store as PostgresEventStore, peer: peer as PostgresEventStore, close };
});

describe('when the clock goes back', () => {
  const LATER = '2999-01-01T00:00:00.123Z';

  it('memory records the newest time again', async () => {
    const times = [Date.parse(LATER), 0, Date.parse(LATER) + 1];
    const store = new MemoryEventStore({ now: () => times.shift() as number });
    expect(await recordTwice(store)).toEqual([LATER, LATER]);
  });

  it('PostgreSQL records the newest time again', async () => {
    const { nodes, close } = await openDatabase();
    const [{ writers }] = nodes as [Connections];
    await writers.query(`INSERT INTO events
        (position, stream_id, version, type, schema_version, data, command_id, recorded_at, correlation_id)
      VALUES (1, gen_random_uuid(), 1, 'Any', 1, '{}', gen_random_uuid(), '${LATER}', '{}')`);
    expect(await recordTwice(new PostgresEventStore(nodes[0] as Connections))).toEqual([LATER, LATER]);
    await close();
  });

  async function recordTwice(store: EventStore): Promise<string[]> {
    const names = new Names();
    const first = await store.append([[names.movement({ A: 1 })]]);
    const second = await store.append([[names.movement({ A: 2 })]]);
    return [first.recordedAt, second.recordedAt];
  }
});

describe('a log that became another one', () => {
  it('fails the read of states that saw it first, and serves the next', async () => {
    const { nodes, close } = await openDatabase();
    const [connections] = nodes as [Connections];
    const store = new PostgresEventStore(connections);
    const names = new Names();
    await store.append([[names.movement({ A: 1 })]]);
    const known = [
      { streamId: names.id('A'), version: 1 },
      { streamId: names.id('B'), version: 0 },
    ];
    expect(await store.load(known)).toEqual([]);
    await connections.writers.query(`INSERT INTO log_epochs (number, after_position, reason, place, events_table)
      SELECT number + 1, 1, 'restored', place, events_table FROM log_epochs ORDER BY number DESC LIMIT 1`);
    await expect(store.load(known)).rejects.toThrow(LogChanged);
    expect(await store.load(known)).toEqual([]);
    await close();
  });
});

describe('the events table', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  const names = new Names();
  const query = (text: string) => database.nodes[0]?.writers.query(text);

  beforeAll(async () => {
    database = await openDatabase();
    const store = new PostgresEventStore(database.nodes[0] as Connections);
    await store.append([[names.movement({ A: 1 })]]);
  });
  afterAll(() => database?.close());

  it.each([
    ['UPDATE', "UPDATE events SET data = '{}'"],
    ['DELETE', 'DELETE FROM events'],
    ['TRUNCATE', 'TRUNCATE events'],
  ])('refuses %s', async (operation, statement) => {
    await expect(query(statement)).rejects.toThrow(`events are append-only: ${operation} is refused`);
  });

  it.each([
    [
      'two events of one version in a stream',
      'position + 1, stream_id, version, NULL',
      'events_stream_id_version_key',
    ],
    ['two events at one position', 'position, stream_id, version + 1, NULL', 'events_pkey'],
    ['a version below 1', 'position + 1, stream_id, 0, NULL', 'events_version_check'],
    [
      'two movements of one command id',
      'position + 1, stream_id, version + 1, request_hash',
      'events_of_commands',
    ],
  ])('has no room for %s', async (_, columns, constraint) => {
    const statement = `INSERT INTO events (position, stream_id, version, request_hash, type, schema_version, data,
        command_id, recorded_at, correlation_id)
      SELECT ${columns}, type, schema_version, data, command_id, recorded_at, correlation_id FROM events`;
    await expect(query(statement)).rejects.toMatchObject({ constraint });
  });
});
