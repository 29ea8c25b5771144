/** Brings read models to the end of the log, as a node does it. */
import { DecodedLog } from '../../src/application/readModels/decodedLog.js';
import type { ProjectionStore } from '../../src/application/readModels/ports.js';
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
