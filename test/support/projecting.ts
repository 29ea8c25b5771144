/** Brings read models to the end of the log, as a node does it. */

import { BEGIN } from '../../src/application/log/ports.js';
import { DecodedLog } from '../../src/application/readModels/decodedLog.js';
import type { ProjectionStore } from '../../src/application/readModels/ports.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresLogPages } from '../../src/infrastructure/postgres/log/logPages.js';
import { projections as readModels } from '../../src/infrastructure/postgres/readModels/all.js';
import { PostgresProjectionStore } from '../../src/infrastructure/postgres/readModels/projectionStore.js';

/** @param eventsMax events of one page */
export async function project(
  connections: Connections,
  projections: ProjectionStore,
  eventsMax = 1_000,
): Promise<void> {
  const log = new DecodedLog(new PostgresLogPages(connections), eventsMax);
  for (const { projection, generation, position } of await projections.generations()) {
    let reached = position;
    for (;;) {
      const { page } = await log.after(reached);
      if (page === undefined) break;
      if (!(await projections.apply(projection, generation, page)))
        throw new Error(`${projection} was moved`);
      reached = page.upTo;
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
  for (const [projection, share] of Object.entries(shares)) {
    const events = Math.round(length * share);
    if (events === 0) continue;
    const { page } = await new DecodedLog(new PostgresLogPages(connections), events).after(BEGIN);
    if (page?.upTo !== events || !(await keeper.apply(projection, 1, page)))
      throw new Error(`${projection} was moved`);
  }
}
