/** What a receiver gets: the event in the payload that the Standard Webhooks specification recommends. */
import type { LogEpoch } from '../log/knownLog.js';
import type { StoredEvent } from '../shared/ports.js';

/**
 * Names an event of a webhook: the same in every attempt, so that a receiver can drop repetitions, and
 * another one than any event had that the log has lost, even if that stood at the same position.
 * @param epochs of the log; the first may be left out
 */
export function messageId(webhookId: string, position: number, epochs: readonly LogEpoch[]): string {
  const epoch = epochs.findLastIndex(({ afterPosition }) => afterPosition < position);
  const of = epoch > 0 ? `_${hex((epochs[epoch] as LogEpoch).name).slice(0, EPOCH_DIGITS)}` : '';
  return `msg_${hex(webhookId)}${of}_${position}`;
}

/** The position of a message's event; undefined if it is no message of this webhook. */
export function positionOf(webhookId: string, id: string, epochs: readonly LogEpoch[]): number | undefined {
  const position = Number(/_([1-9][0-9]{0,15})$/.exec(id)?.[1]);
  return messageId(webhookId, position, epochs) === id ? position : undefined;
}

/** Enough of an epoch's name to tell it from all others that a bank will ever have. */
const EPOCH_DIGITS = 12;

const hex = (uuid: string): string => uuid.replaceAll('-', '');

/** The body of a message; `data` is the event as `GET /v1/events` tells it. */
export function messageBody({ streamId, ...event }: StoredEvent): string {
  return JSON.stringify({
    type: event.type,
    timestamp: event.recordedAt,
    data: { ...event, accountId: streamId },
  });
}
