/** Many commands in one request: as a JSON document, or as an NDJSON stream in both directions. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Bank, ExecuteOptions, KeyedCommand, Sender } from '../../application/bank.js';
import type { Answer } from '../../application/commands/answer.js';
import { batchCommands, readBatchItem } from '../../application/commands/command.js';
import { type Check, compileCheck, InvalidInput } from '../../application/shared/validation.js';
import { JSON_TYPE, logFailure, UNBUFFERED } from '../http/answering.js';
import { bearerKey } from '../http/auth.js';
import { DryRunQuery, rehearsalOf } from '../http/dryRun.js';
import { KeyWatch } from '../http/keyWatch.js';
import { problemOfFaults } from '../http/problem.js';
import { senderOf } from '../http/requests.js';
import { type ApiDependencies, DRY_RUN, responses } from '../http/responses.js';
import { asInvalid, invalidText, keyOf, problemOfAll, resultText } from './batchResult.js';
import { streamResults } from './batchStream.js';

const NDJSON_TYPE = 'application/x-ndjson';

const Result = Type.Object(
  {
    status: Type.Enum(['ok', 'rejected', 'invalid', 'failed'], {
      description: '`failed`: could not be processed now; retry with the same idempotency key',
    }),
    idempotencyKey: Type.Optional(Type.String()),
    replayed: Type.Optional(Type.Boolean()),
    answer: Type.Optional(
      Type.Unknown({ description: '`ok` only: the response that the command’s own endpoint returns' }),
    ),
    code: Type.Optional(Type.String()),
    detail: Type.Optional(Type.String()),
    limit: Type.Optional(
      Type.Unknown({ description: '`limit-exceeded` only: the limit, as in the problem' }),
    ),
    errors: Type.Optional(Type.Array(Type.Unknown())),
  },
  { title: 'BatchResult' },
);
const Results = Type.Object({ results: Type.Array(Result) }, { title: 'BatchResults' });
const Command = Type.Unsafe({ anyOf: batchCommands, title: 'BatchCommand' });

export function batchRoutes(server: FastifyInstance, dependencies: ApiDependencies): void {
  const { bank, clock, limits, clients } = dependencies;
  const keys = new KeyWatch(clock, clients, 'write', limits.clientCheckMs);
  const Body = (items: object) =>
    Type.Object(
      {
        atomic: Type.Optional(Type.Boolean({ description: 'Apply all commands or none' })),
        commands: Type.Array(Type.Unsafe(items), { minItems: 1, maxItems: limits.batchCommandsMax }),
      },
      { additionalProperties: false, title: 'Batch' },
    );
  // Commands are validated separately: an invalid one gets its own result and does not fail the others.
  const check = compileCheck(Body({}));

  server.addContentTypeParser(NDJSON_TYPE, (_request, payload, done) => done(null, payload));

  server.post<{ Body: { atomic?: boolean; commands: unknown[] } | Readable }>('/v1/batch', {
    config: { scope: 'write' },
    schema: {
      operationId: 'batch',
      summary: 'Execute many commands in order',
      description:
        `With ${NDJSON_TYPE}, send one command per line; results stream back, one per line and in order, while ` +
        'commands are still arriving. A stream has no limit on the number of commands. ' +
        'If no command can be processed now, the response is that problem.',
      tags: ['batch'],
      querystring: DryRunQuery,
      body: {
        content: {
          'application/json': { schema: Body(Command) },
          [NDJSON_TYPE]: { schema: Command },
        },
      },
      response: responses(
        200,
        { 'application/json': Results, [NDJSON_TYPE]: Result },
        [408, 409, 413, 415],
        DRY_RUN,
      ),
    },
    validatorCompiler: ({ httpPart }) => validator(httpPart === 'body' ? check : checkQuery),
    handler: async (request, reply) => {
      const rehearsal = rehearsalOf(bank, request, reply) ?? {};
      if (request.body instanceof Readable) return stream(request, reply, request.body, rehearsal);
      const { atomic = false, commands } = request.body;
      const read = commands.map(readItem);
      const answers = await (atomic
        ? runAtomically(bank, senderOf(request), read, rehearsal)
        : runInOrder(bank, senderOf(request), read, rehearsal));
      for (const answer of answers) if (!(answer instanceof InvalidInput)) logFailure(request, answer);
      const problem = problemOfAll(answers);
      if (problem !== undefined) throw problem;
      const results = answers.map((answer, index) => {
        const key = keyOf(commands[index]);
        return answer instanceof InvalidInput ? invalidText(key, answer) : resultText(key, answer);
      });
      return reply.header('content-type', JSON_TYPE).send(`{"results":[${results.join(',')}]}`);
    },
  });

  function readItem(item: unknown): KeyedCommand | InvalidInput {
    try {
      return readBatchItem(item, bank);
    } catch (error) {
      return asInvalid(error);
    }
  }

  async function stream(
    request: FastifyRequest,
    reply: FastifyReply,
    lines: Readable,
    rehearsal: ExecuteOptions,
  ): Promise<FastifyReply> {
    const pieces = streamResults(lines, request, dependencies, rehearsal, (onRevoked) =>
      keys.watch(bearerKey(request) as string, onRevoked),
    );
    const results = Readable.from(pieces, { objectMode: false });
    results.on('error', (error) =>
      request.log.info({ reqId: request.id, err: error }, 'streamed batch ended early'),
    );
    return reply.headers({ 'content-type': NDJSON_TYPE, ...UNBUFFERED }).send(results);
  }
}

type Read = KeyedCommand | InvalidInput;
type Outcome = Answer | InvalidInput;

/** All commands are queued synchronously, so if the queue fills up, only the last ones are rejected. */
const runInOrder = (
  bank: Pick<Bank, 'execute'>,
  sender: Sender,
  read: readonly Read[],
  rehearsal: ExecuteOptions,
): Promise<readonly Outcome[]> =>
  Promise.all(
    read.map((one) =>
      one instanceof InvalidInput ? one : bank.execute(sender, one, { join: true, ...rehearsal }),
    ),
  );

async function runAtomically(
  bank: Pick<Bank, 'executeAtomically'>,
  sender: Sender,
  read: readonly Read[],
  rehearsal: ExecuteOptions,
): Promise<readonly Outcome[]> {
  refuseRepeatedKeys(read);
  const valid = read.filter((one): one is KeyedCommand => !(one instanceof InvalidInput));
  if (valid.length < read.length) {
    return read.map((one) => (one instanceof InvalidInput ? one : new InvalidInput([NOT_ALONE])));
  }
  return bank.executeAtomically(sender, valid, rehearsal);
}

const checkQuery = compileCheck(DryRunQuery, 'url');

/** A stream is checked line by line. */
const validator = (check: Check) => (input: unknown) => {
  const faults = input instanceof Readable ? undefined : check(input);
  return faults === undefined ? { value: input } : { error: new InvalidInput(faults) };
};

const NOT_ALONE = {
  field: 'commands',
  rule: 'atomic',
  message: 'contain another invalid command, so no command of the atomic batch was applied',
};

function refuseRepeatedKeys(read: readonly Read[]): void {
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
