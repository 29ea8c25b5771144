/** Events of the log as clients read them: by position, all of them or those that somebody wants. */

import type { EvictOlder } from '../accounts/eviction.js';
import type { StoredEvent } from '../shared/ports.js';

/** Which events are wanted; both conditions hold where both are given. */
export interface EventFilter {
  readonly accountId?: string;
  readonly types?: readonly string[];
}

/** Events that were found by position, ascending, and how far was looked. */
export interface Found {
  readonly events: readonly StoredEvent[];
  /** There are no other ones of the kind up to this position. */
  readonly scannedTo: number;
  /** Whether that was the end of the log. */
  readonly isAtEnd: boolean;
}

/** Looks for events in the log. What one call does is bounded, however few there are of the kind. */
export interface EventSearch {
  /** @throws StoreUnavailable */
  find(filter: EventFilter, after: number, limit: number): Promise<Found>;
}

/** What one search looks at, at most. */
export interface SearchBounds {
  /** Positions, when it looks along the log. */
  readonly positionsMax: number;
  /** Events of an account, when it looks for types among them; the limit, if that is more. */
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

  /** @param options.all reads the log as it is, and has told of what it answers; see SharedCache */
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

  /** The next events after a position. They may be told to clients. */
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
