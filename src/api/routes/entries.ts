/** Entries of many legs, and the chart of accounts that they post to. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { EntryBody, LedgerAccountBody } from '../../application/commands/commandBodies.js';
import { EntryAnswer, LedgerAccountAnswer } from '../../application/commands/entryText.js';
import { LedgerCode } from '../../application/commands/fields.js';
import { idOf, JSON_TYPE } from '../http/answering.js';
import { CommandHeaders, type CommandRoute, execute } from '../http/commands.js';
import { Problem } from '../http/problem.js';
import { type ApiDependencies, commandResponses, LOCATION, responses } from '../http/responses.js';

const EntryParams = Type.Object({
  id: Type.String({ format: 'uuid', description: 'The id of the entry, a UUID in lower case' }),
});
const CodeParams = Type.Object({ code: LedgerCode });

export function entryRoutes(server: FastifyInstance, { bank, transactions }: ApiDependencies): void {
  server.post<CommandRoute>('/v1/entries', {
    config: { scope: 'write' },
    schema: {
      operationId: 'postEntry',
      summary: 'Post an entry: legs on any accounts, which add up to zero in each currency, all or none',
      description:
        'Each leg on a customer account is decided as a deposit or a withdrawal of its amount would be, after the legs before ' +
        'it. With `rate`, the ledger accounts that have legs in both currencies must exchange them at this rate.',
      tags: ['money'],
      headers: CommandHeaders,
      body: EntryBody,
      response: commandResponses(201, EntryAnswer, [404], LOCATION),
    },
    handler: execute(bank, 'post-entry', 201, (reply, { text }) => {
      reply.header('location', `/v1/entries/${idOf(text)}`);
    }),
  });

  server.get<{ Params: { id: string } }>('/v1/entries/:id', {
    config: { scope: 'read' },
    schema: {
      operationId: 'getEntry',
      summary: 'Retrieve an entry',
      tags: ['money'],
      params: EntryParams,
      response: responses(200, EntryAnswer, [404]),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const text = await transactions.entry(id);
      if (text === undefined) throw new Problem('transaction-not-found', `No entry with id ${id}`);
      return reply.header('content-type', JSON_TYPE).send(text);
    },
  });
}

export function chartRoutes(server: FastifyInstance, { bank }: ApiDependencies): void {
  server.put<CommandRoute>('/v1/ledger/accounts/:code', {
    config: { scope: 'write' },
    schema: {
      operationId: 'defineLedgerAccount',
      summary: 'Add an account to the chart of accounts, or change its name or type',
      description: 'An account never leaves the chart. Its postings stay as they are.',
      tags: ['ledger'],
      headers: CommandHeaders,
      params: CodeParams,
      body: LedgerAccountBody,
      response: commandResponses(200, LedgerAccountAnswer, []),
    },
    preHandler: async (request) => {
      const { code: id } = request.params as { code?: string };
      const { type, ...named } = request.body;
      request.params = { ...(id !== undefined && { id }) };
      request.body = { ...named, accountType: type };
    },
    handler: execute(bank, 'define-ledger-account', 200),
  });

  server.get('/v1/ledger/accounts', {
    config: { scope: 'read' },
    schema: {
      operationId: 'listLedgerAccounts',
      summary: 'List the chart of accounts by code',
      description: 'All of it, on one page.',
      tags: ['ledger'],
      response: responses(
        200,
        Type.Object({ items: Type.Array(LedgerAccountAnswer) }, { title: 'ChartOfAccounts' }),
      ),
    },
    handler: async () => ({ items: await bank.chart.at() }),
  });
}
