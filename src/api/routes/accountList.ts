/** Account search. */
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AccountState } from '../../application/accounts/state.js';
import { AccountAnswer, accountAnswer, accountText } from '../../application/commands/answerText.js';
import { CurrencyCode, searchedLine } from '../../application/commands/fields.js';
import type { AccountFilter, Lag } from '../../application/readModels/ports.js';
import { parseMinor } from '../../domain/money.js';
import { type OrderedQuery, orderedQuery, readCursor } from '../http/cursors.js';
import { gatherMetadata, MetadataFilter } from '../http/metadataFilter.js';
import { collectPage, limitOf, pageQuery, sendItems } from '../http/pages.js';
import { problemOfFaults } from '../http/problem.js';
import { type ApiDependencies, LAG, LINK, lagHeaders, pageSchema, responses } from '../http/responses.js';

const Balance = (which: string) =>
  Type.String({
    pattern: '^-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,4})?$',
    description: `A decimal in major units: the ${which} balance (inclusive). Requires \`currency\``,
    examples: ['-100.00'],
  });

export const AccountFilterFields = {
  status: Type.Optional(Type.Enum(['open', 'frozen', 'closed'])),
  currency: Type.Optional(CurrencyCode),
  owner: Type.Optional(searchedLine(200, 'The owner’s full name, 1 to 200 characters')),
  ownerPrefix: Type.Optional(
    searchedLine(200, 'A case-insensitive prefix of the owner’s name; results are sorted by name'),
  ),
  ownerContains: Type.Optional({
    ...searchedLine(
      200,
      'Any part of the owner’s name, of 2 to 200 characters, whatever the case and accents',
    ),
    minLength: 2,
    examples: ['novak'],
  }),
  metadata: Type.Optional(MetadataFilter),
  balanceMin: Type.Optional(Balance('minimum')),
  balanceMax: Type.Optional(Balance('maximum')),
};
export type FilterQuery = Static<ReturnType<typeof Type.Object<typeof AccountFilterFields>>>;

export function accountListRoutes(
  server: FastifyInstance,
  { reads, turns, clock, limits }: ApiDependencies,
): void {
  const { pageItemsMax, pageBytesMax: bytesMax } = limits;

  server.get<{ Querystring: FilterQuery & OrderedQuery }>('/v1/accounts', {
    config: { scope: 'read' },
    schema: {
      operationId: 'listAccounts',
      summary: 'List accounts, ordered by id (by owner name with `ownerPrefix`)',
      tags: ['accounts'],
      querystring: Type.Object(
        {
          ...AccountFilterFields,
          limit: pageQuery(pageItemsMax, 'uuid').limit,
          ...orderedQuery('uuid', 'asc'),
        },
        { additionalProperties: false },
      ),
      response: responses(200, pageSchema(AccountAnswer, 'Accounts'), [], { ...LINK, ...LAG }),
    },
    preValidation: async ({ query }) => gatherMetadata(query),
    handler: async (request, reply) => {
      const cursor = readCursor(request.query, 'uuid', 'asc');
      const { after: _, limit: __, order: ___, ...query } = request.query;
      const filter = filterOf(query);
      let lag: Lag | undefined;
      const at = clock.recordingTime();
      const source = {
        limit: limitOf(request.query, pageItemsMax),
        bytesMax,
        after: cursor.after,
        read: async (from: string | undefined, count: number) => {
          const page = await reads.accounts(filter, from, count, cursor.order);
          if (page === undefined) {
            const message = 'must be the `next` of the previous page; no such account exists';
            throw problemOfFaults([{ field: 'after', rule: 'known', message }]);
          }
          lag ??= page.lag;
          return page;
        },
        write: (state: AccountState) => accountText(accountAnswer(state, at)),
        cursorOf: ({ account }: AccountState) => account.id,
      };
      const { items, next } = await collectPage(source, await turns.admit(request, reply));
      reply.headers(lagHeaders(lag));
      return sendItems(request, reply, { items, next: next && cursor.next(next) });
    },
  });
}

export function filterOf({ balanceMin, balanceMax, ...filter }: FilterQuery): AccountFilter {
  const bounds: { balanceMin?: bigint; balanceMax?: bigint } = {};
  for (const [field, text] of Object.entries({ balanceMin, balanceMax })) {
    if (text !== undefined) bounds[field as keyof typeof bounds] = minorOf(field, text, filter.currency);
  }
  return { ...filter, ...bounds };
}

function minorOf(field: string, text: string, currency: string | undefined): bigint {
  if (currency === undefined) {
    const message = `requires currency, which determines its decimals`;
    throw problemOfFaults([{ field, rule: 'currency', message }]);
  }
  try {
    return parseMinor(text, currency);
  } catch {
    throw problemOfFaults([{ field, rule: 'decimals', message: `must be an amount in ${currency}` }]);
  }
}
