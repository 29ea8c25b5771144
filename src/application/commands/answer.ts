/** What a caller is told of a command. */
import type { Rejection } from '../../domain/decider.js';
import type { RecordedCommand } from '../shared/ports.js';
import { readRejection, recordedText } from './answerText.js';

export type Answer =
  | {
      readonly kind: 'accepted';
      /** JSON; the same bytes at every repeat. */
      readonly text: string;
      /** The version of the account it speaks of (the paying one of a transfer), after it. */
      readonly version: number;
      readonly replayed: boolean;
    }
  | {
      readonly kind: 'rejected';
      readonly rejection: Rejection;
      readonly replayed: boolean;
      /** Nothing is recorded under the key: it may be sent again, with another request. */
      readonly isKeyFree?: true;
    }
  /** It waits in the event buffer: its key will tell. */
  | { readonly kind: 'pending'; readonly commandId: string }
  /** A request with this idempotency key is in progress. */
  | { readonly kind: 'in-flight' }
  /** The key belongs to another request. */
  | { readonly kind: 'key-reused' }
  /** Nothing was done: too much is waiting. */
  | { readonly kind: 'overloaded' }
  /** It is not known whether it was done: ask again with the same key. */
  | { readonly kind: 'unavailable'; readonly error?: unknown }
  /** A fault of ours. Nothing is known to have been done. */
  | { readonly kind: 'failed'; readonly error?: unknown };

export function failure(kind: 'overloaded' | 'unavailable' | 'failed', error?: unknown): Answer {
  return kind === 'overloaded' ? { kind } : { kind, error };
}

/** The first answer again, if it was the same request. */
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

/** The accounts of which an accepted command's answer tells the state. */
export function accountsTold({ accepted, outcome, events }: RecordedCommand): string[] {
  if (!accepted) return [];
  return outcome === undefined ? events.map(({ streamId }) => streamId) : [JSON.parse(outcome).id];
}
