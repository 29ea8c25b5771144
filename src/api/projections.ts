/** How the read models do, and building one anew. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { GenerationStatus } from '../application/readSide.js';
import { Problem } from './problem.js';
import { type ApiDependencies, answer, LOCATION, refusals, responses } from './routes.js';

const Lag = Type.Object({
  events: Type.Integer({ description: 'recorded, and not in it yet' }),
  seconds: Type.Number({ description: 'since the oldest of these was recorded' }),
});

const Projection = Type.Object(
  {
    name: Type.String(),
    generation: Type.Integer(),
    version: Type.Integer({ description: 'of the code that writes it' }),
    state: Type.Enum(['serving', 'building'], { description: 'read, or being built beside the one that is' }),
    position: Type.Integer({ description: 'all events up to here are in it' }),
    lag: Lag,
    startedAt: Type.String(),
    updatedAt: Type.String(),
    eventsPerSecond: Type.Optional(
      Type.Number({ description: 'since it was begun, while it is being built' }),
    ),
    secondsLeft: Type.Optional(Type.Number()),
    failure: Type.Optional(
      Type.Object(
        { position: Type.Integer(), reason: Type.String() },
        { description: 'the event that it cannot take in: it stands still before that, and tries again' },
      ),
    ),
  },
  { title: 'Projection' },
);

const tags = ['operations'];

export function projectionRoutes(server: FastifyInstance, { reads }: ApiDependencies): void {
  server.get('/v1/projections', {
    config: { scope: 'read' },
    schema: {
      operationId: 'listProjections',
      summary: 'The read models: how far each is behind the log',
      tags,
      response: responses(200, Type.Object({ items: Type.Array(Projection) }, { title: 'Projections' })),
    },
    handler: async (_request, reply) =>
      reply.send({ items: (await reads.projections()).map(projectionBody) }),
  });

  server.post<{ Params: { name: string } }>('/v1/projections/:name/rebuild', {
    config: { scope: 'admin' },
    schema: {
      operationId: 'rebuildProjection',
      summary: 'Build a read model anew from the events, beside the one that is read until it has caught up',
      tags,
      params: Type.Object({ name: Type.String({ maxLength: 100 }) }),
      response: {
        202: answer(
          'begun, or under way already: see how far it is where Location says',
          Type.Object({ name: Type.String(), state: Type.Literal('building') }, { title: 'Rebuild' }),
          LOCATION,
        ),
        ...refusals([404]),
      },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      if (!(await reads.rebuild(name))) throw new Problem('not-found', `there is no projection ${name}`);
      return reply.code(202).header('location', '/v1/projections').send({ name, state: 'building' });
    },
  });
}

function projectionBody({ projection, isServing, eventsPerSecond, secondsLeft, ...rest }: GenerationStatus) {
  return {
    ...rest,
    name: projection,
    state: isServing ? 'serving' : 'building',
    ...(eventsPerSecond === undefined ? {} : { eventsPerSecond: Math.round(eventsPerSecond) }),
    ...(secondsLeft === undefined ? {} : { secondsLeft: Math.ceil(secondsLeft) }),
  };
}
