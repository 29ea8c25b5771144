/** The log of the whole bank, page by page. */
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { AccountId } from '../application/commands.js';
import type { StoredEvent } from '../application/ports.js';
import { limitOf, pageQuery, sendPage } from './requests.js';
import { type ApiDependencies, LINK, pageOf, responses } from './routes.js';

export const EventBody = Type.Object(
  {
    position: Type.Integer({ description: 'ascends over all accounts without a hole' }),
    accountId: AccountId,
    version: Type.Integer({ description: 'ascends within the account without a hole' }),
    type: Type.String(),
    schemaVersion: Type.Integer({ description: 'the shape of data' }),
    data: Type.Record(Type.String(), Type.Unknown()),
    metadata: Type.Record(Type.String(), Type.Unknown(), {
      description: 'who, in which request, because of what',
    }),
    commandId: Type.String({ format: 'uuid' }),
    recordedAt: Type.String(),
  },
  { title: 'Event' },
);

export function eventBody({ streamId, data, metadata, ...event }: StoredEvent): Static<typeof EventBody> {
  type Json = Record<string, unknown>;
  return { ...event, accountId: streamId, data: data as Json, metadata: metadata as Json };
}

export function eventRoutes(server: FastifyInstance, { bank, limits }: ApiDependencies): void {
  server.get<{ Querystring: { after?: number; limit?: number } }>('/v1/events', {
    config: { scope: 'read' },
    schema: {
      operationId: 'listEvents',
      summary: 'Read the events of all accounts in the order of their positions',
      tags: ['events'],
      querystring: Type.Object(pageQuery(limits.pageItemsMax, 'number'), { additionalProperties: false }),
      response: responses(200, pageOf(EventBody, 'Events'), [], LINK),
    },
    handler: async (request, reply) => {
      const page = await bank.events(request.query.after ?? 0, limitOf(request.query, limits.pageItemsMax));
      return sendPage(request, reply, { items: page.items.map(eventBody), next: page.next });
    },
  });
}
