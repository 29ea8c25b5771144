/** Queries of the read models. Amounts are in minor units. */
import type { Head } from '../accounts/head.js';
import type { HouseAccount, JournalEntry, LedgerTotals } from './journal.js';

export interface AccountFilter {
  readonly status?: string;
  readonly currency?: string;
  /** The exact text. */
  readonly owner?: string;
  /** Case-insensitive prefix of the owner's name. */
  readonly ownerPrefix?: string;
  /** Inclusive. */
  readonly balanceMin?: bigint;
  readonly balanceMax?: bigint;
}

export interface AccountList {
  /**
   * Matching accounts as of the checkpoint, by ascending id; with a name prefix, by name, then id.
   * @param after the id to continue after; by name, the account must exist
   * @returns undefined if it does not
   */
  find(filter: AccountFilter, after: string | undefined, limit: number): Promise<readonly Head[] | undefined>;
}

export interface JournalFilter {
  readonly accountId?: string;
  readonly house?: HouseAccount;
}

export interface Ledger {
  /** Totals of each ledger account up to a position. */
  totals(): Promise<{ readonly totals: readonly LedgerTotals[]; readonly position: number }>;
  /** Matching entries after a position, ascending. */
  entries(filter: JournalFilter, after: number, limit: number): Promise<readonly JournalEntry[]>;
}

/** The end-of-day balance of a day with transactions. */
export interface DailyBalance {
  readonly day: string;
  readonly currency: string;
  readonly balance: bigint;
}

export interface DailyBalances {
  /**
   * Days with transactions from `from` to `to` (inclusive) after `after`, ascending.
   * @param basis the date: `business` includes transactions back-dated later, `recording` does not
   */
  find(
    accountId: string,
    basis: 'business' | 'recording',
    range: { readonly from?: string; readonly to?: string; readonly after?: string },
    limit: number,
  ): Promise<readonly DailyBalance[]>;
}
