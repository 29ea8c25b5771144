/** The representation of an event in pages and in the live feed. */
import fastJsonStringify, { type Schema } from 'fast-json-stringify';
import { type Static, Type } from 'typebox';
import { AccountId } from '../../application/commands/fields.js';
import type { StoredEvent } from '../../application/log/ports.js';

export const EventBody = Type.Object(
  {
    position: Type.Integer({ description: 'Position in the log of all accounts; ascending, without gaps' }),
    accountId: AccountId,
    version: Type.Integer({ description: 'Position in the account’s stream; ascending, without gaps' }),
    type: Type.String(),
    schemaVersion: Type.Integer({ description: 'Version of the schema of `data`' }),
    data: Type.Record(Type.String(), Type.Unknown()),
    metadata: Type.Record(Type.String(), Type.Unknown(), {
      description: 'Actor, correlation id, causation id',
    }),
    commandId: Type.String({ format: 'uuid' }),
    recordedAt: Type.String(),
  },
  { title: 'Event' },
);

const textOf: (body: Static<typeof EventBody>) => string = fastJsonStringify(EventBody as Schema);

/** An event of a page, as JSON. */
export const eventText = (event: StoredEvent): string => textOf(eventBody(event));

export function eventBody({ streamId, data, metadata, ...event }: StoredEvent): Static<typeof EventBody> {
  type Json = Record<string, unknown>;
  return { ...event, accountId: streamId, data: data as Json, metadata: metadata as Json };
}
