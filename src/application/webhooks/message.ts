/** Messages to receivers, with the payload recommended by the Standard Webhooks specification. */
import type { LogEpoch } from '../log/knownLog.js';
import { asPosition, type Position, type StoredEvent } from '../log/ports.js';

/**
 * The id of a message: the same in every attempt, so that receivers can ignore repetitions, and different
 * from that of a lost event at the same position.
 * @param epochs of the log; the first one may be omitted
 */
export function messageId(webhookId: string, position: Position, epochs: readonly LogEpoch[]): string {
  const epoch = epochs.findLastIndex(({ afterPosition }) => afterPosition < position);
  const of = epoch > 0 ? `_${hex((epochs[epoch] as LogEpoch).name).slice(0, EPOCH_DIGITS)}` : '';
  return `msg_${hex(webhookId)}${of}_${position}`;
}

/** The position of a message's event; undefined for an id of another webhook. */
export function positionOf(webhookId: string, id: string, epochs: readonly LogEpoch[]): Position | undefined {
  const position = asPosition(Number(/_([1-9][0-9]{0,15})$/.exec(id)?.[1]));
  return messageId(webhookId, position, epochs) === id ? position : undefined;
}

/** Enough digits of an epoch's name to be unique within a bank. */
const EPOCH_DIGITS = 12;

const hex = (uuid: string): string => uuid.replaceAll('-', '');

/** The body of a message; `data` is the event as in `GET /v1/events`. */
export function messageBody({ streamId, ...event }: StoredEvent): string {
  return JSON.stringify({
    type: event.type,
    timestamp: event.recordedAt,
    data: { ...event, accountId: streamId },
  });
}
