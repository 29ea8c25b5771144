/** Reads of the log for clients: by position, all events or filtered. */

import type { EvictOlder } from '../accounts/eviction.js';
import type { StoredEvent } from '../shared/ports.js';

/** A filter; if both conditions are given, both must hold. */
export interface EventFilter {
  readonly accountId?: string;
  readonly types?: readonly string[];
}

/** Matching events, by ascending position, and how far the search went. */
export interface Found {
  readonly events: readonly StoredEvent[];
  /** There are no further matches up to this position. */
  readonly scannedTo: number;
  /** Whether the search reached the end of the log. */
  readonly isAtEnd: boolean;
}

/** Searches the log. The work per call is bounded, however rare the matches are. */
export interface EventSearch {
  /** @throws StoreUnavailable */
  find(filter: EventFilter, after: number, limit: number): Promise<Found>;
}

/** Bounds of a search. */
export interface SearchBounds {
  /** Positions scanned along the log. */
  readonly positionsMax: number;
  /** Events of an account scanned for types; the limit, if that is higher. */
  readonly accountEventsMax: number;
}

export const SEARCH_BOUNDS: SearchBounds = { positionsMax: 10_000, accountEventsMax: 1_000 };

export class EventReads {
  readonly #all: (
    after: number,
    limit: number,
  ) => Promise<{ readonly items: readonly StoredEvent[]; readonly next: string | null }>;
  readonly #search: EventSearch;
  readonly #lastPosition: () => Promise<number>;
  readonly #evictOlder: EvictOlder;

  /** @param options.all reads the log, and evicts older cached states before it returns; see SharedCache */
  constructor(options: {
    readonly all: (
      after: number,
      limit: number,
    ) => Promise<{ readonly items: readonly StoredEvent[]; readonly next: string | null }>;
    readonly search: EventSearch;
    readonly lastPosition: () => Promise<number>;
    readonly evictOlder: EvictOlder;
  }) {
    this.#all = options.all;
    this.#search = options.search;
    this.#lastPosition = options.lastPosition;
    this.#evictOlder = options.evictOlder;
  }

  /** The position of the newest event; 0 while there is none. */
  end(): Promise<number> {
    return this.#lastPosition();
  }

  /** The next events after a position, safe to send to clients. */
  async find(filter: EventFilter, after: number, limit: number): Promise<Found> {
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

export const isWanted = ({ accountId, types }: EventFilter, event: StoredEvent): boolean =>
  (accountId === undefined || event.streamId === accountId) &&
  (types === undefined || types.includes(event.type));
