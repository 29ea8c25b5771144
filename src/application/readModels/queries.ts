/** What is asked of the read models; see projections/ for what they hold. Amounts are in minor units. */
import type { Head } from '../accounts/head.js';
import type { HouseAccount, JournalEntry, LedgerTotals } from './journal.js';

export interface AccountFilter {
  readonly status?: string;
  readonly currency?: string;
  /** The exact text. */
  readonly owner?: string;
  /** How the owner's name begins, in letters of either case. */
  readonly ownerPrefix?: string;
  /** Both included. */
  readonly balanceMin?: bigint;
  readonly balanceMax?: bigint;
}

export interface AccountList {
  /**
   * Matching accounts, as of the last projected event, in ascending order of id; those found by how the
   * owner's name begins in the order of names, and of ids where these are the same.
   * @param after the id of the account to go on after; in the order of names it has to be one that is there
   * @returns undefined if it is not
   */
  find(filter: AccountFilter, after: string | undefined, limit: number): Promise<readonly Head[] | undefined>;
}

export interface JournalFilter {
  readonly accountId?: string;
  readonly house?: HouseAccount;
}

export interface Ledger {
  /** What was posted to each account of the ledger by the events up to a position. */
  totals(): Promise<{ readonly totals: readonly LedgerTotals[]; readonly position: number }>;
  /** Matching entries with a greater position, ascending. */
  entries(filter: JournalFilter, after: number, limit: number): Promise<readonly JournalEntry[]>;
}

/** The balance at the end of a day on which money moved. */
export interface DailyBalance {
  readonly day: string;
  readonly currency: string;
  readonly balance: bigint;
}

export interface DailyBalances {
  /**
   * The days from `from` to `to`, both included, on which money of the account moved, ascending, greater than
   * `after`.
   * @param basis by which date: `business` counts what was booked back to a day later on, `recording` does
   *   not
   */
  find(
    accountId: string,
    basis: 'business' | 'recording',
    range: { readonly from?: string; readonly to?: string; readonly after?: string },
    limit: number,
  ): Promise<readonly DailyBalance[]>;
}
