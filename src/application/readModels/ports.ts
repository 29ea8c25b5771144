/**
 * What keeps read models, and what is asked of them. They are kept as generations of rows, each with the position up to
 * which events are in them. Amounts are in minor units.
 */

import type { AccountState } from '../accounts/state.js';
import type { Position, StoredEvent } from '../log/ports.js';
import type { Order } from '../shared/order.js';
import type { JournalEntry, LedgerTotals } from './journal.js';
import type { LoggedEvent } from './projection.js';

/** The rows of a projection, written by one version of the code from the first event on. */
export interface Generation {
  readonly projection: string;
  readonly generation: number;
  /** Version of the code that writes the rows. */
  readonly version: number;
  /** Whether it is serving; otherwise it is being built. */
  readonly isServing: boolean;
  /** The checkpoint: all events up to here have been applied. */
  readonly position: Position;
  readonly startedAt: string;
  readonly updatedAt: string;
  /** The event that it cannot apply and is stuck at, with the reason. */
  readonly failure?: { readonly position: Position; readonly reason: string };
}

/** Consecutive events of the log, at least one. */
interface Page<Event> {
  /** The position before the first one. */
  readonly after: Position;
  /** The position of the last one. */
  readonly upTo: Position;
  /** See `markOf`, of the last one. */
  readonly mark: string;
  /** Ascending; without those movements that the store of the read models reads by itself, by position. */
  readonly events: readonly Event[];
}
export type StoredPage = Page<StoredEvent>;
export type LogPage = Page<LoggedEvent>;

export interface LogPages {
  /** The next events after a position, at most so many; undefined at the end of the log. */
  read(after: Position, eventsMax: number): Promise<StoredPage | undefined>;
  /** What the event at a position is called in messages. */
  nameOf(position: Position): Promise<string>;
}

/** Every method may reject with StoreUnavailable. */
export interface ProjectionStore {
  /**
   * Ensures that each projection has a serving generation and, if that is from an older version of the code,
   * one that is being built. Only one node may call this at a time, before any other method.
   */
  prepare(): Promise<void>;
  /** Generations of one projection or all; the serving one comes first. */
  generations(projection?: string): Promise<readonly Generation[]>;
  /** Starts building a generation; false if one is already being built. */
  begin(projection: string): Promise<boolean>;
  /**
   * Writes the changes of a page and the checkpoint atomically. Returns false and does nothing unless its first event is
   * the next one of the generation.
   * @throws the reason why the events cannot be applied
   */
  apply(projection: string, generation: number, page: LogPage): Promise<boolean>;
  /** Records that the next event cannot be applied; `apply` clears it. */
  fail(projection: string, generation: number, position: Position, reason: string): Promise<void>;
  /**
   * Switches to a built generation and deletes the previous one. Returns false and does nothing while it is
   * behind the previous one, so that queries never go back in time.
   */
  promote(projection: string, generation: number): Promise<boolean>;
}

/** By how much a read model is behind the log. */
export interface Lag {
  readonly events: number;
  /** Age of the oldest missing event. */
  readonly seconds: number;
}

export interface AccountFilter {
  readonly status?: string;
  readonly currency?: string;
  /** The exact text. */
  readonly owner?: string;
  /** Case-insensitive prefix of the owner's name. */
  readonly ownerPrefix?: string;
  /** Any part of the owner's name, whatever the case and accents. */
  readonly ownerContains?: string;
  /** Names with their values as texts. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Inclusive. */
  readonly balanceMin?: bigint;
  readonly balanceMax?: bigint;
}

/** Accounts together: in one currency, and with the same status or the same value of a field of metadata. */
export interface BalanceGroup {
  /** Null for accounts without the field. */
  readonly group: string | null;
  readonly currency: string;
  readonly balance: bigint;
  readonly accounts: number;
}

/** What accounts are grouped by. */
export type GroupBy = 'currency' | 'status' | { readonly metadata: string };

export interface AccountList {
  /** The sums of matching accounts as of the checkpoint, by group and currency, ascending; groups without a value last. */
  groups(filter: AccountFilter, by: GroupBy, limit: number): Promise<readonly BalanceGroup[]>;
  /**
   * Matching accounts as of the checkpoint, by id; with a name prefix, by name, then id.
   * @param after the id to continue after; by name, the account must exist
   * @returns undefined if it does not
   */
  find(
    filter: AccountFilter,
    after: string | undefined,
    limit: number,
    order?: Order,
  ): Promise<readonly AccountState[] | undefined>;
}

export interface JournalFilter {
  readonly accountId?: string;
  /** An account of the chart other than `customers`. */
  readonly house?: string;
}

/** All that was recorded up to an instant, or up to a position. */
export type LedgerMoment = { readonly at: string } | { readonly position: Position };

export interface Ledger {
  /** Totals of each ledger account up to the moment or to the checkpoint, whichever is earlier, and the position of the last event. */
  totals(
    moment?: LedgerMoment,
  ): Promise<{ readonly totals: readonly LedgerTotals[]; readonly position: Position }>;
  /** Matching entries after a position, ascending. */
  entries(filter: JournalFilter, after: Position, limit: number): Promise<readonly JournalEntry[]>;
}

/** The end-of-day balance of a day with transactions. */
export interface DailyBalance {
  readonly day: string;
  readonly currency: string;
  readonly balance: bigint;
}

/** Days from `from` to `to` (inclusive) after `after`. */
export interface DaysRange {
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
}

export interface DailyBalances {
  /**
   * Days with transactions, ascending.
   * @param basis the date: `business` includes transactions back-dated later, `recording` does not
   */
  find(
    accountId: string,
    basis: 'business' | 'recording',
    range: DaysRange,
    limit: number,
  ): Promise<readonly DailyBalance[]>;
}
