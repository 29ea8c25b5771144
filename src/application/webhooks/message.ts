/** What a receiver gets: the event in the payload that the Standard Webhooks specification recommends. */
import type { StoredEvent } from '../ports.js';

/** Names an event of a webhook: the same in every attempt, so that a receiver can drop repetitions. */
export const messageId = (webhookId: string, position: number): string =>
  `msg_${webhookId.replaceAll('-', '')}_${position}`;

/** The position of a message's event; undefined if it is no message of this webhook. */
export function positionOf(webhookId: string, id: string): number | undefined {
  const position = Number(/_([1-9][0-9]{0,15})$/.exec(id)?.[1]);
  return messageId(webhookId, position) === id ? position : undefined;
}

/** The body of a message; `data` is the event as `GET /v1/events` tells it. */
export function messageBody({ streamId, ...event }: StoredEvent): string {
  return JSON.stringify({
    type: event.type,
    timestamp: event.recordedAt,
    data: { ...event, accountId: streamId },
  });
}
