/**
 * Deciding a batch: commands in arrival order against the accounts' states, each seeing what the ones before it did.
 */
import {
  type Account,
  type AccountEvent,
  decide as decideAccount,
  evolve,
  initial as unopened,
} from '../../domain/account.js';
import { isRejection, type Rejection } from '../../domain/decider.js';
import { decide as decideTransfer } from '../../domain/transfer.js';
import type { Head } from '../accounts/head.js';
import { encodeEvent } from '../log/eventCodec.js';
import { type Basis, type NewEvent, type Proposal, RECORDED_AT } from '../shared/ports.js';
import type { Answer } from './answer.js';
import { accountAnswer, accountText, movementText, type RecordedEvent, rejectionText } from './answerText.js';
import type { BankCommand } from './command.js';

/** A command to be carried out: what it asks, under which id, and who sent it. */
export interface Job {
  readonly commandId: string;
  /** SHA-256 of the request, in hex. */
  readonly requestHash: string;
  readonly command: BankCommand;
  /** The accounts it is decided on; the first is the one its answer speaks of. */
  readonly streams: readonly string[];
  /** The API client's id. */
  readonly actor: string;
  /** Ties the events to the request that caused them; no quotes or control characters. */
  readonly correlationId: string;
  /** Its sender was answered `pending`, which promises an outcome under the key: whatever it is, it is recorded. */
  readonly hasReceipt?: true;
}

/** A decided command: what to record, and what to tell the caller once it is. */
export interface Decided {
  readonly proposal: Proposal;
  readonly answer: UndatedAnswer;
}

/** What a decided command is answered, but for the time it is recorded at: that is known once it is appended. */
export interface UndatedAnswer {
  readonly rejection?: Rejection;
  /** The rejection is not recorded, so the key is not used up. */
  readonly isKeyFree?: true;
  /** For what is neither a rejection nor a movement of money. */
  readonly outcome?: string;
  /** For a movement of money: the events its answer is made of. */
  readonly movements?: readonly RecordedEvent[];
  /** The version of the account it speaks of, after it. */
  readonly version: number;
}

/** What a decided command is answered, once it was recorded. */
export function answerTo(answer: UndatedAnswer, recordedAt: string): Answer {
  const { rejection, isKeyFree, outcome, movements, version } = answer;
  if (rejection !== undefined) {
    return { kind: 'rejected', rejection, replayed: false, ...(isKeyFree && { isKeyFree }) };
  }
  const text =
    movements === undefined
      ? (outcome as string).replaceAll(RECORDED_AT, recordedAt)
      : movementText(movements, recordedAt);
  return { kind: 'accepted', text, version, replayed: false };
}

export const streamsOf = (command: BankCommand): readonly string[] =>
  command.type === 'transfer' ? [command.from, command.to] : [command.accountId];

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

type HeadOf = (streamId: string) => Head | undefined;

/** States as a batch changes them, on top of those it began with; thrown away when the append fails. */
export class WorkingStates {
  readonly #changed = new Map<string, Mutable<Head>>();
  readonly #below: HeadOf;

  constructor(below: HeadOf) {
    this.#below = below;
  }

  readonly get: HeadOf = (streamId) => this.#changed.get(streamId) ?? this.#below(streamId);

  account(streamId: string): Account {
    return this.get(streamId)?.account ?? unopened;
  }

  apply(streamId: string, event: AccountEvent): Head {
    const before = this.get(streamId);
    const account = evolve(before?.account ?? unopened, event);
    if (account.status === 'unopened') throw new Error('no event leads back to an unopened account');
    const head = { account, openedAt: before?.openedAt ?? RECORDED_AT, updatedAt: RECORDED_AT };
    this.#changed.set(streamId, head);
    return head;
  }

  /** What was changed, by stream. */
  get changed(): ReadonlyMap<string, Head> {
    return this.#changed;
  }

  /** Fills in the time of recording, when it is known. What is below must have got its own before. */
  recorded(recordedAt: string): void {
    for (const [streamId, head] of this.#changed) {
      if (head.openedAt === RECORDED_AT) head.openedAt = this.#below(streamId)?.openedAt ?? recordedAt;
      head.updatedAt = recordedAt;
    }
  }

  /** Takes over what another set of states, built on this one, changed. */
  absorb(other: WorkingStates): void {
    for (const [streamId, head] of other.#changed) this.#changed.set(streamId, head);
  }
}

/** Decides one command and applies its events to `states`. */
export function decideOne(states: WorkingStates, job: Job): Decided {
  const { command, commandId, requestHash } = job;
  const decidedOn = basisOf(states, job);
  const decision = decisionOn(states, command);
  if (isRejection(decision)) return rejected(job, decision, decidedOn, leavesKeyFree(job, decision));

  const recorded: RecordedEvent[] = [];
  const events: NewEvent[] = [];
  const [subject] = job.streams as [string];
  let [{ version: subjectVersion }] = decidedOn as [Basis];
  for (const { streamId, event } of decision) {
    const { version } = states.apply(streamId, event).account;
    if (streamId === subject) subjectVersion = version;
    recorded.push({ streamId, version, event, commandId });
    events.push(newEvent(streamId, version, event, job));
  }
  if (movesMoney(command)) {
    const proposal: Proposal = { commandId, requestHash, accepted: true, events, decidedOn };
    return { proposal, answer: { version: subjectVersion, movements: recorded } };
  }
  const outcome = accountText(accountAnswer(states.get(subject) as Head));
  const proposal: Proposal = { commandId, requestHash, accepted: true, events, decidedOn, outcome };
  return { proposal, answer: { version: subjectVersion, outcome } };
}

/** Such a command is answered from its events; any other with the account as it then is. */
export const movesMoney = ({ type }: BankCommand): boolean =>
  type === 'deposit' || type === 'withdraw' || type === 'transfer';

/**
 * Decides commands that stand or fall together: one rejection rejects them all, and none has an effect.
 * @param refused whether a further member, answered earlier, was rejected
 */
export function decideAtomically(below: WorkingStates, unit: readonly Job[], refused: boolean): Decided[] {
  if (unit.length === 1 && !refused) return [decideOne(below, unit[0] as Job)];
  const states = new WorkingStates(below.get);
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
  return unit.map((job, index) => {
    const own = index === decided.length - 1 ? culprit?.rejection : undefined;
    return rejected(job, own ?? ABORTED, basisOf(below, job), isKeyFree);
  });
}

/**
 * A request that is not valid in the account's currency, or expects another version, was never decided on what the
 * account holds: corrected, it may be sent again under the same key.
 */
const leavesKeyFree = ({ hasReceipt }: Job, { code }: Rejection): boolean =>
  !hasReceipt && (code === 'validation-failed' || code === 'version-mismatch');

const ABORTED: Rejection = {
  code: 'batch-aborted',
  detail: 'Another command of the atomic batch was rejected, so none was applied',
};

const basisOf = (states: WorkingStates, job: Job): Basis[] =>
  job.streams.map((streamId) => ({ streamId, version: states.account(streamId).version }));

function rejected(job: Job, rejection: Rejection, decidedOn: readonly Basis[], isKeyFree: boolean): Decided {
  const { commandId, requestHash } = job;
  const outcome = rejectionText(rejection);
  return {
    proposal: { commandId, requestHash, accepted: false, events: [], outcome, decidedOn },
    answer: { rejection, version: 0, ...(isKeyFree && { isKeyFree }) },
  };
}

type Targeted = { readonly streamId: string; readonly event: AccountEvent };

function decisionOn(states: WorkingStates, command: BankCommand): readonly Targeted[] | Rejection {
  if (command.type !== 'transfer') {
    const events = decideAccount(states.account(command.accountId), command);
    return isRejection(events) ? events : events.map((event) => ({ streamId: command.accountId, event }));
  }
  const { from, to } = command;
  const decision = decideTransfer({ from: states.account(from), to: states.account(to) }, command);
  if (isRejection(decision)) return decision;
  return decision.map(({ side, event }) => ({ streamId: side === 'from' ? from : to, event }));
}

function newEvent(streamId: string, version: number, event: AccountEvent, job: Job): NewEvent {
  const { type, schemaVersion, data } = encodeEvent(event);
  const metadata = `{"actor":"${job.actor}","correlationId":"${job.correlationId}","causationId":"${job.commandId}"}`;
  return { streamId, version, type, schemaVersion, data, metadata };
}
