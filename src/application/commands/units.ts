/** Jobs and units: the commands on the path, and those of them that are appended all or none. */
import type { Original } from '../../domain/reversal.js';
import type { Answer } from './answer.js';
import type { BankCommand } from './command.js';
import type { Verdict } from './ports.js';

/** A command with its id and sender. */
export interface Job {
  readonly commandId: string;
  /** See `REQUEST_HASH_DIGITS`. */
  readonly requestHash: string;
  readonly command: BankCommand;
  /** The accounts it is decided on, if any. If the answer is an account, it is the first one. */
  readonly streams: readonly string[];
  /** The API client's id. */
  readonly actor: string;
  /** Correlates the events with the request; no quotes or control characters. */
  readonly correlationId: string;
  /**
   * The sender was answered `pending`, which promises an outcome under the key, so any outcome is recorded.
   */
  readonly hasReceipt?: true;
}

export function streamsOf(command: BankCommand): readonly string[] {
  switch (command.type) {
    case 'transfer':
      return [command.from, command.to];
    case 'capture-hold':
      return command.to === undefined ? [command.accountId] : [command.accountId, command.to];
    case 'post-entry':
      return [...new Set(command.legs.flatMap(({ account = [] }) => account))];
    case 'define-ledger-account':
      return [];
    case 'reverse':
      return accountsOf(command.original);
    default:
      return [command.accountId];
  }
}

/** The accounts of the opposite of a transaction: the paying one first. */
function accountsOf(original: Original | undefined): readonly string[] {
  if (original === undefined) return [];
  if (original.kind === 'entry') return [...new Set(original.legs.flatMap(({ account = [] }) => account))];
  return original.to === undefined ? [original.account] : [original.to, original.account];
}

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

/** A unit and its answers, rendered on settlement, when the next append is already in flight. */
export type Settlement = readonly [Unit, () => readonly Answer[]];

export function settle(settlements: readonly Settlement[]): void {
  for (const [unit, answers] of settlements) unit.settle(answers());
}

export function distinctStreams(units: readonly Unit[]): string[] {
  const streams = new Set<string>();
  for (const { jobs } of units) for (const job of jobs) for (const id of job.streams) streams.add(id);
  return [...streams];
}

export const isAppended = (verdict: Verdict): boolean => verdict === 'appended';

/** Merges known answers of a unit with fresh ones for the rest. */
export function fillIn(known: readonly (Answer | undefined)[], fresh: readonly Answer[]): Answer[] {
  const rest = fresh.values();
  return known.map((answer) => answer ?? (rest.next().value as Answer));
}
