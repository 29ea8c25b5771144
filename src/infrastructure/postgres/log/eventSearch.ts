/** Searches events with the two indexes of the log: by position, and by account and version. */
import type pg from 'pg';
import {
  type EventFilter,
  type EventSearch,
  type Found,
  isWanted,
  SEARCH_BOUNDS,
  type SearchBounds,
} from '../../../application/feed/ports.js';
import { asPosition, BEGIN, type Position, type StoredEvent } from '../../../application/log/ports.js';
import { ask, type Connections } from '../connection/connections.js';
import type { Reads } from '../connection/standbyReads.js';
import { EVENT_COLUMNS, type EventRow, storedEvent } from './eventRow.js';

export class PostgresEventSearch implements EventSearch {
  readonly #reads: Reads;
  readonly #lastPosition: () => Promise<Position>;
  readonly #bounds: SearchBounds;

  /** @param lastPosition the position of the newest event */
  constructor(connections: Connections, lastPosition: () => Promise<Position>, bounds = SEARCH_BOUNDS) {
    this.#bounds = bounds;
    this.#reads = connections.reads;
    this.#lastPosition = lastPosition;
  }

  async find(filter: EventFilter, after: Position, limit: number): Promise<Found> {
    // Queried first: the search then covers at least these positions, because they become visible in order.
    const end = await this.#lastPosition();
    const { accountId } = filter;
    return accountId === undefined
      ? this.#inLog(filter, after, limit, end)
      : this.#inStream({ ...filter, accountId }, after, limit, end);
  }

  async #inLog({ types = [] }: EventFilter, after: Position, limit: number, end: Position): Promise<Found> {
    const upTo = asPosition(Math.min(after + this.#bounds.positionsMax, end));
    const events = await this.#ask(typesQuery(types, after, upTo, limit));
    const last = events.length === limit ? events.at(-1) : undefined;
    const scannedTo = last?.position ?? asPosition(Math.max(after, upTo));
    return { events, scannedTo, isAtEnd: scannedTo >= end };
  }

  async #inStream(
    filter: EventFilter & { readonly accountId: string },
    after: Position,
    limit: number,
    end: Position,
  ): Promise<Found> {
    const scanMax = filter.types === undefined ? limit : Math.max(limit, this.#bounds.accountEventsMax);
    const scanned = await this.#ask(streamQuery(filter.accountId, after, scanMax));
    const wanted = scanned.filter((event) => isWanted(filter, event));
    const events = wanted.slice(0, limit);
    if (events.length === limit) return { events, scannedTo: positionOf(events), isAtEnd: false };
    const isAtEnd = scanned.length < scanMax;
    const found = positionOf(scanned);
    return { events, scannedTo: isAtEnd ? asPosition(Math.max(after, end, found)) : found, isAtEnd };
  }

  async #ask(query: pg.QueryConfig): Promise<readonly StoredEvent[]> {
    return (await this.#reads.read((client) => ask<EventRow>(client, query))).map(storedEvent);
  }
}

const positionOf = (events: readonly StoredEvent[]): Position => events.at(-1)?.position ?? BEGIN;

/** Events of some types within a range of positions. */
export const typesQuery = (types: readonly string[], after: Position, upTo: Position, limit: number) => ({
  name: 'search-types',
  text: `SELECT ${EVENT_COLUMNS} FROM events e
    WHERE position > $1 AND position <= $2 AND type = ANY ($3) ORDER BY position LIMIT $4`,
  values: [after, upTo, types, limit],
});

/**
 * A recursive CTE, `up_to (version)`: the newest version of stream $1 up to a position, 0 if there is none; no row without
 * a stream. Positions ascend with versions, which have no gaps, so a binary search finds it without an additional index
 * that every append would have to maintain.
 * @param position SQL of the position
 */
export const versionUpTo = (position: string): string => `halving (low, high) AS (
      SELECT 0::bigint, (SELECT version FROM events WHERE stream_id = $1 ORDER BY version DESC LIMIT 1)
      UNION ALL
      SELECT CASE WHEN middle.position <= ${position} THEN middle.version ELSE low END,
        CASE WHEN middle.position <= ${position} THEN high ELSE middle.version - 1 END
      FROM halving JOIN LATERAL (
        SELECT version, position FROM events WHERE stream_id = $1 AND version = (low + high + 1) / 2
      ) middle ON true
      WHERE low < high
    ), up_to (version) AS (SELECT low FROM halving WHERE low = high)`;

/** Events of a stream after a position. */
export const streamQuery = (streamId: string, after: Position, limit: number) => ({
  name: 'search-stream',
  text: `WITH RECURSIVE ${versionUpTo('$2')}
    SELECT ${EVENT_COLUMNS} FROM events e
    WHERE stream_id = $1 AND version > (SELECT version FROM up_to) ORDER BY version LIMIT $3`,
  values: [streamId, after, limit],
});
