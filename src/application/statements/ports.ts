/** What is asked of an account's past. */
import type { StateEvent } from '../accounts/ports.js';
import type { StoredEvent } from '../log/ports.js';

/** A version, or the newest version at an instant (UTC, milliseconds). */
export type Moment = { readonly version: number } | { readonly at: string };

/** An account as of a moment. */
export interface Past {
  /** The current version. */
  readonly newest: number;
  /** The version at the moment, at most the current one; 0 if the account was not open yet. */
  readonly version: number;
  /** The events that the state at this version is made of (accounts/stateEvents.ts), ascending; none for version 0. */
  readonly events: readonly StateEvent[];
}

/**
 * The first `version` events of an account never change, and neither do these results. Every method may
 * reject with StoreUnavailable.
 */
export interface AccountHistory {
  /**
   * Undefined if there is no such account. For a past instant the result is final: it waits for commits in
   * progress.
   */
  past(accountId: string, moment: Moment): Promise<Past | undefined>;
  /** The sum of movements among the first `version` events with a business date up to this one. */
  balanceOn(accountId: string, version: number, effectiveOn: string, currency: string): Promise<bigint>;
  /**
   * Movements among the first `version` events by business date, then version; `from` and `to` are inclusive.
   * If there are more than `limit`, the selection is arbitrary.
   */
  bookedBetween(
    accountId: string,
    version: number,
    period: { readonly from: string; readonly to: string },
    limit: number,
  ): Promise<readonly MovedAt[]>;
  /** The first `limit` movements after version `after` up to `version`, ascending. */
  recordedBetween(
    accountId: string,
    after: number,
    version: number,
    limit: number,
  ): Promise<readonly MovedAt[]>;
  /** The events with these versions, which must exist, in this order. */
  eventsAt(accountId: string, versions: readonly number[]): Promise<readonly StoredEvent[]>;
}

/** The parts of a movement needed for totals, small enough to hold all of a long statement in memory. */
export interface MovedAt {
  readonly version: number;
  /** Change of the balance, in minor units. */
  readonly net: bigint;
}
