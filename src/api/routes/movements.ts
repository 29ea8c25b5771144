/** Deposits, withdrawals and transfers. */
import type { FastifyInstance } from 'fastify';
import { TransactionAnswer, TransferAnswer } from '../../application/commands/answerText.js';
import { MoneyBody, TransferBody } from '../../application/commands/commandBodies.js';
import { idOf } from '../http/answering.js';
import { CommandHeaders, type CommandRoute, execute } from '../http/commands.js';
import { type ApiDependencies, commandResponses, LOCATION } from '../http/responses.js';
import { AccountParams } from './accounts.js';

const tags = ['money'];

export function movementRoutes(server: FastifyInstance, { bank }: ApiDependencies): void {
  for (const [path, type, summary] of [
    ['deposits', 'deposit', 'Deposit money into an account'],
    ['withdrawals', 'withdraw', 'Withdraw money from an account'],
  ] as const) {
    server.post<CommandRoute>(`/v1/accounts/:id/${path}`, {
      config: { scope: 'write' },
      schema: {
        operationId: type,
        summary,
        tags,
        headers: CommandHeaders,
        params: AccountParams,
        body: MoneyBody,
        response: commandResponses(201, TransactionAnswer, [404], LOCATION),
      },
      handler: execute(bank, type, 201, (reply, { text }) => {
        reply.header('location', `/v1/transactions/${idOf(text)}`);
      }),
    });
  }

  server.post<CommandRoute>('/v1/transfers', {
    config: { scope: 'write' },
    schema: {
      operationId: 'transfer',
      summary: 'Transfer money atomically between two accounts in the same currency',
      description: '`If-Match` applies to the paying account.',
      tags,
      headers: CommandHeaders,
      body: TransferBody,
      response: commandResponses(201, TransferAnswer, [404], LOCATION),
    },
    handler: execute(bank, 'transfer', 201, (reply, { text }) => {
      reply.header('location', `/v1/transfers/${idOf(text)}`);
    }),
  });
}
