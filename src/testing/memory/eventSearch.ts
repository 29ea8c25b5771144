/** Event search in memory: scans the log by position, a limited number of events at a time. */
import {
  type EventFilter,
  type EventSearch,
  type Found,
  isWanted,
  SEARCH_BOUNDS,
} from '../../application/feed/ports.js';
import type { EventLog, Position } from '../../application/log/ports.js';

export class MemoryEventSearch implements EventSearch {
  readonly #store: Pick<EventLog, 'readAll'>;
  readonly #positionsMax: number;

  constructor(store: Pick<EventLog, 'readAll'>, { positionsMax } = SEARCH_BOUNDS) {
    this.#store = store;
    this.#positionsMax = positionsMax;
  }

  async find(filter: EventFilter, after: Position, limit: number): Promise<Found> {
    const scanned = await this.#store.readAll(after, this.#positionsMax);
    const events = scanned.filter((event) => isWanted(filter, event)).slice(0, limit);
    const last = events.length === limit ? events.at(-1) : scanned.at(-1);
    const isAtEnd = events.length < limit && scanned.length < this.#positionsMax;
    return { events, scannedTo: last?.position ?? after, isAtEnd };
  }
}
