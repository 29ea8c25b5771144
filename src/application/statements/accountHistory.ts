/** Queries of an account's history, and its past states. */
import type { AccountEvent } from '../../domain/account.js';
import { type AccountState, applyStored } from '../accounts/state.js';
import type { Past } from './ports.js';

/**
 * What each event type sets. It sets it absolutely, so the newest event of each type, in order, gives the
 * same state as all events.
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

/** Rare events, whose effects last long; they are looked up by type. */
export const termsTypes = Object.entries(SETS)
  .filter(([, sets]) => sets === 'terms')
  .map(([type]) => type);

/** For an account that was open by then. */
export function stateOf({ version, events }: Past): AccountState {
  const [first, last] = [events[0], events.at(-1)];
  if (first?.version !== 1 || last?.version !== version) {
    throw new Error(`events 1 and ${version} of an account must be among those that tell its state`);
  }
  const { account, ...times } = events.reduce(
    applyStored,
    undefined as AccountState | undefined,
  ) as AccountState;
  return { account: { ...account, version }, ...times };
}
