/** One event of the log. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { asPosition } from '../../application/log/ports.js';
import { JSON_TYPE } from '../http/answering.js';
import { Problem } from '../http/problem.js';
import { type ApiDependencies, responses } from '../http/responses.js';
import { EventBody, eventText } from './eventBody.js';

export function eventByPositionRoutes(server: FastifyInstance, { events }: ApiDependencies): void {
  server.get<{ Params: { position: number } }>('/v1/events/:position', {
    config: { scope: 'read' },
    schema: {
      operationId: 'getEvent',
      summary: 'Retrieve the event at a position of the log',
      description: 'An event never changes, so the response is the same for the life of the log.',
      tags: ['events'],
      params: Type.Object({
        position: Type.Integer({
          minimum: 1,
          maximum: Number.MAX_SAFE_INTEGER,
          description: 'The `position` of the event',
          examples: [42],
        }),
      }),
      response: responses(200, EventBody, [404]),
    },
    handler: async (request, reply) => {
      const { position } = request.params;
      const { events: found } = await events.find({}, asPosition(position - 1), 1);
      const [event] = found;
      if (event?.position !== position)
        throw new Problem('event-not-found', `No event at position ${position}`);
      return reply.header('content-type', JSON_TYPE).send(eventText(event));
    },
  });
}
