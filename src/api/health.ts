/** Is it alive, is it ready, how is it doing. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type ApiDependencies, answer, responses } from './routes.js';

const State = Type.Enum(['up', 'degraded', 'down'], {
  description: 'degraded: the bank goes on without it, slower',
});
const Ready = Type.Object(
  {
    status: Type.Enum(['ready', 'not-ready', 'stopping'], {
      description: 'ready: no check is down; stopping: send requests to another node',
    }),
    checks: Type.Record(Type.String(), State, {
      description:
        'by name: `postgres` answers reads and is the primary; `writable`: the connection that appends can commit a ' +
        'write; `replication`: commits do not wait for a synchronous standby that is away; `disk`: PostgreSQL has room; ' +
        '`redis`, where it is configured. A check without a result is left out.',
    }),
  },
  { title: 'Readiness' },
);
const Live = Type.Object({ status: Type.Literal('live') }, { title: 'Liveness' });
const tags = ['operations'];

export function healthRoutes(
  server: FastifyInstance,
  { readiness, metrics, draining }: ApiDependencies,
): void {
  server.get('/health/live', {
    config: { scope: 'none' },
    schema: {
      operationId: 'live',
      summary: 'Whether the process answers',
      tags,
      security: [],
      response: { 200: answer('alive', Live) },
    },
    handler: async () => ({ status: 'live' }),
  });

  server.get('/health/ready', {
    config: { scope: 'none' },
    schema: {
      operationId: 'ready',
      summary: 'Whether commands can be carried out now',
      tags,
      security: [],
      response: { 200: answer('ready', Ready), 503: answer('not ready', Ready) },
    },
    handler: async (_request, reply) => {
      const checks = await readiness();
      const up = Object.values(checks).every((state) => state !== 'down');
      const status = draining.aborted ? 'stopping' : up ? 'ready' : 'not-ready';
      return reply.code(status === 'ready' ? 200 : 503).send({ status, checks });
    },
  });

  server.get('/metrics', {
    config: { scope: 'read' },
    schema: {
      operationId: 'metrics',
      summary: 'Metrics in the Prometheus text format',
      tags,
      response: responses(200, { 'text/plain': Type.String() }),
    },
    handler: async (_request, reply) => {
      const { contentType, text } = await metrics();
      return reply.header('content-type', contentType).send(text);
    },
  });
}
