/** Read model: all accounts, for lists and searches. */
import type { AccountEvent, Metadata, OpenedAccount } from '../../domain/account.js';
import { isLedgerEvent } from '../../domain/ledgerEvents.js';
import { nameKey } from '../shared/nameKey.js';
import type { LoggedEvent, ProjectionId } from './projection.js';

export const accounts: ProjectionId = { name: 'accounts', version: 2 };

export interface NewAccountRow {
  readonly accountId: string;
  readonly owner: string;
  readonly ownerKey: string;
  readonly currency: string;
  readonly metadata: Metadata;
  readonly openedAt: string;
}

/** Fields that events other than movements change; undefined if unchanged. Amounts are in minor units. */
export interface AccountChange {
  readonly accountId: string;
  readonly version: number;
  readonly updatedAt: string;
  readonly overdraftLimit?: bigint;
  readonly status?: OpenedAccount['status'];
  readonly owner?: string;
  readonly ownerKey?: string;
  readonly metadata?: Metadata;
}

type Changed = Omit<AccountChange, 'accountId' | 'version' | 'updatedAt'>;

/** The accounts that events other than movements open, and the combined changes of each account. */
export function accountRows(events: readonly LoggedEvent[]): {
  readonly opened: readonly NewAccountRow[];
  readonly changed: readonly AccountChange[];
} {
  const opened: NewAccountRow[] = [];
  const changed = new Map<string, AccountChange>();
  for (const { streamId, version, recordedAt, event } of events) {
    if (isLedgerEvent(event)) continue;
    if (event.type === 'AccountOpened') {
      const { owner, currency, metadata } = event;
      opened.push({
        accountId: streamId,
        owner,
        ownerKey: nameKey(owner),
        currency,
        metadata,
        openedAt: recordedAt,
      });
    }
    const before = changed.get(streamId);
    changed.set(streamId, {
      ...before,
      accountId: streamId,
      version,
      updatedAt: recordedAt,
      ...changeOf(event),
    });
  }
  return { opened, changed: [...changed.values()] };
}

function changeOf(event: AccountEvent): Changed {
  switch (event.type) {
    case 'AccountOpened':
      return { overdraftLimit: event.overdraftLimit, status: 'open' };
    case 'OverdraftLimitSet':
      return { overdraftLimit: event.overdraftLimit };
    case 'AccountFrozen':
      return { status: 'frozen' };
    case 'AccountUnfrozen':
      return { status: 'open' };
    case 'AccountClosed':
      return { status: 'closed' };
    case 'AccountChanged':
      return { owner: event.owner, ownerKey: nameKey(event.owner), metadata: event.metadata };
    case 'LimitsSet':
    case 'HoldPlaced':
    case 'HoldReleased':
    case 'HoldExpired':
      // They are read from the log.
      return {};
    case 'MoneyDeposited':
    case 'MoneyWithdrawn':
    case 'TransferSent':
    case 'TransferReceived':
    case 'EntryDebited':
    case 'EntryCredited':
    case 'HoldCaptured':
      throw new Error('a movement is applied as such');
    default:
      return event satisfies never;
  }
}
