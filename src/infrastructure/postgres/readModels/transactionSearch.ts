/** Search of transactions: through the read model `search` where it knows the log, in the log itself where it does not. */
import type pg from 'pg';
import { asPosition, type Position, type StoredEvent } from '../../../application/log/ports.js';
import { SEGMENT_POSITIONS } from '../../../application/readModels/search.js';
import type { Order } from '../../../application/shared/order.js';
import {
  type FoundTransactions,
  SCANNED_EVENTS_MAX,
  type TransactionFilter,
  type TransactionSearch,
} from '../../../application/transactions/ports.js';
import { ask, type Connections } from '../connection/connections.js';
import type { Reads } from '../connection/standbyReads.js';
import { type EventRow, storedEvent } from '../log/eventRow.js';
import { versionUpTo } from '../log/eventSearch.js';
import {
  atPositionsQuery,
  hasText,
  knownQuery,
  placesQuery,
  type Range,
  rangeQuery,
  recordedQuery,
  segmentQuery,
  versionsQuery,
} from './transactionQueries.js';

/** Places of a text that are looked up together. */
const PLACES_AT_ONCE = 500;

/** Versions of an account that are searched together. */
const VERSIONS_AT_ONCE = 5_000;

/** What one step of a search has found. */
interface Piece {
  readonly rows: readonly EventRow[];
  /** There are no further matches up to this position. */
  readonly scannedTo: number;
  /** Events that were read, at most. */
  readonly scanned: number;
}

export class PostgresTransactionSearch implements TransactionSearch {
  readonly #reads: Reads;
  readonly #scannedMax: number;

  constructor(connections: Connections, scannedMax = SCANNED_EVENTS_MAX) {
    this.#reads = connections.reads;
    this.#scannedMax = scannedMax;
  }

  find(
    filter: TransactionFilter,
    order: Order,
    after: Position | undefined,
    limit: number,
  ): Promise<FoundTransactions> {
    return this.#reads.read(async (client) => {
      const search = new Search(client, filter, order, limit);
      const events: StoredEvent[] = [];
      let scanned = 0;
      for await (const piece of search.pieces(after)) {
        events.push(...piece.rows.map(storedEvent));
        scanned += piece.scanned;
        const last = events[limit - 1];
        if (last !== undefined) return { events: events.slice(0, limit), scannedTo: last.position };
        if (scanned >= this.#scannedMax) return { events, scannedTo: asPosition(piece.scannedTo) };
      }
      return { events, scannedTo: null };
    });
  }
}

/** One search, in one order. Steps go from one end of a range of positions to the other. */
class Search {
  readonly #client: pg.Pool | pg.ClientBase;
  readonly #filter: TransactionFilter;
  readonly #order: Order;
  readonly #limit: number;

  constructor(client: pg.Pool | pg.ClientBase, filter: TransactionFilter, order: Order, limit: number) {
    this.#client = client;
    this.#filter = filter;
    this.#order = order;
    this.#limit = limit;
  }

  async *pieces(after: Position | undefined): AsyncGenerator<Piece> {
    const range = await this.#rangeAfter(after);
    const { accountId } = this.#filter;
    if (accountId !== undefined && !hasText(this.#filter)) {
      yield* this.#inStream({ ...this.#filter, accountId }, range);
      return;
    }
    const [row] = await ask<{ known: string }>(this.#client, knownQuery);
    const edge = Math.min(Math.max(Number(row?.known) * SEGMENT_POSITIONS, range.low), range.high);
    const [older, newer] = [
      { low: range.low, high: edge },
      { low: edge, high: range.high },
    ];
    if (this.#isDescending) yield* this.#alongLog(newer);
    yield* hasText(this.#filter) ? this.#byText(older) : this.#bySegment(older);
    if (!this.#isDescending) yield* this.#alongLog(newer);
  }

  get #isDescending(): boolean {
    return this.#order === 'desc';
  }

  async #rangeAfter(after: Position | undefined): Promise<Range> {
    const { recordedFrom, recordedTo } = this.#filter;
    const query = recordedQuery(recordedFrom, recordedTo);
    const [row] = await ask<{ low: string; high: string }>(this.#client, query);
    return this.#rest({ low: Number(row?.low), high: Number(row?.high) }, after);
  }

  /** What is left of a range. */
  #rest({ low, high }: Range, after: number | undefined): Range {
    if (after === undefined) return { low, high };
    return this.#isDescending
      ? { low, high: Math.min(high, after - 1) }
      : { low: Math.max(low, after), high };
  }

  /** The first so many of a range. */
  #begin({ low, high }: Range, count: number): Range {
    return this.#isDescending
      ? { low: Math.max(low, high - count), high }
      : { low, high: Math.min(high, low + count) };
  }

  /** The last position of a range, in this order. */
  #end({ low, high }: Range): number {
    return this.#isDescending ? low + 1 : high;
  }

  async *#alongLog(range: Range): AsyncGenerator<Piece> {
    let rest = range;
    while (rest.low < rest.high) {
      const part = this.#begin(rest, SEGMENT_POSITIONS);
      const piece = await this.#scan(part);
      yield piece;
      rest = this.#rest(rest, piece.scannedTo);
    }
  }

  async #scan(part: Range): Promise<Piece> {
    const query = rangeQuery(this.#filter, this.#order, part, this.#limit);
    const rows = await ask<EventRow>(this.#client, query);
    return { rows, scannedTo: this.#end(part), scanned: part.high - part.low };
  }

  /** Along the places of a text. */
  async *#byText(range: Range): AsyncGenerator<Piece> {
    let rest = range;
    while (rest.low < rest.high) {
      const query = placesQuery(this.#filter, this.#order, rest, PLACES_AT_ONCE);
      const places = (await ask<{ position: string }>(this.#client, query)).map(({ position }) =>
        Number(position),
      );
      const scannedTo = places.length < PLACES_AT_ONCE ? this.#end(rest) : (places.at(-1) as number);
      const rows =
        places.length === 0
          ? []
          : await ask<EventRow>(this.#client, atPositionsQuery(this.#filter, this.#order, places));
      yield { rows, scannedTo, scanned: places.length };
      rest = this.#rest(rest, scannedTo);
    }
  }

  /** Through the segments that may have matches. */
  async *#bySegment(range: Range): AsyncGenerator<Piece> {
    let rest = range;
    while (rest.low < rest.high) {
      const [row] = await ask<{ segment: string }>(
        this.#client,
        segmentQuery(this.#filter, this.#order, rest),
      );
      if (row === undefined) return;
      const low = Number(row.segment) * SEGMENT_POSITIONS;
      const part = { low: Math.max(low, rest.low), high: Math.min(low + SEGMENT_POSITIONS, rest.high) };
      const piece = await this.#scan(part);
      yield piece;
      rest = this.#rest(rest, piece.scannedTo);
    }
  }

  /** Along the events of an account. */
  async *#inStream(
    filter: TransactionFilter & { readonly accountId: string },
    range: Range,
  ): AsyncGenerator<Piece> {
    const versionAt = async (position: number) =>
      Number((await this.#version(filter.accountId, position)) ?? 0);
    let rest: Range = { low: await versionAt(range.low), high: await versionAt(range.high) };
    while (rest.low < rest.high) {
      const part = this.#begin(rest, VERSIONS_AT_ONCE);
      const end = this.#end(part);
      const rows = await ask<EventRow>(this.#client, versionsQuery(filter, this.#order, part, this.#limit));
      const [last] = await ask<{ position: string }>(this.#client, {
        name: 'position-of-version',
        text: 'SELECT position FROM events WHERE stream_id = $1 AND version = $2',
        values: [filter.accountId, end],
      });
      yield { rows, scannedTo: Number(last?.position), scanned: part.high - part.low };
      rest = this.#rest(rest, end);
    }
  }

  /** The newest version of an account up to a position. */
  async #version(accountId: string, position: number): Promise<string | undefined> {
    const [row] = await ask<{ version: string | null }>(this.#client, {
      name: 'version-up-to',
      text: `WITH RECURSIVE ${versionUpTo('$2')} SELECT version FROM up_to`,
      values: [accountId, position],
    });
    return row?.version ?? undefined;
  }
}
