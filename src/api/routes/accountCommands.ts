/** Commands to one account that move no money: open, freeze, unfreeze, close, set the overdraft limit. */
import type { FastifyInstance } from 'fastify';
import { AccountAnswer } from '../../application/commands/answerText.js';
import { OpenBody, OverdraftBody, ReasonBody } from '../../application/commands/commandBodies.js';
import { ChangeBody, LimitsBody } from '../../application/commands/termsBodies.js';
import { idOf } from '../http/answering.js';
import { PATCH_TYPE } from '../http/bodies.js';
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

  termsRoutes(server, { bank });
}

function termsRoutes(server: FastifyInstance, { bank }: Pick<ApiDependencies, 'bank'>): void {
  server.put<CommandRoute>('/v1/accounts/:id/limits', {
    config: { scope: 'write' },
    schema: {
      operationId: 'setLimits',
      summary: 'Set limits on what goes out of an account: at a time, a day, a month, and payments a day',
      description:
        'On withdrawals, transfers out and captures, by days and months of the bank at the time of recording. A limit that is ' +
        'not named stays, null ends it. What exceeds one is 422 `limit-exceeded`, whose `limit` names it, what is left and ' +
        'from when it is free again. Counting starts when the first limit is set.',
      tags,
      headers: CommandHeaders,
      params: AccountParams,
      body: LimitsBody,
      response: commandResponses(200, AccountAnswer),
    },
    handler: execute(bank, 'set-limits', 200),
  });

  server.patch<CommandRoute>('/v1/accounts/:id', {
    config: { scope: 'write', takesPatch: true },
    schema: {
      operationId: 'changeAccount',
      summary: 'Change the owner and metadata of an account (JSON Merge Patch)',
      description:
        'What is not named stays. A field of `metadata` that is null is removed, and `metadata` null removes all (RFC 7396). ' +
        '`application/json` is read in the same way.',
      tags,
      headers: CommandHeaders,
      params: AccountParams,
      body: {
        content: {
          'application/json': { schema: ChangeBody },
          [PATCH_TYPE]: { schema: ChangeBody },
        },
      },
      response: commandResponses(200, AccountAnswer),
    },
    handler: execute(bank, 'change-account', 200),
  });
}
