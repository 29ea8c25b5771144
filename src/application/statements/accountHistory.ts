/** What is asked of an account's past, and the state that an account was in. */
import { type Account, type AccountEvent, evolve, initial } from '../../domain/account.js';
import type { Head } from '../accounts/head.js';
import { decodeEvent } from '../log/eventCodec.js';
import type { StoredEvent } from '../shared/ports.js';

/** A version, or the newest one that was recorded at an instant (UTC, milliseconds). */
export type Moment = { readonly version: number } | { readonly at: string };

/** An account as of a moment. */
export interface Past {
  /** The newest version there is now. */
  readonly newest: number;
  /** The version at the moment, at most the newest; 0: the account was not opened yet. */
  readonly version: number;
  /** The events up to that version that `headOf` needs, ascending; none for version 0. */
  readonly events: readonly StoredEvent[];
}

/**
 * The first `version` events of an account never change, and neither do these answers.
 * Every method may reject with StoreUnavailable.
 */
export interface AccountHistory {
  /**
   * Undefined if there is no such account. Of an instant that has passed, it is what will be answered for
   * ever: what is being recorded by then is waited for.
   */
  past(accountId: string, moment: Moment): Promise<Past | undefined>;
  /** What the movements among the first `version` events, with a business date up to this one, add up to. */
  balanceOn(accountId: string, version: number, effectiveOn: string, currency: string): Promise<bigint>;
  /**
   * Movements among the first `version` events by business date, then version; `from` and `to` are included.
   * If there are more than `limit`, it is not said which of them are here.
   */
  bookedBetween(
    accountId: string,
    version: number,
    period: { readonly from: string; readonly to: string },
    limit: number,
  ): Promise<readonly MovedAt[]>;
  /** Movements with a version greater than `after`, up to `version`, ascending; the first `limit` of them. */
  recordedBetween(
    accountId: string,
    after: number,
    version: number,
    limit: number,
  ): Promise<readonly MovedAt[]>;
  /** The events with these versions, which are there, in this order. */
  eventsAt(accountId: string, versions: readonly number[]): Promise<readonly StoredEvent[]>;
}

/** As much of a movement as a statement adds up: all of a long one's have room in memory. */
export interface MovedAt {
  readonly version: number;
  /** What it adds to the balance, in minor units. */
  readonly net: bigint;
}

/**
 * What each type of event sets. It sets that outright, whatever was before: so the newest event of each type,
 * in order, make the same state as all events.
 */
const SETS: Readonly<Record<AccountEvent['type'], 'everything' | 'balance' | 'terms'>> = {
  AccountOpened: 'everything',
  MoneyDeposited: 'balance',
  MoneyWithdrawn: 'balance',
  TransferSent: 'balance',
  TransferReceived: 'balance',
  OverdraftLimitSet: 'terms',
  AccountFrozen: 'terms',
  AccountUnfrozen: 'terms',
  AccountClosed: 'terms',
};

/** The rare events: what they set stays for long, so they are looked up by type. */
export const termsTypes = Object.entries(SETS)
  .filter(([, sets]) => sets === 'terms')
  .map(([type]) => type);

/** Of an account that was opened by then. */
export function headOf({ version, events }: Past): Head {
  const [first, last] = [events[0], events.at(-1)];
  if (first?.version !== 1 || last?.version !== version) {
    throw new Error(`events 1 and ${version} of an account must be among those that tell its state`);
  }
  const state: Account = events.reduce(
    (account: Account, stored) => evolve(account, decodeEvent(stored)),
    initial,
  );
  if (state.status === 'unopened') throw new Error('no event opened the account');
  return { account: { ...state, version }, openedAt: first.recordedAt, updatedAt: last.recordedAt };
}
