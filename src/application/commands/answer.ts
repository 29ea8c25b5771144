/** Answers to commands. */
import type { Rejection } from '../../domain/decider.js';
import { readRejection, recordedText } from './answerText.js';
import type { RecordedCommand } from './ports.js';

export type Answer =
  | {
      readonly kind: 'accepted';
      /** JSON; a replay has the same bytes. */
      readonly text: string;
      /** Version of the account after the command (for a transfer: of the paying account). */
      readonly version: number;
      readonly replayed: boolean;
    }
  | {
      readonly kind: 'rejected';
      readonly rejection: Rejection;
      readonly replayed: boolean;
      /** Nothing is recorded under the key, so it can be reused with a different request. */
      readonly isKeyFree?: true;
    }
  /** The command is in the event buffer; query the outcome by its key. */
  | { readonly kind: 'pending'; readonly commandId: string }
  /** A request with this idempotency key is in progress. */
  | { readonly kind: 'in-flight' }
  /** The key was used for a different request. */
  | { readonly kind: 'key-reused' }
  /** The queue is full; nothing was done. */
  | { readonly kind: 'overloaded' }
  /** The outcome is unknown; retry with the same key. */
  | { readonly kind: 'unavailable'; readonly error?: unknown }
  /** An internal error. The command is not known to be applied. */
  | { readonly kind: 'failed'; readonly error?: unknown };

/** Whether the answer is recorded under the key, so that a repeat gets it. */
export const isRecorded = (answer: Answer): answer is Answer & { kind: 'accepted' | 'rejected' } =>
  answer.kind === 'accepted' || (answer.kind === 'rejected' && !answer.isKeyFree);

export function failure(kind: 'overloaded' | 'unavailable' | 'failed', error?: unknown): Answer {
  return kind === 'overloaded' ? { kind } : { kind, error };
}

/** Replays the original answer if the request is the same. */
export function replayOf(requestHash: string, recorded: RecordedCommand | undefined): Answer {
  if (recorded === undefined)
    return failure('failed', new Error('a duplicate command has no recorded answer'));
  if (requestHash !== recorded.requestHash) return { kind: 'key-reused' };
  return recordedAnswer(recorded);
}

export function recordedAnswer(recorded: RecordedCommand): Answer & { kind: 'accepted' | 'rejected' } {
  const text = recordedText(recorded);
  if (!recorded.accepted) return { kind: 'rejected', rejection: readRejection(text), replayed: true };
  const version = recorded.outcome === undefined ? recorded.events[0]?.version : JSON.parse(text).version;
  return { kind: 'accepted', text, version: version as number, replayed: true };
}

/** The accounts whose state an accepted command's answer reveals. */
export function accountsTold({ accepted, outcome, events }: RecordedCommand): string[] {
  if (!accepted) return [];
  return outcome === undefined ? events.map(({ streamId }) => streamId) : [JSON.parse(outcome).id];
}
