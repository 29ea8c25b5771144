/** The state of an account, and the one fold of events to it. */
import { type AccountEvent, evolve, type OpenedAccount, initial as unopened } from '../../domain/account.js';
import { isLedgerEvent } from '../../domain/ledgerEvents.js';
import { decodeEvent } from '../log/eventCodec.js';
import type { StateEvent } from './ports.js';

/** An account's state with the recording times of its first and newest event. */
export interface AccountState {
  readonly account: OpenedAccount;
  readonly openedAt: string;
  readonly updatedAt: string;
}

/**
 * The state after one more event of the account.
 * @param before undefined for its first event
 * @throws when the event cannot follow: the stream is damaged then
 */
export function apply(
  before: AccountState | undefined,
  event: AccountEvent,
  recordedAt: string,
): AccountState {
  const account = evolve(before?.account ?? unopened, event);
  if (account.status === 'unopened') throw new Error('no event leads back to an unopened account');
  return { account, openedAt: before?.openedAt ?? recordedAt, updatedAt: recordedAt };
}

/** As `apply`, for an event as it is stored. @throws also when it cannot be read */
export function applyStored(before: AccountState | undefined, stored: StateEvent): AccountState {
  const event = decodeEvent(stored);
  if (isLedgerEvent(event)) throw new Error(`${event.type} is no event of an account`);
  return apply(before, event, stored.recordedAt);
}
