/** Read-model status and rebuilds. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { GenerationStatus } from '../../application/readModels/reads.js';
import { Problem } from '../http/problem.js';
import { type ApiDependencies, answer, LOCATION, refusals, responses } from '../http/responses.js';

const Lag = Type.Object({
  events: Type.Integer({ description: 'Events recorded but not yet applied' }),
  seconds: Type.Number({ description: 'Age of the oldest of these events' }),
});

const Projection = Type.Object(
  {
    name: Type.String(),
    generation: Type.Integer(),
    version: Type.Integer({ description: 'Version of the code that writes it' }),
    state: Type.Enum(['serving', 'building'], {
      description: '`serving`: used for reads; `building`: being built alongside the serving one',
    }),
    position: Type.Integer({ description: 'All events up to this position have been applied' }),
    lag: Lag,
    startedAt: Type.String(),
    updatedAt: Type.String(),
    eventsPerSecond: Type.Optional(
      Type.Number({ description: '`building` only: average since the build started' }),
    ),
    secondsLeft: Type.Optional(Type.Number()),
    failure: Type.Optional(
      Type.Object(
        { position: Type.Integer(), reason: Type.String() },
        { description: 'The event it cannot apply. It stays at the event before and keeps retrying' },
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
      summary: 'List read models with their lag behind the log',
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
      summary: 'Rebuild a read model from the log; the current one serves until the new one has caught up',
      tags,
      params: Type.Object({ name: Type.String({ maxLength: 100 }) }),
      response: {
        202: answer(
          'Started, or already running; poll `Location` for progress',
          Type.Object({ name: Type.String(), state: Type.Literal('building') }, { title: 'Rebuild' }),
          LOCATION,
        ),
        ...refusals([404]),
      },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      if (!(await reads.rebuild(name))) throw new Problem('not-found', `No projection named ${name}`);
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
