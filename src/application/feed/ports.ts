/** Looking for events in the log. */
import type { Position, StoredEvent } from '../log/ports.js';

/** A filter; if both conditions are given, both must hold. */
export interface EventFilter {
  readonly accountId?: string;
  readonly types?: readonly string[];
}

/** Matching events, by ascending position, and how far the search went. */
export interface Found {
  readonly events: readonly StoredEvent[];
  /** There are no further matches up to this position. */
  readonly scannedTo: Position;
  /** Whether the search reached the end of the log. */
  readonly isAtEnd: boolean;
}

/** Searches the log. The work per call is bounded, however rare the matches are. */
export interface EventSearch {
  /** @throws StoreUnavailable */
  find(filter: EventFilter, after: Position, limit: number): Promise<Found>;
}

/** Bounds of a search. */
export interface SearchBounds {
  /** Positions scanned along the log. */
  readonly positionsMax: number;
  /** Events of an account scanned for types; the limit, if that is higher. */
  readonly accountEventsMax: number;
}

export const SEARCH_BOUNDS: SearchBounds = { positionsMax: 10_000, accountEventsMax: 1_000 };

export const isWanted = ({ accountId, types }: EventFilter, event: StoredEvent): boolean =>
  (accountId === undefined || event.streamId === accountId) &&
  (types === undefined || types.includes(event.type));
