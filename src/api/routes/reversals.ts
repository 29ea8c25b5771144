/** Reversals of transactions, transfers and entries. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { TransactionAnswer, TransferAnswer } from '../../application/commands/answerText.js';
import { ReversalBody } from '../../application/commands/commandBodies.js';
import { EntryAnswer } from '../../application/commands/entryText.js';
import { TransactionId } from '../../application/commands/fields.js';
import { idOf } from '../http/answering.js';
import { CommandHeaders, type CommandRoute, execute } from '../http/commands.js';
import { type ApiDependencies, commandResponses, LOCATION } from '../http/responses.js';

const params = Type.Object({ id: TransactionId });
const Reversal = Type.Union([TransactionAnswer, TransferAnswer, EntryAnswer], {
  description:
    'Of a deposit, withdrawal or capture, a transaction; else a transfer or an entry. With `reverses`',
});

const ROUTES = [
  {
    path: 'transactions',
    operationId: 'reverseTransaction',
    summary: 'Reverse a transaction: a deposit, withdrawal, capture, transfer or entry',
    body: Reversal,
    of: undefined,
  },
  {
    path: 'transfers',
    operationId: 'reverseTransfer',
    summary: 'Reverse a transfer, also a capture that paid another account',
    body: TransferAnswer,
    of: 'transfer',
  },
  {
    path: 'entries',
    operationId: 'reverseEntry',
    summary: 'Reverse an entry: all of its legs',
    body: EntryAnswer,
    of: 'entry',
  },
] as const;

export function reversalRoutes(server: FastifyInstance, { bank }: ApiDependencies): void {
  for (const { path, operationId, summary, body, of } of ROUTES) {
    server.post<CommandRoute>(`/v1/${path}/:id/reversal`, {
      config: { scope: 'write' },
      schema: {
        operationId,
        summary,
        description:
          'Posts the opposite, linked both ways. Without `amount`, all that is left; never more than the original in sum. The rules ' +
          'of the accounts may refuse it: what was paid in may be spent. An entry is reversed whole. `If-Match` applies to the account ' +
          'that pays.',
        tags: ['money'],
        headers: CommandHeaders,
        params,
        body: ReversalBody,
        response: commandResponses(201, { 'application/json': body }, [404], LOCATION),
      },
      ...(of && {
        preHandler: async (request: FastifyRequest<CommandRoute>) => {
          request.body = { ...request.body, of };
        },
      }),
      handler: execute(bank, 'reverse', 201, (reply, { text }) => {
        const answer = JSON.parse(text);
        const list = 'legs' in answer ? 'entries' : 'type' in answer ? 'transactions' : 'transfers';
        reply.header('location', `/v1/${list}/${idOf(text)}`);
      }),
    });
  }
}
