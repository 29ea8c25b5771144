/** The event store on PostgreSQL. What is stored how: migrations/0001_event-store.sql. */
import type pg from 'pg';
import type {
  AppendResult,
  Basis,
  EventStore,
  Place,
  Proposal,
  RecordedCommand,
  Snapshot,
  StoredEvent,
  StreamAccess,
  StreamFilter,
  StreamTail,
} from '../../application/ports.js';
import type { WriteHealth } from '../../application/writeHealth.js';
import { lockAppends } from './appendLock.js';
import { AppendSession } from './appendSession.js';
import { bigints, uuids } from './binaryArray.js';
import { ask, type Connections, transaction } from './connections.js';
import { EVENT_COLUMNS, type EventRow, storedEvent } from './eventRow.js';

/** Events of one stream read in one go; the caller asks again for the rest. */
const TAIL_EVENTS_MAX = 5_000;

/** Told what becomes of appends. */
export type AppendWatch = Pick<WriteHealth, 'appended' | 'notAppended'>;

export class PostgresEventStore implements EventStore {
  readonly #connections: Connections;
  readonly #session: AppendSession;
  readonly #watch: AppendWatch | undefined;

  constructor(connections: Connections, watch?: AppendWatch) {
    this.#connections = connections;
    this.#watch = watch;
    this.#session = new AppendSession((query) => connections.lane.ask(query));
  }

  load(known: readonly Basis[], stateVersion: number): Promise<readonly StreamTail[]> {
    return load(this.#connections.readers, known, stateVersion);
  }

  append(units: readonly (readonly Proposal[])[], place?: Place): Promise<AppendResult> {
    const appending = this.#session.append(units, place);
    const watch = this.#watch;
    if (watch === undefined) return appending;
    return appending.then(
      (result) => {
        // A duplicate is found without a write.
        if (result.verdicts.includes('appended')) watch.appended();
        return result;
      },
      (error) => {
        watch.notAppended(error);
        throw error;
      },
    );
  }

  findCommands(commandIds: readonly string[]): Promise<readonly RecordedCommand[]> {
    return findCommands(this.#connections.readers, commandIds);
  }

  exclusively<T>(work: (access: StreamAccess) => Promise<T>): Promise<T> {
    return transaction(this.#connections.writers, async (client) => {
      await lockAppends(client);
      const session = new AppendSession((query) => ask(client, query));
      return work({
        load: (known, stateVersion) => load(client, known, stateVersion),
        append: (units) => session.append(units),
        findCommands: (ids) => findCommands(client, ids),
      });
    });
  }

  async readStream(
    streamId: string,
    afterVersion: number,
    limit: number,
    filter?: StreamFilter,
  ): Promise<readonly StoredEvent[]> {
    const values: unknown[] = [streamId, afterVersion, limit];
    const conditions: string[] = [];
    const where = (condition: (parameter: string) => string, value: unknown) => {
      if (value !== undefined) conditions.push(`AND ${condition(`$${values.push(value)}`)}`);
    };
    where((p) => `type = ANY (${p})`, filter?.types);
    where((p) => `data->>'effectiveOn' >= ${p}`, filter?.from);
    where((p) => `data->>'effectiveOn' <= ${p}`, filter?.to);
    const text = `SELECT ${EVENT_COLUMNS} FROM events e
      WHERE stream_id = $1 AND version > $2 ${conditions.join(' ')} ORDER BY version LIMIT $3`;
    return (await ask<EventRow>(this.#connections.readers, { text, values })).map(storedEvent);
  }

  async readAll(afterPosition: number, limit: number): Promise<readonly StoredEvent[]> {
    const text = `SELECT ${EVENT_COLUMNS} FROM events e WHERE position > $1 ORDER BY position LIMIT $2`;
    const query = { name: 'read-all', text, values: [afterPosition, limit] };
    return (await ask<EventRow>(this.#connections.readers, query)).map(storedEvent);
  }

  async lastPosition(): Promise<number> {
    const query = {
      name: 'last-position',
      text: 'SELECT position FROM events ORDER BY position DESC LIMIT 1',
    };
    const [row] = await ask<{ position: string }>(this.#connections.readers, query);
    return Number(row?.position ?? 0);
  }

  async saveSnapshots(snapshots: readonly Snapshot[], stateVersion: number): Promise<void> {
    const text = `INSERT INTO snapshots (stream_id, state_version, version, state)
      SELECT s.stream, $4, s.version, s.state FROM unnest($1::uuid[], $2::bigint[], $3::jsonb[]) AS s(stream, version, state)
      ON CONFLICT DO NOTHING`;
    const values = [
      snapshots.map((snapshot) => snapshot.streamId),
      snapshots.map((snapshot) => snapshot.version),
      snapshots.map((snapshot) => JSON.stringify(snapshot.state)),
      stateVersion,
    ];
    await ask(this.#connections.readers, { text, values });
  }
}

type Client = pg.Pool | pg.ClientBase;

type TailRow = Partial<EventRow> & { stream: string; snapshot_version: string | null; state: unknown };

async function load(
  client: Client,
  known: readonly Basis[],
  stateVersion: number,
): Promise<readonly StreamTail[]> {
  const rows = await ask<TailRow>(client, {
    name: 'load',
    text: `SELECT known.stream, s.version AS snapshot_version, s.state, ${EVENT_COLUMNS}
      FROM unnest($1::uuid[], $2::bigint[]) AS known(stream, version)
      LEFT JOIN LATERAL (
        SELECT version, state FROM snapshots
        WHERE stream_id = known.stream AND state_version = $3 AND version > known.version
        ORDER BY version DESC LIMIT 1
      ) s ON true
      LEFT JOIN LATERAL (
        SELECT * FROM events
        WHERE stream_id = known.stream AND version > coalesce(s.version, known.version)
        ORDER BY version LIMIT ${TAIL_EVENTS_MAX}
      ) e ON true`,
    values: [
      uuids(known.map((basis) => basis.streamId)),
      bigints(known.map((basis) => basis.version)),
      stateVersion,
    ],
  });
  const tails = new Map<string, { snapshot?: Snapshot; events: StoredEvent[] }>();
  for (const row of rows) {
    let tail = tails.get(row.stream);
    if (tail === undefined) {
      tail = { events: [] };
      if (row.snapshot_version !== null) {
        tail.snapshot = { streamId: row.stream, version: Number(row.snapshot_version), state: row.state };
      }
      tails.set(row.stream, tail);
    }
    if (row.position !== null) tail.events.push(storedEvent(row as EventRow));
  }
  return known.map(({ streamId }) => {
    const tail = tails.get(streamId) ?? { events: [] };
    tail.events.sort((a, b) => a.version - b.version);
    return { streamId, ...tail, more: tail.events.length === TAIL_EVENTS_MAX };
  });
}

interface CommandRow {
  command_id: string;
  request_hash: Buffer;
  accepted: boolean;
  position: string | null;
  outcome: string | null;
  recorded_at: Date;
}

/** A command's events stand at consecutive positions; this many are the most one has (the sides of a transfer). */
const COMMAND_EVENTS_MAX = 2;

async function findCommands(
  client: Client,
  commandIds: readonly string[],
): Promise<readonly RecordedCommand[]> {
  const commands = await ask<CommandRow>(client, {
    name: 'find-commands',
    text: `SELECT command_id, request_hash, accepted, position, outcome, recorded_at
      FROM commands WHERE command_id = ANY ($1::uuid[])`,
    values: [commandIds],
  });
  const positions = commands.flatMap(({ position }) =>
    position === null
      ? []
      : Array.from({ length: COMMAND_EVENTS_MAX }, (_, index) => Number(position) + index),
  );
  const query = {
    name: 'events-at',
    text: `SELECT ${EVENT_COLUMNS} FROM events e WHERE position = ANY ($1::bigint[]) ORDER BY position`,
    values: [positions],
  };
  // Most often there is nothing to look up, and those who wait for the lock wait for this.
  const rows = positions.length === 0 ? [] : await ask<EventRow>(client, query);
  const events = new Map<string, StoredEvent[]>();
  for (const event of rows.map(storedEvent)) {
    const of = events.get(event.commandId);
    if (of === undefined) events.set(event.commandId, [event]);
    else of.push(event);
  }
  return commands.map((row) => ({
    commandId: row.command_id,
    requestHash: row.request_hash.toString('hex'),
    accepted: row.accepted,
    recordedAt: row.recorded_at.toISOString(),
    events: events.get(row.command_id) ?? [],
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
  }));
}
