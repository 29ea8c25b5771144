/** A batch of decided units on its way to the store, and the replies that result from it. */

import type { AccountState } from '../accounts/state.js';
import { BEGIN, type Position } from '../log/ports.js';
import type { DecidedUnit } from './decideBatch.js';
import type { AppendResult } from './ports.js';
import { distinctStreams, type Settlement, type Unit } from './units.js';
import type { WorkingStates } from './workingStates.js';

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

/** What is left to do after an append. */
export interface Appended {
  /** The units to decide again. */
  readonly again: readonly Unit[];
  /** The end of the log, if it is known. */
  readonly end: Position | undefined;
}

export const NO_BATCH = {};
export const NOTHING_TO_APPEND = Promise.resolve<AppendResult>({
  verdicts: [],
  recordedAt: '',
  lastPosition: BEGIN,
  positionBefore: BEGIN,
});

/** The states that a batch changes which is decided on committed states alone. */
export const NOTHING_CHANGED: ReadonlyMap<string, AccountState> = new Map();

/** Settlements, and the accounts that they tell something new of. */
export interface Replies {
  readonly settlements: readonly Settlement[];
  readonly streams: readonly string[];
}

export const NO_REPLIES: Replies = { settlements: [], streams: [] };

/** Called with accounts that replies tell something new of, before they are sent. When it rejects, they are not sent. */
export type BeforeReply = (streams: readonly string[]) => Promise<void>;

export const streamsShown = ({ decided, settlements, unrecorded }: Batch): readonly string[] =>
  distinctStreams([...decided.map(({ unit }) => unit), ...settlements.map(([unit]) => unit), ...unrecorded]);

/** Joins the replies of the parts of a batch. */
export const joined = (parts: readonly Replies[]): Replies => ({
  settlements: parts.flatMap(({ settlements }) => settlements),
  streams: parts.flatMap(({ streams }) => streams),
});
