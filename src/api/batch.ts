/** Many commands in one request: as one JSON document, or streamed line by line both ways. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { KeyedCommand } from '../application/bank.js';
import { batchCommands, readBatchItem } from '../application/commands.js';
import { compileCheck, InvalidInput } from '../application/validation.js';
import { JSON_TYPE } from './answering.js';
import { asInvalid, invalidText, keyOf, resultText } from './batchResult.js';
import { streamResults } from './batchStream.js';
import { problemOfFaults } from './problem.js';
import { senderOf } from './requests.js';
import { type ApiDependencies, responses } from './routes.js';

const NDJSON_TYPE = 'application/x-ndjson';

const Result = Type.Object(
  {
    status: Type.Enum(['ok', 'rejected', 'invalid', 'failed'], {
      description: 'failed: not now, send it again with the same key',
    }),
    idempotencyKey: Type.Optional(Type.String()),
    replayed: Type.Optional(Type.Boolean()),
    answer: Type.Optional(Type.Unknown({ description: 'of an ok command: what its own route answers' })),
    code: Type.Optional(Type.String()),
    detail: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Unknown())),
  },
  { title: 'BatchResult' },
);

export function batchRoutes(server: FastifyInstance, dependencies: ApiDependencies): void {
  const { bank, limits } = dependencies;
  const Body = (items: object) =>
    Type.Object(
      {
        atomic: Type.Optional(Type.Boolean({ description: 'all or nothing' })),
        commands: Type.Array(Type.Unsafe(items), { minItems: 1, maxItems: limits.batchCommandsMax }),
      },
      { additionalProperties: false },
    );
  // Each command is checked by itself: one that is not valid gets its own result and does not fail the others.
  const check = compileCheck(Body({}));

  server.addContentTypeParser(NDJSON_TYPE, (_request, payload, done) => done(null, payload));

  server.post<{ Body: { atomic?: boolean; commands: unknown[] } | Readable }>('/v1/batch', {
    config: { scope: 'write' },
    schema: {
      operationId: 'batch',
      summary: 'Carry out many commands in order',
      description:
        `As ${NDJSON_TYPE}, one command a line, the results are streamed while the commands still arrive, ` +
        'one a line and in order; such a stream has no limit of its own.',
      tags: ['batch'],
      consumes: ['application/json', NDJSON_TYPE],
      body: Body({ anyOf: batchCommands }),
      response: responses(200, Type.Object({ results: Type.Array(Result) }), 413),
    },
    validatorCompiler: () => (body: unknown) => {
      const faults = body instanceof Readable ? undefined : check(body);
      return faults === undefined ? { value: body } : { error: new InvalidInput(faults) };
    },
    handler: async (request, reply) => {
      if (request.body instanceof Readable) return stream(request, reply, request.body);
      const { atomic = false, commands } = request.body;
      const results = await (atomic ? runAtomically(request, commands) : runInOrder(request, commands));
      return reply.header('content-type', JSON_TYPE).send(`{"results":[${results.join(',')}]}`);
    },
  });

  async function runInOrder(request: FastifyRequest, items: readonly unknown[]): Promise<string[]> {
    const sender = senderOf(request);
    await bank.room();
    return Promise.all(
      items.map(async (item) => {
        try {
          const keyed = readBatchItem(item, bank.nowMs());
          return resultText(keyed.idempotencyKey, await bank.execute(sender, keyed, { join: true }));
        } catch (error) {
          return invalidText(keyOf(item), asInvalid(error));
        }
      }),
    );
  }

  async function runAtomically(request: FastifyRequest, items: readonly unknown[]): Promise<string[]> {
    const read = items.map((item) => {
      try {
        return readBatchItem(item, bank.nowMs());
      } catch (error) {
        return asInvalid(error);
      }
    });
    refuseRepeatedKeys(read);
    if (read.some((one) => one instanceof InvalidInput)) {
      return read.map((one, index) =>
        invalidText(keyOf(items[index]), one instanceof InvalidInput ? one : new InvalidInput([NOT_ALONE])),
      );
    }
    const keyed = read as readonly KeyedCommand[];
    const answers = await bank.executeAtomically(senderOf(request), keyed);
    return answers.map((answer, index) => resultText(keyed[index]?.idempotencyKey, answer));
  }

  async function stream(
    request: FastifyRequest,
    reply: FastifyReply,
    lines: Readable,
  ): Promise<FastifyReply> {
    const results = streamResults(lines, senderOf(request), dependencies);
    return reply.header('content-type', NDJSON_TYPE).send(Readable.from(results, { objectMode: true }));
  }
}

const NOT_ALONE = {
  field: 'commands',
  rule: 'atomic',
  message: 'hold another command that is not valid, so none of the atomic batch was carried out',
};

function refuseRepeatedKeys(read: readonly (KeyedCommand | InvalidInput)[]): void {
  const seen = new Set<string>();
  for (const [index, one] of read.entries()) {
    if (one instanceof InvalidInput) continue;
    if (seen.has(one.idempotencyKey)) {
      const field = `commands[${index}].idempotencyKey`;
      throw problemOfFaults([{ field, rule: 'distinct', message: 'must not repeat within an atomic batch' }]);
    }
    seen.add(one.idempotencyKey);
  }
}
