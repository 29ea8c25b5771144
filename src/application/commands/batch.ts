/** A batch of decided units on its way to the store, and the replies that come of it. */
import { ANY_VERSION } from '../accounts/eviction.js';
import type { AppendResult } from '../shared/ports.js';
import type { WorkingStates } from './decideBatch.js';
import { type DecidedUnit, distinctStreams, type Settlement, type Unit } from './units.js';

/** Decided units, the states they lead to, and the append that was sent. */
export interface Batch {
  /** Its name in the store; `NO_BATCH` when there is nothing to append. */
  readonly name: object;
  readonly decided: readonly DecidedUnit[];
  readonly states: WorkingStates;
  /** That of the account states it was decided on. */
  readonly era: number;
  /** Of the units that were not decided, for they are on accounts that cannot be read. */
  readonly settlements: readonly Settlement[];
  /** Units that were refused and are not recorded. */
  readonly unrecorded: readonly Unit[];
  readonly appending: Promise<AppendResult>;
}

export const NO_BATCH = {};
export const NOTHING_TO_APPEND = Promise.resolve<AppendResult>({
  verdicts: [],
  recordedAt: '',
  lastPosition: 0,
});

/** Replies to callers, and the versions of the accounts they speak of. */
export interface Replies {
  readonly settlements: readonly Settlement[];
  readonly versions: ReadonlyMap<string, number>;
}

export const NO_REPLIES: Replies = { settlements: [], versions: new Map() };

/** The newest versions that replies may show after this batch; of one that did not go through as it was, any. */
export function versionsShown(batch: Batch, isWhole: boolean): ReadonlyMap<string, number> {
  const { decided, states, unrecorded, settlements } = batch;
  const version = (id: string) => (isWhole ? states.account(id).version : ANY_VERSION);
  const units = [...decided.map(({ unit }) => unit), ...settlements.map(([unit]) => unit)];
  const versions = new Map(distinctStreams(units).map((id) => [id, version(id)]));
  for (const id of distinctStreams(unrecorded)) versions.set(id, ANY_VERSION);
  return versions;
}

/** The replies of the parts of a batch; of an account in several of them, the newest version. */
export function joined(parts: readonly Replies[]): Replies {
  const versions = new Map<string, number>();
  for (const part of parts) {
    for (const [id, version] of part.versions) versions.set(id, Math.max(version, versions.get(id) ?? 0));
  }
  return { settlements: parts.flatMap(({ settlements }) => settlements), versions };
}
