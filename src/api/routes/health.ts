/** Liveness, readiness and metrics. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { commandLine } from '../../application/shared/commandLine.js';
import { type ApiDependencies, answer, responses } from '../http/responses.js';

const State = Type.Enum(['up', 'degraded', 'down'], {
  description: '`degraded`: the bank keeps serving without it, or despite it',
});
const Log = Type.Object(
  {
    state: Type.Enum(['original', 'copy'], {
      description: `\`copy\`: this database may be a copy of the bank; no webhooks are sent until \`${commandLine('adopt')}\``,
    }),
    name: Type.String({
      format: 'uuid',
      description: 'Unique to this log; changes if the log loses events',
    }),
    reason: Type.Enum(['begun', 'promoted', 'tail-lost', 'restored', 'copied'], {
      description: 'Why the log was given this name',
    }),
    since: Type.String({ format: 'date-time' }),
    after: Type.Integer({ description: 'Events after this position were recorded under this name' }),
    lost: Type.Optional(
      Type.Object(
        { from: Type.Integer(), to: Type.Integer() },
        { description: 'Positions of events that this process knew and that the log has lost' },
      ),
    ),
  },
  { title: 'Log' },
);
const Ready = Type.Object(
  {
    status: Type.Enum(['ready', 'not-ready', 'stopping'], {
      description: '`ready`: no check is down; `stopping`: send requests to another node',
    }),
    checks: Type.Record(Type.String(), State, {
      description:
        'By name. `postgres`: answers reads and is the primary; `writable`: the connection that appends can commit a ' +
        'write; `replication`: commits are not blocked by an unreachable synchronous standby; `disk`: PostgreSQL has space; ' +
        '`standby`: READ_DATABASE_URL serves reads, otherwise the primary does; `redis`: only if configured; `clock`: only while clocks differ too much. Checks without a result are omitted.',
    }),
    log: Type.Optional(Log),
  },
  { title: 'Readiness' },
);
const Live = Type.Object({ status: Type.Literal('live') }, { title: 'Liveness' });
const tags = ['operations'];

/** Whether a bank with these checks can process commands; what is degraded does not keep it from that. */
export const isReady = (checks: Readonly<Record<string, string>>): boolean =>
  Object.values(checks).every((state) => state !== 'down');

export function healthRoutes(
  server: FastifyInstance,
  { readiness, log, metrics, draining }: ApiDependencies,
): void {
  server.get('/health/live', {
    config: { scope: 'none' },
    schema: {
      operationId: 'live',
      summary: 'Check whether the process is alive',
      tags,
      security: [],
      response: { 200: answer('Alive', Live) },
    },
    handler: async () => ({ status: 'live' }),
  });

  server.get('/health/ready', {
    config: { scope: 'none' },
    schema: {
      operationId: 'ready',
      summary: 'Check whether the bank can process commands',
      tags,
      security: [],
      response: { 200: answer('Ready', Ready), 503: answer('Not ready', Ready) },
    },
    handler: async (_request, reply) => {
      const checks = await readiness();
      const status = draining.aborted ? 'stopping' : isReady(checks) ? 'ready' : 'not-ready';
      return reply.code(status === 'ready' ? 200 : 503).send({ status, checks, log: log.status() });
    },
  });

  server.get('/metrics', {
    config: { scope: 'read' },
    schema: {
      operationId: 'metrics',
      summary: 'Retrieve metrics in the Prometheus text format',
      tags,
      response: responses(200, { 'text/plain': Type.String() }),
    },
    handler: async (_request, reply) => {
      const { contentType, text } = await metrics();
      return reply.header('content-type', contentType).send(text);
    },
  });
}
