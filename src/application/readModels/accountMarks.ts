/** What accounts are found by: parts of the owner's name, and fields of metadata, as numbers. */
import type { Metadata } from '../../domain/account.js';
import { foldedName, neededParts, partsOf } from '../shared/nameParts.js';
import type { AccountFilter } from './ports.js';
import type { LoggedEvent } from './projection.js';

export interface SearchedAccount {
  readonly accountId: string;
  readonly name: string;
  /** Distinct. Two that are equal by accident do no harm: names and fields are compared. */
  readonly marks: readonly number[];
}

/** The accounts whose owner or metadata these events set; of each, as the last one does. */
export function searchedAccounts(events: readonly LoggedEvent[]): readonly SearchedAccount[] {
  const accounts = new Map<string, SearchedAccount>();
  for (const { streamId: accountId, event } of events) {
    if (!('owner' in event)) continue;
    const name = foldedName(event.owner);
    accounts.set(accountId, { accountId, name, marks: marksOf(partsOf(name), event.metadata) });
  }
  return [...accounts.values()];
}

/** What an account must have to match; none if the filter tells nothing of that kind. */
export const neededMarks = ({ ownerContains, metadata = {} }: AccountFilter): readonly number[] =>
  marksOf(ownerContains === undefined ? [] : neededParts(foldedName(ownerContains)), metadata);

const marksOf = (parts: readonly string[], metadata: Metadata): readonly number[] => [
  ...new Set([
    ...parts.map((part) => hashOf(`name ${part}`)),
    ...Object.entries(metadata).map(([name, value]) => hashOf(`field ${name}=${value}`)),
  ]),
];

/** FNV-1a with 32 bits, signed. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}
