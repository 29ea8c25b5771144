/** End-of-day balances of an account. */
import fastJsonStringify, { type Schema } from 'fast-json-stringify';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { BusinessDate, CurrencyAnswer } from '../../application/commands/fields.js';
import type { DailyBalance } from '../../application/readModels/ports.js';
import { formatAmount } from '../../domain/money.js';
import { collectPage, limitOf, pageQuery, sendItems } from '../http/pages.js';
import { Problem } from '../http/problem.js';
import { requirePeriod } from '../http/requests.js';
import { type ApiDependencies, LINK, pageSchema, responses } from '../http/responses.js';
import { AccountParams } from './accounts.js';

const Day = Type.Object(
  {
    date: Type.String({ examples: ['2026-01-31'] }),
    balance: Type.String({ description: 'End-of-day balance in major units' }),
    currency: CurrencyAnswer,
  },
  { title: 'DailyBalance' },
);

const dayText: (day: Static<typeof Day>) => string = fastJsonStringify(Day as Schema);

export function dailyBalanceRoutes(
  server: FastifyInstance,
  { reads, bank, turns, limits }: ApiDependencies,
): void {
  const { pageItemsMax, pageBytesMax: bytesMax } = limits;

  server.get<{ Params: { id: string }; Querystring: DaysQuery }>('/v1/accounts/:id/daily-balances', {
    config: { scope: 'read' },
    schema: {
      operationId: 'listDailyBalances',
      summary: 'List an account’s end-of-day balances for days with transactions, oldest first',
      tags: ['ledger'],
      params: AccountParams,
      querystring: Type.Object(
        {
          basis: Type.Optional(
            Type.Enum(['business', 'recording'], {
              default: 'business',
              description:
                'By `effectiveOn` as known now (`business`), or by the day of recording in the bank’s time zone (`recording`)',
            }),
          ),
          from: Type.Optional(BusinessDate),
          to: Type.Optional(BusinessDate),
          limit: pageQuery(pageItemsMax, 'number').limit,
          after: Type.Optional(BusinessDate),
        },
        { additionalProperties: false },
      ),
      response: responses(200, pageSchema(Day, 'DailyBalances'), [404], LINK),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const { basis = 'business', limit: _, ...range } = request.query;
      requirePeriod(range);
      const source = {
        limit: limitOf(request.query, pageItemsMax),
        bytesMax,
        after: range.after,
        read: (after: string | undefined, count: number) =>
          reads.dailyBalances(id, basis, { ...range, ...(after && { after }) }, count),
        write: ({ day, balance, currency }: DailyBalance) =>
          dayText({ date: day, balance: formatAmount(balance, currency), currency }),
        cursorOf: ({ day }: DailyBalance) => day,
      };
      const page = await collectPage(source, await turns.admit(request, reply));
      if (page.items.length === 0 && (await bank.account(id)) === undefined)
        throw new Problem('account-not-found', `No account with id ${id}`);
      return sendItems(request, reply, page);
    },
  });
}

type DaysQuery = {
  basis?: 'business' | 'recording';
  from?: string;
  to?: string;
  after?: string;
  limit?: number;
};
