/** Units: commands that are appended all or none. */

import { type Answer, failure } from './answer.js';
import {
  answerTo,
  decideAtomically,
  type Job,
  movesMoney,
  type UndatedAnswer,
  type WorkingStates,
} from './decideBatch.js';
import type { Proposal, Verdict } from './ports.js';

/** A unit, and the callback for its answers. */
export interface Unit {
  readonly jobs: readonly Job[];
  /** Called once with an answer per command; a callback, because a promise per command is too expensive. */
  readonly settle: (answers: readonly Answer[]) => void;
  /** The sender accepts receipts instead of answers, if they are possible. */
  readonly isAsync?: boolean;
  /**
   * For a single command whose key is in progress on this node. With the same request it is answered `in-flight`
   * (`compare`) or gets the first one's answer (`join`); with another request, see `answerToOwner`. Without this field
   * the whole unit is answered `in-flight`.
   */
  readonly ifUnderWay?: 'compare' | 'join';
}

/** A decided unit with the answers to its commands. */
export interface DecidedUnit {
  readonly unit: Unit;
  readonly answers: readonly UndatedAnswer[];
}

/** Decided units, separate from their proposals, which can be discarded once sent. */
export interface Decisions {
  readonly decided: readonly DecidedUnit[];
  readonly proposals: readonly (readonly Proposal[])[];
  /** Units with nothing to record; their keys stay free. */
  readonly unrecorded: readonly DecidedUnit[];
}

/** A unit and its answers, rendered on settlement, when the next append is already in flight. */
export type Settlement = readonly [Unit, () => readonly Answer[]];

export function settle(settlements: readonly Settlement[]): void {
  for (const [unit, answers] of settlements) unit.settle(answers());
}

export const answersTo = ({ answers }: DecidedUnit, recordedAt: string): readonly Answer[] =>
  answers.map((one) => answerTo(one, recordedAt));

export function distinctStreams(units: readonly Unit[]): string[] {
  const streams = new Set<string>();
  for (const { jobs } of units) for (const job of jobs) for (const id of job.streams) streams.add(id);
  return [...streams];
}

/** Decides units in order. Units on damaged accounts are answered immediately and change nothing. */
export function decideAll(
  units: readonly Unit[],
  states: WorkingStates,
  damaged: ReadonlyMap<string, Error>,
  settlements: Settlement[],
  refused = false,
): Decisions {
  const decided: DecidedUnit[] = [];
  const proposals: Proposal[][] = [];
  const unrecorded: DecidedUnit[] = [];
  for (const unit of units) {
    const damage = damaged.size === 0 ? undefined : damageOf(unit, damaged);
    if (damage !== undefined) {
      settlements.push([unit, () => unit.jobs.map(() => failure('failed', damage))]);
      continue;
    }
    const members = decideAtomically(states, unit.jobs, refused);
    const one = { unit, answers: members.map(({ answer }) => answer) };
    if (isUnrecorded(one)) {
      unrecorded.push(one);
      continue;
    }
    decided.push(one);
    proposals.push(members.map(({ proposal }) => proposal));
  }
  return { decided, proposals, unrecorded };
}

/** Whether a unit has nothing to record; this holds for all of its commands or for none. */
export const isUnrecorded = ({ answers }: DecidedUnit): boolean => answers[0]?.isKeyFree === true;

/**
 * Whether an answer of the unit contains times of an account with events that are not appended yet. Their times are
 * unknown, so the answer cannot be made before the append.
 * @param isPending whether an account has such events
 */
export const answersWithPendingTimes = ({ jobs }: Unit, isPending: (streamId: string) => boolean): boolean =>
  jobs.some(({ command, streams }) => !movesMoney(command) && streams.some(isPending));

const damageOf = (unit: Unit, damaged: ReadonlyMap<string, Error>): Error | undefined =>
  unit.jobs
    .flatMap(({ streams }) => streams.map((id) => damaged.get(id)))
    .find((error) => error !== undefined);

export const isAppended = (verdict: Verdict): boolean => verdict === 'appended';

/** Splits verdicts by unit. @param verdicts of all commands, in order */
export function splitVerdicts(decided: readonly DecidedUnit[], verdicts: readonly Verdict[]): Verdict[][] {
  let at = 0;
  return decided.map(({ answers }) => {
    const slice = verdicts.slice(at, at + answers.length);
    at += answers.length;
    return slice;
  });
}

/** Merges known answers of a unit with fresh ones for the rest. */
export function fillIn(known: readonly (Answer | undefined)[], fresh: readonly Answer[]): Answer[] {
  const rest = fresh.values();
  return known.map((answer) => answer ?? (rest.next().value as Answer));
}
