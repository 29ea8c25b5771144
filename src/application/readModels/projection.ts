/** Common types of projections. */
import type { Movement } from '../../domain/account.js';
import type { BankEvent } from '../../domain/ledgerEvents.js';
import type { RecordedEvent } from '../commands/answerText.js';
import { decodeEvent } from '../log/eventCodec.js';
import type { Position, StoredEvent } from '../log/ports.js';

/** A decoded event of the log. `recordedAt` is ISO 8601 in UTC with milliseconds. */
export interface LoggedEvent extends RecordedEvent {
  readonly position: Position;
  readonly recordedAt: string;
}

/** Identifies a read model. Raise `version` with every change of its rows: a new generation is then built. */
export interface ProjectionId {
  readonly name: string;
  readonly version: number;
}

/** @throws an Error for an event that this program cannot decode */
export function loggedEvent(stored: StoredEvent): LoggedEvent {
  const { position, streamId, version, commandId, recordedAt } = stored;
  return { position, streamId, version, event: decodeEvent(stored), commandId, recordedAt };
}

/** The movement of an event, and its signed amount, that is, the change of the balance. */
export function movementOf(
  event: BankEvent,
): { readonly movement: Movement; readonly net: bigint } | undefined {
  switch (event.type) {
    case 'MoneyDeposited':
    case 'TransferReceived':
    case 'EntryCredited':
      return { movement: event, net: event.amount };
    case 'MoneyWithdrawn':
    case 'TransferSent':
    case 'EntryDebited':
    case 'HoldCaptured':
      return { movement: event, net: -event.amount };
    default:
      return undefined;
  }
}
