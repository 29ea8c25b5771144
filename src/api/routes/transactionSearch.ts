/** Search of transactions over all accounts. */
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { TransactionAnswer, transactionText } from '../../application/commands/answerText.js';
import { AccountId, BusinessDate, CurrencyCode, searchedLine } from '../../application/commands/fields.js';
import { TRANSACTION_TYPES } from '../../application/log/movements.js';
import { asPosition } from '../../application/log/ports.js';
import type { Order } from '../../application/shared/order.js';
import type { TransactionFilter } from '../../application/transactions/ports.js';
import type { FoundTransaction } from '../../application/transactions/reads.js';
import { type Cursor, orderedQuery, readCursor } from '../http/cursors.js';
import { gatherMetadata, MetadataFilter } from '../http/metadataFilter.js';
import { collectPage, limitOf, pageQuery, sendItems } from '../http/pages.js';
import { problemOfFaults } from '../http/problem.js';
import { requirePeriod } from '../http/requests.js';
import { type ApiDependencies, LINK, pageSchema, responses } from '../http/responses.js';
import { At, instantOf } from './timeTravel.js';

const amountOf = (which: string) =>
  Type.String({
    pattern: '^(0|[1-9][0-9]{0,20})(\\.[0-9]{1,4})?$',
    description: `A decimal in major units: the ${which} amount (inclusive). Requires \`currency\``,
    examples: ['100.00'],
  });

const instant = (description: string) =>
  Type.Optional({
    ...At,
    description: `${description}: an instant with its offset from UTC (in a URL, write its + as %2B)`,
    examples: ['2026-01-31T12:00:00Z'],
  });

const FilterFields = {
  account: Type.Optional({ ...AccountId, examples: ['0199f1c0-0000-7000-8000-000000000001'] }),
  type: Type.Optional(
    Type.Enum([...TRANSACTION_TYPES], { description: 'What it is to the account', examples: ['deposit'] }),
  ),
  from: Type.Optional({
    ...BusinessDate,
    description: 'The first `effectiveOn` (inclusive): a date such as 2026-01-31',
    examples: ['2026-01-01'],
  }),
  to: Type.Optional({
    ...BusinessDate,
    description: 'The last `effectiveOn` (inclusive): a date such as 2026-01-31',
    examples: ['2026-01-31'],
  }),
  recordedFrom: instant('The first `recordedAt` (inclusive)'),
  recordedTo: instant('The last `recordedAt` (inclusive)'),
  currency: Type.Optional(CurrencyCode),
  amountMin: Type.Optional(amountOf('minimum')),
  amountMax: Type.Optional(amountOf('maximum')),
  reference: Type.Optional({
    ...searchedLine(500, 'The whole reference, 1 to 500 characters'),
    examples: ['INV-4711'],
  }),
  counterpart: Type.Optional({
    ...searchedLine(500, 'The whole counterpart, 1 to 500 characters'),
    examples: ['City Power'],
  }),
  correlationId: Type.Optional({
    ...searchedLine(64, 'The `X-Request-Id` of the request, 1 to 64 characters'),
    examples: ['req-1'],
  }),
  metadata: Type.Optional(MetadataFilter),
};
type FilterQuery = Static<ReturnType<typeof Type.Object<typeof FilterFields>>>;
type Query = FilterQuery & { order?: Order; after?: string | number; limit?: number };

/** Newest first: who searches looks for something recent. */
const USUAL = 'desc';

export function transactionSearchRoutes(
  server: FastifyInstance,
  { transactions, turns, limits }: ApiDependencies,
): void {
  const { pageItemsMax, pageBytesMax: bytesMax } = limits;

  server.get<{ Querystring: Query }>('/v1/transactions', {
    config: { scope: 'read' },
    schema: {
      operationId: 'searchTransactions',
      summary: 'Search the transactions of all accounts, newest first',
      description:
        'All given filters must hold. Includes every transaction that was answered before the request. A request reads a ' +
        'bounded part of the log, so a page may have fewer items than `limit`, even none, and a `next`: follow it to the end. ' +
        '`account`, `reference`, `counterpart`, `correlationId`, `metadata` and the dates are found by an index. Both sides ' +
        'of a transfer are transactions, with one `id`.',
      tags: ['money'],
      querystring: Type.Object(
        { ...FilterFields, limit: pageQuery(pageItemsMax, 'number').limit, ...orderedQuery('number', USUAL) },
        { additionalProperties: false },
      ),
      response: responses(200, pageSchema(TransactionAnswer, 'FoundTransactions'), [], LINK),
    },
    preValidation: async ({ query }) => gatherMetadata(query),
    handler: async (request, reply) => {
      const { query } = request;
      const filter = filterOf(query);
      const cursor: Cursor = readCursor(query, 'number', USUAL, false);
      const source = {
        limit: limitOf(query, pageItemsMax),
        bytesMax,
        after: cursor.after,
        read: (from: string | undefined, count: number) =>
          transactions.find(
            filter,
            cursor.order,
            from === undefined ? from : asPosition(Number(from)),
            count,
          ),
        write: ({ transaction }: FoundTransaction) => transactionText(transaction),
        cursorOf: ({ position }: FoundTransaction) => position,
      };
      const { items, next } = await collectPage(source, await turns.admit(request, reply));
      return sendItems(request, reply, { items, next: next && cursor.next(next) });
    },
  });
}

/** Throws a Problem for fields that do not fit together. */
function filterOf({ order: _, after: __, limit: ___, account, ...query }: Query): TransactionFilter {
  requirePeriod(query);
  for (const field of ['amountMin', 'amountMax'] as const) {
    if (query[field] === undefined || query.currency !== undefined) continue;
    throw problemOfFaults([{ field, rule: 'currency', message: 'requires currency' }]);
  }
  const { recordedFrom, recordedTo, ...filter } = query;
  const [from, to] = [instantOf(recordedFrom), instantOf(recordedTo)];
  if (from !== undefined && to !== undefined && from > to) {
    const message = 'must not be earlier than recordedFrom';
    throw problemOfFaults([{ field: 'recordedTo', rule: 'order', message }]);
  }
  return {
    ...filter,
    ...(account !== undefined && { accountId: account }),
    ...(from !== undefined && { recordedFrom: from }),
    ...(to !== undefined && { recordedTo: to }),
  };
}
