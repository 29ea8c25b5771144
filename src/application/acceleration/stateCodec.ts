/** Encodes account states for Redis, and decodes them. */
import type { Metadata, OpenedAccount } from '../../domain/account.js';
import { formatAmount, parseMinor } from '../../domain/money.js';
import type { AccountState } from '../accounts/state.js';
import {
  type LimitsText,
  limitsFromJson,
  limitsToJson,
  type UsedText,
  usedFromJson,
  usedToJson,
} from '../log/limitsCodec.js';
import type { EncodedState } from './ports.js';

/** Version of the shape below. Raise it with every change: states with another version are ignored. */
export const STATE_VERSION = 3;

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
  /** Without limits, there is no field. */
  readonly limits?: LimitsText;
  readonly used?: UsedText;
  readonly openedAt: string;
  readonly updatedAt: string;
}

export function encodeState({ account, openedAt, updatedAt }: AccountState): StoredState {
  const { status, owner, currency, metadata } = account;
  const balance = formatAmount(account.balance, currency);
  const overdraftLimit = formatAmount(account.overdraftLimit, currency);
  const state = { status, owner, currency, balance, overdraftLimit, metadata, openedAt, updatedAt };
  if (account.holds.length === 0 && account.limits === undefined) return state;
  const holds = account.holds.map((hold) => ({ ...hold, remaining: formatAmount(hold.remaining, currency) }));
  return {
    ...state,
    ...(holds.length === 0 ? {} : { holds }),
    ...(account.limits === undefined ? {} : { limits: limitsToJson(account.limits, currency) }),
    ...(account.used === undefined ? {} : { used: usedToJson(account.used, currency) }),
  };
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
    const { currency } = stored;
    const limits = stored.limits && limitsFromJson(stored.limits, currency);
    const used = stored.used && usedFromJson(stored.used, currency);
    const amounts = { balance, overdraftLimit, holds, limits, used };
    return { account: { ...stored, id, version, ...amounts }, openedAt, updatedAt };
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
