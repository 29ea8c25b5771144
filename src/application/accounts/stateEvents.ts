/** An account's state from a few of its events, however many it has. */
import type { AccountEvent } from '../../domain/account.js';
import type { StateEvents } from './ports.js';
import { type AccountState, applyStored } from './state.js';

/**
 * What each event type sets. It sets it absolutely, so the newest event of each kind, in order, gives the same
 * state as all events. `holds` are set together with the balance.
 */
const SETS: Readonly<Record<AccountEvent['type'], 'everything' | 'balance' | 'holds' | 'terms'>> = {
  AccountOpened: 'everything',
  MoneyDeposited: 'balance',
  MoneyWithdrawn: 'balance',
  TransferSent: 'balance',
  TransferReceived: 'balance',
  EntryDebited: 'balance',
  EntryCredited: 'balance',
  HoldPlaced: 'holds',
  HoldCaptured: 'holds',
  HoldReleased: 'holds',
  HoldExpired: 'holds',
  OverdraftLimitSet: 'terms',
  // With what is used of them, as every event that sets the balance.
  LimitsSet: 'terms',
  AccountChanged: 'terms',
  AccountFrozen: 'terms',
  AccountUnfrozen: 'terms',
  AccountClosed: 'terms',
};

const typesThatSet = (what: 'balance' | 'holds' | 'terms'): readonly string[] =>
  Object.entries(SETS)
    .filter(([, sets]) => sets === what)
    .map(([type]) => type);

/** Events with all holds of the account. A state needs the newest one; it is found as the newest of each type. */
export const holdTypes = typesThatSet('holds');

/** Of these, a state needs only the newest event of all. */
export const balanceTypes = [...typesThatSet('balance'), ...holdTypes];

/** Rare events, whose effects last long: a state needs the newest event of each type. */
export const termsTypes = typesThatSet('terms');

/**
 * The state at a version above 0, made of these events up to it: the first and the last one, the newest that sets
 * the balance, and the newest of each of the `holdTypes` and the `termsTypes`. More events do no harm.
 * @throws when the events do not tell it, or cannot be read: the stream is damaged then
 */
export function stateOf({ version, events }: Omit<StateEvents, 'streamId'>): AccountState {
  if (events[0]?.version !== 1) throw new Error('version 1 is missing');
  if (events.at(-1)?.version !== version) throw new Error(`version ${version} is missing`);
  let state: AccountState | undefined;
  for (const [index, stored] of events.entries()) {
    if (index > 0 && stored.version <= (events[index - 1] as typeof stored).version) {
      throw new Error(`version ${stored.version} is out of order`);
    }
    state = applyStored(state, stored);
  }
  const { account, ...times } = state as AccountState;
  return { account: { ...account, version }, ...times };
}
