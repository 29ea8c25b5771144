/** Brings read models to the end of the log, as a node does it. */

import { BEGIN } from '../../src/application/log/ports.js';
import { DecodedLog } from '../../src/application/readModels/decodedLog.js';
import type { ProjectionStore } from '../../src/application/readModels/ports.js';
import { loggedEvent } from '../../src/application/readModels/projection.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import { projections as readModels } from '../../src/infrastructure/postgres/readModels/all.js';
import { PostgresProjectionStore } from '../../src/infrastructure/postgres/readModels/projectionStore.js';
import type { EventStore } from './eventStore.js';

/** @param eventsMax events of one batch */
export async function project(
  store: EventStore,
  projections: ProjectionStore,
  eventsMax = 1_000,
): Promise<void> {
  const log = new DecodedLog(store, eventsMax);
  for (const { projection, generation, position } of await projections.generations()) {
    let reached = position;
    for (;;) {
      const { events } = await log.after(reached);
      const last = events.at(-1);
      if (last === undefined) break;
      if (!(await projections.apply(projection, generation, events)))
        throw new Error(`${projection} was moved`);
      reached = last.position;
    }
  }
}

/** Brings each projection so far through the log, as a share of it. */
export async function projectShares(
  connections: Connections,
  length: number,
  shares: Readonly<Record<string, number>>,
): Promise<void> {
  const keeper = new PostgresProjectionStore(connections, readModels);
  await keeper.prepare();
  const events = (await new PostgresEventStore(connections).readAll(BEGIN, length)).map(loggedEvent);
  for (const [projection, share] of Object.entries(shares)) {
    const reached = events.slice(0, Math.round(length * share));
    if (reached.length > 0 && !(await keeper.apply(projection, 1, reached)))
      throw new Error(`${projection} was moved`);
  }
}
