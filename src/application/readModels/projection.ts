/** What a read model is made of: events as it reads them, and its name. */
import type { AccountEvent, Movement } from '../../domain/account.js';
import type { RecordedEvent } from '../commands/answerText.js';
import { decodeEvent } from '../log/eventCodec.js';
import type { StoredEvent } from '../shared/ports.js';

/** An event of the log, decoded. `recordedAt` is ISO 8601 in UTC with milliseconds. */
export interface LoggedEvent extends RecordedEvent {
  readonly position: number;
  readonly recordedAt: string;
}

/**
 * Identifies a read model. Raise `version` with every change of its rows: it is then built anew beside the
 * old one.
 */
export interface ProjectionId {
  readonly name: string;
  readonly version: number;
}

/** @throws an Error for an event that this program cannot read */
export const loggedEvent = (stored: StoredEvent): LoggedEvent => ({ ...stored, event: decodeEvent(stored) });

/**
 * The movement of money that an event is, and its amount with a sign: what it adds to the account's balance.
 */
export function movementOf(
  event: AccountEvent,
): { readonly movement: Movement; readonly net: bigint } | undefined {
  switch (event.type) {
    case 'MoneyDeposited':
    case 'TransferReceived':
      return { movement: event, net: event.amount };
    case 'MoneyWithdrawn':
    case 'TransferSent':
      return { movement: event, net: -event.amount };
    default:
      return undefined;
  }
}
