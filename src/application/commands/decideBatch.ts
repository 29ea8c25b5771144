/**
 * Decides a batch: commands in arrival order, each on the states that the previous ones lead to.
 */
import type { Account } from '../../domain/account.js';
import { isRejection, type Rejection } from '../../domain/decider.js';
import { isLedgerEvent } from '../../domain/ledgerEvents.js';
import type { Basis } from '../accounts/ports.js';
import type { AccountState } from '../accounts/state.js';
import { encodeEvent } from '../log/eventCodec.js';
import { type Answer, failure } from './answer.js';
import { accountAnswer, accountText, eventsText, type RecordedEvent, rejectionText } from './answerText.js';
import { basisOf, type DecisionBasis, decisionOn, isAnsweredFromEvents, spanOn } from './decideCommand.js';
import { type NewEvent, type Proposal, RECORDED_AT, spanOfAll, type Verdict } from './ports.js';
import type { Job, Settlement, Unit } from './units.js';
import type { WorkingStates } from './workingStates.js';

/** A decided command: what to record, and the answer once it is recorded. */
export interface Decided {
  readonly proposal: Proposal;
  readonly answer: UndatedAnswer;
}

/** The answer to a decided command, without the recording time, which is known after the append. */
export interface UndatedAnswer {
  readonly rejection?: Rejection;
  /** The rejection is not recorded, so the key stays free. */
  readonly isKeyFree?: true;
  /** For commands that are neither rejected nor answered from their events. */
  readonly outcome?: string;
  /** The events that the answer is rendered from. */
  readonly events?: readonly RecordedEvent[];
  /** Version of the described account after the command. */
  readonly version: number;
}

/** The answer to a decided command after it was recorded. */
export function answerTo(answer: UndatedAnswer, recordedAt: string): Answer {
  const { rejection, isKeyFree, outcome, events, version } = answer;
  if (rejection !== undefined) {
    return { kind: 'rejected', rejection, replayed: false, ...(isKeyFree && { isKeyFree }) };
  }
  const text =
    events === undefined
      ? (outcome as string).replaceAll(RECORDED_AT, recordedAt)
      : eventsText(events, recordedAt);
  return { kind: 'accepted', text, version, replayed: false };
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

export const answersTo = ({ answers }: DecidedUnit, recordedAt: string): readonly Answer[] =>
  answers.map((one) => answerTo(one, recordedAt));

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
  jobs.some(({ command, streams }) => !isAnsweredFromEvents(command) && streams.some(isPending));

const damageOf = (unit: Unit, damaged: ReadonlyMap<string, Error>): Error | undefined =>
  unit.jobs
    .flatMap(({ streams }) => streams.map((id) => damaged.get(id)))
    .find((error) => error !== undefined);

/** Splits verdicts by unit. @param verdicts of all commands, in order */
export function splitVerdicts(decided: readonly DecidedUnit[], verdicts: readonly Verdict[]): Verdict[][] {
  let at = 0;
  return decided.map(({ answers }) => {
    const slice = verdicts.slice(at, at + answers.length);
    at += answers.length;
    return slice;
  });
}

/** Decides one command and applies its events to `states`. */
export function decideOne(states: WorkingStates, job: Job): Decided {
  const { command, commandId, requestHash, actor, correlationId } = job;
  const accounts = accountsOf(states, job);
  const basis = basisOf(job, accounts, states);
  const decision = decisionOn(accounts, job, states);
  if (isRejection(decision)) return rejected(job, decision, basis, leavesKeyFree(job, decision));

  const recorded: RecordedEvent[] = [];
  const events: NewEvent[] = [];
  const [{ streamId: subject, version: before }] = basis.decidedOn as [Basis];
  let subjectVersion = before;
  for (const { streamId, event } of decision) {
    const version = isLedgerEvent(event)
      ? states.appendTo(streamId, event, basis)
      : states.apply(streamId, event).account.version;
    if (streamId === subject) subjectVersion = version;
    recorded.push({ streamId, version, event, commandId });
    events.push({ streamId, version, ...encodeEvent(event) });
  }
  const proposal: Proposal = {
    commandId,
    requestHash,
    actor,
    correlationId,
    accepted: true,
    events,
    ...basis,
  };
  if (command.type === 'place-hold') {
    // The hold that it places must not have expired either.
    const span = spanOn([states.account(subject)], states);
    return { proposal: { ...proposal, span }, answer: { version: subjectVersion, events: recorded } };
  }
  if (isAnsweredFromEvents(command))
    return { proposal, answer: { version: subjectVersion, events: recorded } };
  const outcome = accountText(accountAnswer(states.get(subject) as AccountState, states.at));
  return { proposal: { ...proposal, outcome }, answer: { version: subjectVersion, outcome } };
}

/**
 * Decides a unit: one rejection rejects all commands, and none has an effect.
 * @param refused whether another member of the unit was rejected earlier
 */
export function decideAtomically(below: WorkingStates, unit: readonly Job[], refused: boolean): Decided[] {
  if (unit.length === 1 && !refused) return [decideOne(below, unit[0] as Job)];
  const states = below.over();
  const decided: Decided[] = [];
  while (!refused && decided.length < unit.length) {
    const one = decideOne(states, unit[decided.length] as Job);
    decided.push(one);
    refused = one.answer.rejection !== undefined;
  }
  if (!refused) {
    below.absorb(states);
    return decided;
  }
  const culprit = decided.at(-1)?.answer;
  const isKeyFree = culprit?.isKeyFree === true && !unit.some(({ hasReceipt }) => hasReceipt);
  const span = spanOfAll(decided.map(({ proposal }) => proposal));
  return unit.map((job, index) => {
    const own = index === decided.length - 1 ? culprit?.rejection : undefined;
    const { decidedOn } = basisOf(job, accountsOf(below, job), below);
    return rejected(job, own ?? ABORTED, span === undefined ? { decidedOn } : { decidedOn, span }, isKeyFree);
  });
}

/**
 * An invalid request in the account's currency, or a version mismatch, is not a decision on the account's
 * state: the client may correct it and reuse the key.
 */
const leavesKeyFree = ({ hasReceipt }: Job, { code }: Rejection): boolean =>
  !hasReceipt && (code === 'validation-failed' || code === 'version-mismatch');

const ABORTED: Rejection = {
  code: 'batch-aborted',
  detail: 'Another command of the atomic batch was rejected, so none was applied',
};

const accountsOf = (states: WorkingStates, { streams }: Job): Account[] =>
  streams.map((streamId) => states.account(streamId));

function rejected(job: Job, rejection: Rejection, basis: DecisionBasis, isKeyFree: boolean): Decided {
  const { commandId, requestHash, actor, correlationId } = job;
  const outcome = rejectionText(rejection);
  return {
    proposal: {
      commandId,
      requestHash,
      actor,
      correlationId,
      accepted: false,
      events: [],
      outcome,
      ...basis,
    },
    answer: { rejection, version: 0, ...(isKeyFree && { isKeyFree }) },
  };
}
