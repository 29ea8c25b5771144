/** Encodes account states for Redis, and decodes them. */
import type { Metadata, OpenedAccount } from '../../domain/account.js';
import { formatAmount, parseMinor } from '../../domain/money.js';
import type { AccountState } from '../accounts/state.js';
import type { EncodedState } from './ports.js';

/** Version of the shape below. Raise it with every change: states with another version are ignored. */
export const STATE_VERSION = 2;

interface StoredHold {
  readonly id: string;
  readonly remaining: string;
  readonly expiresAt: string;
}

interface StoredState {
  readonly status: OpenedAccount['status'];
  readonly owner: string;
  readonly currency: string;
  readonly balance: string;
  readonly overdraftLimit: string;
  readonly metadata: Metadata;
  /** Without any, there is no field. */
  readonly holds?: readonly StoredHold[];
  readonly openedAt: string;
  readonly updatedAt: string;
}

export function encodeState({ account, openedAt, updatedAt }: AccountState): StoredState {
  const { status, owner, currency, metadata } = account;
  const balance = formatAmount(account.balance, currency);
  const overdraftLimit = formatAmount(account.overdraftLimit, currency);
  const state = { status, owner, currency, balance, overdraftLimit, metadata, openedAt, updatedAt };
  if (account.holds.length === 0) return state;
  const holds = account.holds.map((hold) => ({ ...hold, remaining: formatAmount(hold.remaining, currency) }));
  return { ...state, holds };
}

/** Undefined if the state is damaged: the events contain the same information. */
export function decodeState({ streamId: id, version, state }: EncodedState): AccountState | undefined {
  if (!isStoredState(state)) return undefined;
  const { openedAt, updatedAt, ...stored } = state;
  try {
    const balance = parseMinor(stored.balance, stored.currency);
    const overdraftLimit = parseMinor(stored.overdraftLimit, stored.currency);
    const holds = (stored.holds ?? []).map((hold) => ({
      ...hold,
      remaining: parseMinor(hold.remaining, stored.currency),
    }));
    return { account: { ...stored, id, version, balance, overdraftLimit, holds }, openedAt, updatedAt };
  } catch {
    return undefined;
  }
}

const TEXTS = ['owner', 'currency', 'balance', 'overdraftLimit', 'openedAt', 'updatedAt'] as const;

function isStoredState(state: unknown): state is StoredState {
  if (typeof state !== 'object' || state === null) return false;
  const { status, metadata, ...texts } = state as Partial<StoredState>;
  const isKnown = status === 'open' || status === 'frozen' || status === 'closed';
  return (
    isKnown &&
    typeof metadata === 'object' &&
    metadata !== null &&
    TEXTS.every((name) => typeof texts[name] === 'string')
  );
}
