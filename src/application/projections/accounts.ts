/** Read model: which accounts there are, for listing and filtering. */
import type { AccountEvent, OpenedAccount } from '../../domain/account.js';

export const NAME = 'accounts';

/** The events it reads; a partial index serves exactly these. */
export const EVENT_TYPES = ['AccountOpened', 'AccountFrozen', 'AccountUnfrozen', 'AccountClosed'] as const;

export interface DirectoryEntry {
  readonly owner: string;
  readonly currency: string;
  readonly status: OpenedAccount['status'];
}

/** The account's entry after one more of its events; an account's first event always is AccountOpened. */
export function project(entry: DirectoryEntry | undefined, event: AccountEvent): DirectoryEntry | undefined {
  switch (event.type) {
    case 'AccountOpened':
      return { owner: event.owner, currency: event.currency, status: 'open' };
    case 'AccountFrozen':
      return entry && { ...entry, status: 'frozen' };
    case 'AccountUnfrozen':
      return entry && { ...entry, status: 'open' };
    case 'AccountClosed':
      return entry && { ...entry, status: 'closed' };
    default:
      return entry;
  }
}
