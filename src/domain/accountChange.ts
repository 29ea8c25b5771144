/** Changes the owner and the metadata of an account, as a JSON Merge Patch (RFC 7396) does. */
import type { AccountEvent, Metadata } from './accountEvents.js';
import type { OpenedAccount } from './accountState.js';
import type { Rejection } from './decider.js';
import { closed } from './rejections.js';

/** A field of metadata that is null is removed; `metadata` null removes all. What is not named stays. */
export interface ChangeAccount {
  readonly type: 'change-account';
  readonly accountId: string;
  readonly owner?: string;
  readonly metadata?: Readonly<Record<string, string | number | boolean | null>> | null;
}

/** Fields of an account's metadata. */
export const METADATA_FIELDS_MAX = 20;

export function changeAccount(
  account: OpenedAccount,
  { owner = account.owner, metadata: patch = {} }: ChangeAccount,
): readonly AccountEvent[] | Rejection {
  if (account.status === 'closed') return closed(account);
  const metadata = patch === null ? {} : merged(account.metadata, patch);
  if (Object.keys(metadata).length > METADATA_FIELDS_MAX) {
    const detail = `metadata must have at most ${METADATA_FIELDS_MAX} fields`;
    return { code: 'validation-failed', detail, field: 'metadata', rule: 'maxProperties' };
  }
  if (owner === account.owner && isSame(metadata, account.metadata)) return [];
  return [{ type: 'AccountChanged', owner, metadata }];
}

function merged(metadata: Metadata, patch: NonNullable<ChangeAccount['metadata']>): Metadata {
  const fields: Record<string, string | number | boolean> = { ...metadata };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete fields[name];
    else fields[name] = value;
  }
  return fields;
}

const isSame = (a: Metadata, b: Metadata): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, value]) => b[name] === value);
