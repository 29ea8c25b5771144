/** Generations of read models on PostgreSQL; see migrations/0005_read-models.sql. */

import type pg from 'pg';
import { LogChanged } from '../../../application/log/knownLog.js';
import type { Position } from '../../../application/log/ports.js';
import type { Generation, LogPage, ProjectionStore } from '../../../application/readModels/ports.js';
import { ask, type Connections, transaction } from '../connection/connections.js';
import {
  asOwner,
  create,
  drop,
  type Found,
  find,
  generations,
  lock,
  mend,
  replace,
  tableName,
} from './generations.js';
import type { PostgresProjection } from './projection.js';

/** How long a switch may wait for readers, and thereby block new ones; it is retried. */
const SWITCH_LOCK_MS = 200;

/**
 * For the rest of a transaction. Nobody reads a generation that is being built: a crash of the server loses its newest rows
 * together with their checkpoint. Rows that serve must be on disk before they are visible, since a standby is compared by
 * what is there. Tables without statistics must not be read whole for each page: rows are looked up by index.
 */
const SETTINGS = `CASE WHEN NOT is_serving THEN set_config('synchronous_commit', 'off', true) END,
            set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`;

export class PostgresProjectionStore implements ProjectionStore {
  readonly #pool: pg.Pool;
  /** Progress queries use the readers' pool: a waiting reader must not block a projection. */
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
        const isWanted = ({ serving, building }: Found) =>
          serving !== undefined &&
          serving.version < version &&
          ![serving, ...building].some((generation) => generation.version === version);
        const before = await find(client, projection);
        if (before.broken.length === 0 && before.isShown && !isWanted(before)) return;
        await asOwner(client, `create the tables of the read model ${name}`, 'migrate');
        await lock(client, name);
        const found = await mend(client, projection);
        if (!isWanted(found)) return;
        // A generation being built by an older version of the code is obsolete.
        for (const { generation } of found.building) await drop(client, projection, generation);
        await create(client, projection, found.next, false);
      });
    }
  }

  generations(projection?: string): Promise<readonly Generation[]> {
    return generations(this.#readers, projection);
  }

  begin(name: string): Promise<boolean> {
    return transaction(this.#pool, async (client) => {
      const projection = this.#projection(name);
      await asOwner(client, `create the tables of the read model ${name}`, `rebuild ${name}`);
      // One at a time.
      await lock(client, name);
      const { building, next } = await mend(client, projection);
      if (building.length > 0) return false;
      await create(client, projection, next, false);
      return true;
    });
  }

  apply(name: string, generation: number, page: LogPage): Promise<boolean> {
    return transaction(this.#pool, async (client) => {
      const [row] = await ask<{ mark: string | null }>(client, {
        name: 'move-checkpoint',
        text: `UPDATE checkpoints SET position = $4, updated_at = clock_timestamp(), failed_position = NULL, failure = NULL
          WHERE projection = $1 AND generation = $2 AND position = $3
          RETURNING ${SETTINGS}, (SELECT log_mark(command_id, recorded_at) FROM events WHERE events.position = $4) AS mark`,
        values: [name, generation, page.after, page.upTo],
      });
      if (row === undefined) return false;
      // The log may have lost these events since they were read.
      if (row.mark !== page.mark) throw new LogChanged('the log does not hold these events');
      await this.#projection(name).write(client, (table) => tableName(table, generation), page);
      return true;
    });
  }

  async fail(name: string, generation: number, position: Position, reason: string): Promise<void> {
    await ask(this.#pool, {
      text: `UPDATE checkpoints SET failed_position = $3, failure = $4
        WHERE projection = $1 AND generation = $2 AND position < $3`,
      values: [name, generation, position, reason],
    });
  }

  promote(name: string, generation: number): Promise<boolean> {
    return transaction(this.#pool, async (client) => {
      await ask(client, { text: `SET LOCAL lock_timeout = ${SWITCH_LOCK_MS}` });
      await lock(client, name);
      const known = await generations(client, name);
      const serving = known.find(({ isServing }) => isServing);
      const built = known.find((one) => one.generation === generation && !one.isServing);
      if (serving === undefined || built === undefined || built.position < serving.position) return false;
      await replace(client, this.#projection(name), generation, serving.generation);
      return true;
    });
  }

  #projection(name: string): PostgresProjection {
    const projection = this.#projections.get(name);
    if (projection === undefined) throw new Error(`No projection named ${name}`);
    return projection;
  }
}
