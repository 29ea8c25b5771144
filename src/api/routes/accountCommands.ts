/** Commands to one account that move no money: open, freeze, unfreeze, close, set the overdraft limit. */
import type { FastifyInstance } from 'fastify';
import { AccountAnswer } from '../../application/commands/answerText.js';
import { OpenBody, OverdraftBody, ReasonBody } from '../../application/commands/commandBodies.js';
import { idOf } from '../http/answering.js';
import { CommandHeaders, type CommandRoute, execute } from '../http/commands.js';
import { type ApiDependencies, commandResponses, LOCATION } from '../http/responses.js';
import { AccountParams } from './accounts.js';

const tags = ['accounts'];

export function accountCommandRoutes(server: FastifyInstance, { bank }: ApiDependencies): void {
  server.post<CommandRoute>('/v1/accounts', {
    config: { scope: 'write' },
    schema: {
      operationId: 'openAccount',
      summary: 'Open an account',
      tags,
      headers: CommandHeaders,
      body: OpenBody,
      response: commandResponses(201, AccountAnswer, [], LOCATION),
    },
    handler: execute(bank, 'open', 201, (reply, { text }) => {
      reply.header('location', `/v1/accounts/${idOf(text)}`);
    }),
  });

  for (const [type, summary] of [
    ['freeze', 'Freeze an account: it can receive money but not pay it out'],
    ['unfreeze', 'Unfreeze an account'],
    ['close', 'Close an account permanently; its balance must be zero'],
  ] as const) {
    server.post<CommandRoute>(`/v1/accounts/:id/${type}`, {
      config: { scope: 'write' },
      schema: {
        operationId: `${type}Account`,
        summary,
        tags,
        headers: CommandHeaders,
        params: AccountParams,
        body: ReasonBody,
        response: commandResponses(200, AccountAnswer),
      },
      handler: execute(bank, type, 200),
    });
  }

  server.put<CommandRoute>('/v1/accounts/:id/overdraft-limit', {
    config: { scope: 'write' },
    schema: {
      operationId: 'setOverdraftLimit',
      summary: 'Set the overdraft limit of an account',
      tags,
      headers: CommandHeaders,
      params: AccountParams,
      body: OverdraftBody,
      response: commandResponses(200, AccountAnswer),
    },
    handler: execute(bank, 'set-overdraft-limit', 200),
  });
}
