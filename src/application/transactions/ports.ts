/** Search of transactions over all accounts. */
import type { TRANSACTION_TYPES } from '../log/movements.js';
import type { Position, StoredEvent } from '../log/ports.js';
import type { Order } from '../shared/order.js';

/** All given conditions must hold. Texts are compared as they are. */
export interface TransactionFilter {
  readonly accountId?: string;
  readonly type?: (typeof TRANSACTION_TYPES)[number];
  /** Business dates, inclusive. */
  readonly from?: string;
  readonly to?: string;
  /** Instants of recording in UTC with milliseconds, inclusive. */
  readonly recordedFrom?: string;
  readonly recordedTo?: string;
  readonly currency?: string;
  /** Decimals in major units, inclusive. */
  readonly amountMin?: string;
  readonly amountMax?: string;
  readonly reference?: string;
  readonly counterpart?: string;
  readonly correlationId?: string;
  /** Names with their values as texts: `true`, `12.5`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface FoundTransactions {
  /** Events that move money, in the order asked for. */
  readonly events: readonly StoredEvent[];
  /** There are no further matches up to this position; null if there are none at all. */
  readonly scannedTo: Position | null;
}

/** The work per call is bounded, however rare the matches are (`SCANNED_EVENTS_MAX`). */
export interface TransactionSearch {
  /**
   * Matching events after a position in this order; the whole log is searched, whatever read models have of it.
   * @param after undefined for the beginning of the order
   */
  find(
    filter: TransactionFilter,
    order: Order,
    after: Position | undefined,
    limit: number,
  ): Promise<FoundTransactions>;
}

/** Events that a search reads per call, at most; a piece of the log that it has begun is finished. */
export const SCANNED_EVENTS_MAX = 20_000;
