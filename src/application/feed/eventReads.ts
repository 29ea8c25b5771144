/** Reads of the log for clients: by position, all events or filtered. */
import type { EvictOlder } from '../accounts/eviction.js';
import type { Position, StoredEvent } from '../log/ports.js';
import type { Page } from '../shared/page.js';
import type { EventFilter, EventSearch, Found } from './ports.js';

export class EventReads {
  readonly #all: (after: Position, limit: number) => Promise<Page<StoredEvent>>;
  readonly #search: EventSearch;
  readonly #lastPosition: () => Promise<Position>;
  readonly #evictOlder: EvictOlder;

  /** @param options.all reads the log, and evicts older cached states before it returns; see SharedCache */
  constructor(options: {
    readonly all: (after: Position, limit: number) => Promise<Page<StoredEvent>>;
    readonly search: EventSearch;
    readonly lastPosition: () => Promise<Position>;
    readonly evictOlder: EvictOlder;
  }) {
    this.#all = options.all;
    this.#search = options.search;
    this.#lastPosition = options.lastPosition;
    this.#evictOlder = options.evictOlder;
  }

  /** The position of the newest event; 0 while there is none. */
  end(): Promise<Position> {
    return this.#lastPosition();
  }

  /** The next events after a position, safe to send to clients. */
  async find(filter: EventFilter, after: Position, limit: number): Promise<Found> {
    if (isEverything(filter)) {
      const { items: events, next } = await this.#all(after, limit);
      return { events, scannedTo: events.at(-1)?.position ?? after, isAtEnd: next === null };
    }
    const found = await this.#search.find(filter, after, limit);
    await this.#evictOlder(new Map(found.events.map(({ streamId, version }) => [streamId, version])));
    return found;
  }
}

export const isEverything = ({ accountId, types }: EventFilter): boolean =>
  accountId === undefined && types === undefined;
