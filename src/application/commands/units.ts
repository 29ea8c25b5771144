/** Units: commands that stand or fall together, from those who sent them to their answers. */

import type { Proposal, Verdict } from '../shared/ports.js';
import { type Answer, failure } from './answer.js';
import {
  answerTo,
  decideAtomically,
  type Job,
  type UndatedAnswer,
  type WorkingStates,
} from './decideBatch.js';

/** Commands that stand or fall together, and who waits for their answers. */
export interface Unit {
  readonly jobs: readonly Job[];
  readonly settle: (answers: readonly Answer[]) => void;
}

/** A unit with what each of its commands will be answered. */
export interface DecidedUnit {
  readonly unit: Unit;
  readonly answers: readonly UndatedAnswer[];
}

/** Units, and apart from them what is to be recorded of each: that may be forgotten as soon as it is sent. */
export interface Decisions {
  readonly decided: readonly DecidedUnit[];
  readonly proposals: readonly (readonly Proposal[])[];
  /** Units of which nothing is to be recorded: they leave their keys free. */
  readonly unrecorded: readonly DecidedUnit[];
}

/** A unit and its answers, which are made when they are told: the next append is then on its way. */
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

/** Decides units in order; those on damaged accounts are answered at once and change nothing. */
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

/** Whether nothing is to be recorded of a unit: that holds for all of its members or for none. */
export const isUnrecorded = ({ answers }: DecidedUnit): boolean => answers[0]?.isKeyFree === true;

const damageOf = (unit: Unit, damaged: ReadonlyMap<string, Error>): Error | undefined =>
  unit.jobs
    .flatMap(({ streams }) => streams.map((id) => damaged.get(id)))
    .find((error) => error !== undefined);

/** The verdicts of each unit. @param verdicts of all their commands, in order */
export function splitVerdicts(decided: readonly DecidedUnit[], verdicts: readonly Verdict[]): Verdict[][] {
  let at = 0;
  return decided.map(({ answers }) => {
    const slice = verdicts.slice(at, at + answers.length);
    at += answers.length;
    return slice;
  });
}

/** The answers that a unit's members had before, and the fresh ones in the gaps. */
export function fillIn(known: readonly (Answer | undefined)[], fresh: readonly Answer[]): Answer[] {
  const rest = fresh.values();
  return known.map((answer) => answer ?? (rest.next().value as Answer));
}

/** The versions of the streams that were read or written, once all is appended. */
export function versionsAfter(proposals: readonly Proposal[]): Map<string, number> {
  const versions = new Map<string, number>();
  for (const { decidedOn, events } of proposals) {
    for (const { streamId, version } of decidedOn) versions.set(streamId, version);
    for (const { streamId, version } of events) versions.set(streamId, version);
  }
  return versions;
}
