/** Generations of read models on PostgreSQL; see migrations/0008_projections.sql. */
import type pg from 'pg';
import { LogChanged } from '../../application/knownLog.js';
import type { LoggedEvent } from '../../application/projections/projection.js';
import type { Generation, ProjectionStore } from '../../application/projections/store.js';
import { ask, type Connections, transaction } from './connections.js';
import type { PostgresProjection } from './projections/projection.js';

/** Readers wait no longer than this for a switch that waits for other readers; it is tried again. */
const SWITCH_LOCK_MS = 200;

interface CheckpointRow {
  projection: string;
  generation: number;
  version: number;
  is_serving: boolean;
  position: string;
  started_at: Date;
  updated_at: Date;
  failed_position: string | null;
  failure: string | null;
}

export class PostgresProjectionStore implements ProjectionStore {
  readonly #pool: pg.Pool;
  /** Who asks how far they are may be a reader that waits. */
  readonly #readers: pg.Pool;
  readonly #projections: ReadonlyMap<string, PostgresProjection>;

  constructor(connections: Connections, projections: readonly PostgresProjection[]) {
    this.#pool = connections.background;
    this.#readers = connections.readers;
    this.#projections = new Map(projections.map((projection) => [projection.id.name, projection]));
  }

  async prepare(): Promise<void> {
    for (const projection of this.#projections.values()) {
      await transaction(this.#pool, async (client) => {
        const { name, version } = projection.id;
        const known = await generations(client, name);
        const serving = known.find(({ isServing }) => isServing);
        if (serving === undefined) {
          await create(client, projection, 1, true);
          await show(client, projection, 1);
        } else if (serving.version < version && !known.some((generation) => generation.version === version)) {
          // What an older version of the code was building is not wanted any more.
          for (const { generation, isServing } of known)
            if (!isServing) await drop(client, projection, generation);
          await create(client, projection, nextOf(known), false);
        }
      });
    }
  }

  generations(projection?: string): Promise<readonly Generation[]> {
    return generations(this.#readers, projection);
  }

  begin(name: string): Promise<boolean> {
    return transaction(this.#pool, async (client) => {
      const projection = this.#projection(name);
      // One at a time: the serving generation's row is the lock.
      await ask(client, {
        text: 'SELECT 1 FROM checkpoints WHERE projection = $1 AND is_serving FOR UPDATE',
        values: [name],
      });
      const known = await generations(client, name);
      if (known.some(({ isServing }) => !isServing)) return false;
      await create(client, projection, nextOf(known), false);
      return true;
    });
  }

  apply(name: string, generation: number, events: readonly LoggedEvent[]): Promise<boolean> {
    return transaction(this.#pool, async (client) => {
      const [first, last] = [events[0], events.at(-1)];
      const [row] = await ask<{ position: string; last_command: string | null }>(client, {
        name: 'lock-checkpoint',
        text: `SELECT position, (SELECT command_id FROM events e WHERE e.position = $3) AS last_command
          FROM checkpoints WHERE projection = $1 AND generation = $2 FOR UPDATE`,
        values: [name, generation, last?.position],
      });
      if (row === undefined || first === undefined || Number(row.position) + 1 !== first.position)
        return false;
      // They may have been read of a log that has lost them since.
      if (row.last_command !== last?.commandId) throw new LogChanged('the log does not hold these events');
      await this.#projection(name).write(client, (table) => tableName(table, generation), events);
      await ask(client, {
        name: 'move-checkpoint',
        text: `UPDATE checkpoints SET position = $3, updated_at = clock_timestamp(), failed_position = NULL, failure = NULL
          WHERE projection = $1 AND generation = $2`,
        values: [name, generation, last?.position],
      });
      return true;
    });
  }

  async fail(name: string, generation: number, position: number, reason: string): Promise<void> {
    await ask(this.#pool, {
      text: `UPDATE checkpoints SET failed_position = $3, failure = $4
        WHERE projection = $1 AND generation = $2 AND position < $3`,
      values: [name, generation, position, reason],
    });
  }

  promote(name: string, generation: number): Promise<boolean> {
    return transaction(this.#pool, async (client) => {
      await ask(client, { text: `SET LOCAL lock_timeout = ${SWITCH_LOCK_MS}` });
      await ask(client, {
        text: 'SELECT 1 FROM checkpoints WHERE projection = $1 ORDER BY generation FOR UPDATE',
        values: [name],
      });
      const known = await generations(client, name);
      const serving = known.find(({ isServing }) => isServing);
      const built = known.find((one) => one.generation === generation && !one.isServing);
      if (serving === undefined || built === undefined || built.position < serving.position) return false;
      const projection = this.#projection(name);
      // Views before tables, as readers lock them: the other way round they would wait for each other.
      await ask(client, { text: `DROP VIEW ${Object.keys(projection.tables).join(', ')}` });
      await drop(client, projection, serving.generation);
      await ask(client, {
        text: 'UPDATE checkpoints SET is_serving = true WHERE projection = $1 AND generation = $2',
        values: [name, generation],
      });
      await show(client, projection, generation);
      return true;
    });
  }

  #projection(name: string): PostgresProjection {
    const projection = this.#projections.get(name);
    if (projection === undefined) throw new Error(`there is no projection ${name}`);
    return projection;
  }
}

async function generations(client: pg.Pool | pg.ClientBase, projection?: string): Promise<Generation[]> {
  const rows = await ask<CheckpointRow>(client, {
    name: 'generations',
    text: `SELECT * FROM checkpoints WHERE $1::text IS NULL OR projection = $1
      ORDER BY projection, is_serving DESC, generation`,
    values: [projection],
  });
  return rows.map((row) => ({
    projection: row.projection,
    generation: row.generation,
    version: row.version,
    isServing: row.is_serving,
    position: Number(row.position),
    startedAt: row.started_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    ...(row.failure === null
      ? {}
      : { failure: { position: Number(row.failed_position), reason: row.failure } }),
  }));
}

const nextOf = (known: readonly Generation[]): number =>
  Math.max(0, ...known.map(({ generation }) => generation)) + 1;

const tableName = (name: string, generation: number): string => `${name}_${generation}`;

async function create(
  client: pg.ClientBase,
  { id, tables }: PostgresProjection,
  generation: number,
  isServing: boolean,
): Promise<void> {
  for (const [name, statements] of Object.entries(tables)) {
    for (const text of statements(tableName(name, generation))) await ask(client, { text });
  }
  await ask(client, {
    text: 'INSERT INTO checkpoints (projection, generation, version, is_serving) VALUES ($1, $2, $3, $4)',
    values: [id.name, generation, id.version, isServing],
  });
}

/** Drops a generation that no view shows. */
async function drop(
  client: pg.ClientBase,
  { id, tables }: PostgresProjection,
  generation: number,
): Promise<void> {
  await ask(client, {
    text: 'DELETE FROM checkpoints WHERE projection = $1 AND generation = $2',
    values: [id.name, generation],
  });
  for (const name of Object.keys(tables)) {
    await ask(client, { text: `DROP TABLE ${tableName(name, generation)}` });
  }
}

/** Makes the views show a generation. */
async function show(
  client: pg.ClientBase,
  { tables }: PostgresProjection,
  generation: number,
): Promise<void> {
  for (const name of Object.keys(tables)) {
    await ask(client, { text: `CREATE VIEW ${name} AS SELECT * FROM ${tableName(name, generation)}` });
  }
}
