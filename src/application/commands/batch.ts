/** A batch of decided units on its way to the store, and the replies that result from it. */

import { ANY_VERSION } from '../accounts/eviction.js';
import { BEGIN } from '../log/ports.js';
import type { DecidedUnit, WorkingStates } from './decideBatch.js';
import type { AppendResult } from './ports.js';
import { distinctStreams, type Settlement, type Unit } from './units.js';

/** Decided units, the resulting states, and the append in flight. */
export interface Batch {
  /** Its name in the store; `NO_BATCH` when there is nothing to append. */
  readonly name: object;
  readonly decided: readonly DecidedUnit[];
  readonly states: WorkingStates;
  /** The era of the account states that it was decided on. */
  readonly era: number;
  /** Of units that were not decided, because their accounts are unreadable. */
  readonly settlements: readonly Settlement[];
  /** Rejected units that are not recorded. */
  readonly unrecorded: readonly Unit[];
  readonly appending: Promise<AppendResult>;
}

export const NO_BATCH = {};
export const NOTHING_TO_APPEND = Promise.resolve<AppendResult>({
  verdicts: [],
  recordedAt: '',
  lastPosition: BEGIN,
  positionBefore: BEGIN,
});

/** Settlements, and the account versions that they reveal. */
export interface Replies {
  readonly settlements: readonly Settlement[];
  readonly versions: ReadonlyMap<string, number>;
}

export const NO_REPLIES: Replies = { settlements: [], versions: new Map() };

/** The account versions that the replies reveal; `ANY_VERSION` where the batch was not appended as it was sent. */
export function versionsShown(batch: Batch, isWhole: boolean): ReadonlyMap<string, number> {
  const { decided, states, unrecorded, settlements } = batch;
  const version = (id: string) => (isWhole ? states.account(id).version : ANY_VERSION);
  const units = [...decided.map(({ unit }) => unit), ...settlements.map(([unit]) => unit)];
  const versions = new Map(distinctStreams(units).map((id) => [id, version(id)]));
  for (const id of distinctStreams(unrecorded)) versions.set(id, ANY_VERSION);
  return versions;
}

/** Joins the replies of the parts of a batch; an account gets the newest version of all parts. */
export function joined(parts: readonly Replies[]): Replies {
  const versions = new Map<string, number>();
  for (const part of parts) {
    for (const [id, version] of part.versions) versions.set(id, Math.max(version, versions.get(id) ?? 0));
  }
  return { settlements: parts.flatMap(({ settlements }) => settlements), versions };
}
