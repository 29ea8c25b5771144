/** The outcome of a command, queried by its key. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { IdempotencyKey } from '../../application/commands/fields.js';
import { JSON_TYPE, problemOf } from '../http/answering.js';
import { Problem } from '../http/problem.js';
import { senderOf } from '../http/requests.js';
import { type ApiDependencies, responses } from '../http/responses.js';

const Status = Type.Object(
  {
    idempotencyKey: Type.String(),
    commandId: Type.String({ format: 'uuid' }),
    status: Type.Enum(['pending', 'ok', 'rejected', 'failed'], {
      description: '`failed`: accepted for asynchronous processing, but could not be applied',
    }),
    recordedAt: Type.Optional(Type.String()),
    answer: Type.Optional(Type.Unknown({ description: '`ok` only: the response of the command' })),
    problem: Type.Optional(
      Type.Unknown({ description: '`rejected` or `failed` only: the problem document' }),
    ),
  },
  { title: 'CommandStatus' },
);

export function commandStatusRoutes(server: FastifyInstance, { bank }: ApiDependencies): void {
  const shared = { tags: ['commands'], response: responses(200, Status, [404]) };

  server.get<{ Params: { idempotencyKey: string } }>('/v1/commands/:idempotencyKey', {
    config: { scope: 'read' },
    schema: {
      operationId: 'getCommand',
      summary: 'Retrieve the outcome of one of your commands',
      params: Type.Object({ idempotencyKey: IdempotencyKey }),
      ...shared,
    },
    handler: (request, reply) => tell(request, reply, request.params.idempotencyKey),
  });

  server.get<{ Querystring: { key: string } }>('/v1/commands', {
    config: { scope: 'read' },
    schema: {
      operationId: 'findCommand',
      summary:
        'Retrieve the outcome of a command whose key has characters that proxies change in a path, such as /',
      querystring: Type.Object({ key: IdempotencyKey }, { additionalProperties: false }),
      ...shared,
    },
    handler: (request, reply) => tell(request, reply, request.query.key),
  });

  async function tell(request: FastifyRequest, reply: FastifyReply, idempotencyKey: string) {
    const found = await bank.commandStatus(senderOf(request).clientId, idempotencyKey);
    if (found === undefined)
      throw new Problem('not-found', `No command with idempotency key ${idempotencyKey}`);
    const { commandId, answer, recordedAt } = found;
    const about = (status: string) =>
      JSON.stringify({ idempotencyKey, commandId, status, recordedAt }).slice(0, -1);
    reply.header('content-type', JSON_TYPE);
    if (answer === 'pending') return reply.send(`${about('pending')}}`);
    if (answer.kind === 'accepted') return reply.send(`${about('ok')},"answer":${answer.text}}`);
    const status = answer.kind === 'failed' ? 'failed' : 'rejected';
    return reply.send(`${about(status)},"problem":${JSON.stringify(problemOf(answer)?.body)}}`);
  }
}
