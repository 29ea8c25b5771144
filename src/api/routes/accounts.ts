/** Accounts: read them, with their transactions and events. accountCommands.ts changes them. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  AccountAnswer,
  accountText,
  TransactionAnswer,
  transactionText,
} from '../../application/commands/answerText.js';
import { AccountId, BusinessDate } from '../../application/commands/fields.js';
import type { StoredEvent } from '../../application/log/ports.js';
import { JSON_TYPE } from '../http/answering.js';
import { collectPage, limitOf, pageQuery, sendItems } from '../http/pages.js';
import { Problem, problemOfRejection } from '../http/problem.js';
import { requirePeriod } from '../http/requests.js';
import { type ApiDependencies, ETAG, LINK, pageSchema, responses } from '../http/responses.js';
import { EventBody, eventText } from './eventBody.js';
import { AsOfFields, type AsOfQuery, asOf } from './timeTravel.js';

export const AccountParams = Type.Object({ id: AccountId });
const tags = ['accounts'];

export function accountRoutes(server: FastifyInstance, dependencies: ApiDependencies): void {
  const { bank, timeTravel, turns, limits } = dependencies;
  const { pageItemsMax, pageBytesMax: bytesMax } = limits;

  server.get<{ Params: { id: string }; Querystring: AsOfQuery }>('/v1/accounts/:id', {
    config: { scope: 'read' },
    schema: {
      operationId: 'getAccount',
      summary: 'Retrieve an account, as it is now or as it was',
      tags,
      params: AccountParams,
      querystring: AsOfFields,
      response: responses(200, AccountAnswer, [404], ETAG),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const when = asOf(request.query);
      const isPast = when.moment !== undefined || when.effectiveOn !== undefined;
      const account = isPast
        ? await (await turns.admit(request, reply))(() => timeTravel.account(id, when))
        : await timeTravel.account(id, when);
      if ('code' in account) throw problemOfRejection(account);
      reply.header('content-type', JSON_TYPE).header('etag', `"${account.version}"`);
      return reply.send(accountText(account));
    },
  });

  server.get<{ Params: { id: string }; Querystring: TransactionsQuery }>('/v1/accounts/:id/transactions', {
    config: { scope: 'read' },
    schema: {
      operationId: 'listTransactions',
      summary: 'List an account’s transactions with the balance after each, oldest first',
      tags,
      params: AccountParams,
      querystring: Type.Object(
        {
          from: Type.Optional(BusinessDate),
          to: Type.Optional(BusinessDate),
          ...pageQuery(pageItemsMax, 'number'),
        },
        { additionalProperties: false },
      ),
      response: responses(200, pageSchema(TransactionAnswer, 'Transactions'), [404], LINK),
    },
    handler: async (request, reply) => {
      const { after, limit: _, ...dates } = request.query;
      const { id } = request.params;
      requirePeriod(dates);
      const source = {
        limit: limitOf(request.query, pageItemsMax),
        bytesMax,
        after,
        read: (from = '0', count: number) => bank.transactions(id, dates, Number(from), count),
        write: transactionText,
        cursorOf: ({ version }: TransactionAnswer) => version,
      };
      const page = await collectPage(source, await turns.admit(request, reply));
      if (page.items.length === 0) await requireAccount(id);
      return sendItems(request, reply, page);
    },
  });

  server.get<{ Params: { id: string }; Querystring: EventsQuery }>('/v1/accounts/:id/events', {
    config: { scope: 'read' },
    schema: {
      operationId: 'listAccountEvents',
      summary: 'List an account’s events, oldest first',
      tags,
      params: AccountParams,
      querystring: Type.Object(pageQuery(pageItemsMax, 'number'), { additionalProperties: false }),
      response: responses(200, pageSchema(EventBody, 'AccountEvents'), [404], LINK),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const source = {
        limit: limitOf(request.query, pageItemsMax),
        bytesMax,
        after: request.query.after,
        read: (from = '0', count: number) => bank.accountEvents(id, Number(from), count),
        write: eventText,
        cursorOf: ({ version }: StoredEvent) => version,
      };
      const page = await collectPage(source, await turns.admit(request, reply));
      if (page.items.length === 0) await requireAccount(id);
      return sendItems(request, reply, page);
    },
  });

  async function requireAccount(id: string): Promise<void> {
    if ((await bank.account(id)) === undefined) throw noAccount(id);
  }
}

type PageQuery = { limit?: number };
type TransactionsQuery = PageQuery & { after?: number; from?: string; to?: string };
type EventsQuery = PageQuery & { after?: number };

const noAccount = (id: string) => new Problem('account-not-found', `No account with id ${id}`);
