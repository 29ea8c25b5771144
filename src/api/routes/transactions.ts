/** Transactions and transfers by id. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { TransactionAnswer, TransferAnswer } from '../../application/commands/answerText.js';
import { AccountId } from '../../application/commands/fields.js';
import { JSON_TYPE } from '../http/answering.js';
import { Problem } from '../http/problem.js';
import { type ApiDependencies, responses } from '../http/responses.js';

const tags = ['money'];
const config = { scope: 'read' } as const;
const EXAMPLE = '0199f1c0-5b1e-8c3a-9d21-6f0f5a2f7c11';
const params = Type.Object({
  id: Type.String({
    format: 'uuid',
    description: 'The `id` of the response to the command',
    examples: [EXAMPLE],
  }),
});

export function transactionRoutes(server: FastifyInstance, { transactions }: ApiDependencies): void {
  server.get<{ Params: { id: string }; Querystring: { account?: string } }>('/v1/transactions/:id', {
    config,
    schema: {
      operationId: 'getTransaction',
      summary: 'Retrieve a transaction',
      description:
        'Both sides of a transfer have the same id: without `account`, the response is the paying side. Includes every ' +
        'transaction that was answered before the request.',
      tags,
      params,
      querystring: Type.Object(
        {
          account: Type.Optional({
            ...AccountId,
            description: 'The account whose side of a transfer to return: a UUID in lower case',
            examples: ['0199f1c0-0000-7000-8000-000000000001'],
          }),
        },
        { additionalProperties: false },
      ),
      response: responses(200, TransactionAnswer, [404]),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const found = await transactions.transaction(id, request.query.account);
      if (found === undefined) throw new Problem('transaction-not-found', `No transaction with id ${id}`);
      return reply.header('content-type', JSON_TYPE).send(found);
    },
  });

  server.get<{ Params: { id: string } }>('/v1/transfers/:id', {
    config,
    schema: {
      operationId: 'getTransfer',
      summary: 'Retrieve a transfer, as its command was answered',
      description: 'Also a capture with `to`. Includes every transfer that was answered before the request.',
      tags,
      params,
      response: responses(200, TransferAnswer, [404]),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const text = await transactions.transfer(id);
      if (text === undefined) throw new Problem('transaction-not-found', `No transfer with id ${id}`);
      return reply.header('content-type', JSON_TYPE).send(text);
    },
  });
}
