/** Is it alive, is it ready, how is it doing. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type ApiDependencies, answer, responses } from './routes.js';

const State = Type.Enum(['up', 'degraded', 'down'], {
  description: 'degraded: the bank goes on without it, or in spite of it',
});
const Log = Type.Object(
  {
    state: Type.Enum(['original', 'copy'], {
      description:
        'copy: this database may be a copy of the bank, and no webhooks are sent until `npm run bank -- adopt`',
    }),
    name: Type.String({
      format: 'uuid',
      description: 'no other log has it, nor this one before it lost events',
    }),
    reason: Type.Enum(['begun', 'promoted', 'tail-lost', 'restored', 'copied'], {
      description: 'why the log got this name',
    }),
    since: Type.String({ format: 'date-time' }),
    after: Type.Integer({ description: 'events after this position were recorded under this name' }),
    lost: Type.Optional(
      Type.Object(
        { from: Type.Integer(), to: Type.Integer() },
        { description: 'positions of events that this process knew and that are gone' },
      ),
    ),
  },
  { title: 'Log' },
);
const Ready = Type.Object(
  {
    status: Type.Enum(['ready', 'not-ready', 'stopping'], {
      description: 'ready: no check is down; stopping: send requests to another node',
    }),
    checks: Type.Record(Type.String(), State, {
      description:
        'by name: `postgres` answers reads and is the primary; `writable`: the connection that appends can commit a ' +
        'write; `replication`: commits do not wait for a synchronous standby that is away; `disk`: PostgreSQL has room; ' +
        '`standby` (READ_DATABASE_URL) serves reads, else the primary does; `redis`, where it is configured; `clock`, only while clocks are too far apart. A check without a result is left out.',
    }),
    log: Type.Optional(Log),
  },
  { title: 'Readiness' },
);
const Live = Type.Object({ status: Type.Literal('live') }, { title: 'Liveness' });
const tags = ['operations'];

export function healthRoutes(
  server: FastifyInstance,
  { readiness, log, metrics, draining }: ApiDependencies,
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
      return reply.code(status === 'ready' ? 200 : 503).send({ status, checks, log: log.status() });
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
