/** Balances of many accounts, by group. */
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AccountState } from '../../application/accounts/state.js';
import { BusinessDate, CurrencyAnswer, Decimal, METADATA_NAME } from '../../application/commands/fields.js';
import type { AccountFilter, BalanceGroup, GroupBy } from '../../application/readModels/ports.js';
import { BALANCE_GROUPS_MAX } from '../../application/readModels/reads.js';
import { formatAmount, parseMinor } from '../../domain/money.js';
import { gatherMetadata } from '../http/metadataFilter.js';
import { problemOfFaults } from '../http/problem.js';
import { type ApiDependencies, LAG, lagHeaders, responses } from '../http/responses.js';
import { AccountFilterFields, type FilterQuery, filterOf } from './accountList.js';
import { At, asOf } from './timeTravel.js';

/** Accounts of the past that are summed, at most: each is read from the log by itself. */
const PAST_ACCOUNTS_MAX = 1_000;
const PAST_ACCOUNTS_AT_ONCE = 50;

const GROUP_BY = `^(currency|status|metadata\\.${METADATA_NAME})$`;

const Balances = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        group: Type.Union([Type.String(), Type.Null()], {
          description: 'The value that these accounts share; null for accounts without the field',
          examples: ['retail'],
        }),
        currency: CurrencyAnswer,
        balance: Decimal,
        accounts: Type.Integer({ description: 'How many accounts these are', examples: [42] }),
      }),
      { description: 'By group and currency, ascending' },
    ),
  },
  { title: 'Balances' },
);

const QueryFields = {
  groupBy: Type.Optional(
    Type.String({
      pattern: GROUP_BY,
      maxLength: 73,
      default: 'currency',
      description: '`currency`, `status` or `metadata.KEY`',
      examples: ['metadata.segment'],
    }),
  ),
  ...AccountFilterFields,
  at: Type.Optional({ ...At, examples: ['2026-01-31T12:00:00Z'] }),
  effectiveOn: Type.Optional({ ...BusinessDate, examples: ['2026-01-31'] }),
};
type Query = FilterQuery & { groupBy?: string; at?: string; effectiveOn?: string };

export function balanceRoutes(
  server: FastifyInstance,
  { reads, timeTravel, turns }: Pick<ApiDependencies, 'reads' | 'timeTravel' | 'turns'>,
): void {
  server.get<{ Querystring: Query }>('/v1/balances', {
    config: { scope: 'read' },
    schema: {
      operationId: 'sumBalances',
      summary: 'Sum the balances of accounts by currency, status or a field of metadata',
      description:
        'With the filters of the list of accounts. With `at` or `effectiveOn`, balances and statuses are those of then, ' +
        `read account by account: at most ${PAST_ACCOUNTS_MAX} accounts may match the other filters. At most ` +
        `${BALANCE_GROUPS_MAX} groups. One request reads every account that matches.`,
      tags: ['accounts'],
      querystring: Type.Object(QueryFields, { additionalProperties: false }),
      response: responses(200, Balances, [], LAG),
    },
    preValidation: async ({ query }) => gatherMetadata(query),
    handler: async (request, reply) => {
      const { groupBy = 'currency', at, effectiveOn, ...query } = request.query;
      const filter = filterOf(query);
      const by = groupByOf(groupBy);
      const turn = await turns.admit(request, reply);
      const when = asOf({ ...(at && { at }), ...(effectiveOn && { effectiveOn }) });
      if (when.moment === undefined && when.effectiveOn === undefined) {
        const found = await turn(() => reads.balances(filter, by));
        if (found === undefined) throw tooManyGroups();
        reply.headers(lagHeaders(found.lag));
        return reply.send({ items: found.groups.map(groupBody) });
      }
      const { lag, states } = await pastStates(filter);
      reply.headers(lagHeaders(lag));
      const groups = new Map<string, BalanceGroup>();
      for (let from = 0; from < states.length; from += PAST_ACCOUNTS_AT_ONCE) {
        const some = states.slice(from, from + PAST_ACCOUNTS_AT_ONCE);
        const past = await turn(() =>
          Promise.all(some.map(({ account }) => timeTravel.account(account.id, when))),
        );
        for (const account of past) {
          if ('code' in account || !isWanted(account, filter)) continue;
          add(groups, account, by);
        }
      }
      if (groups.size > BALANCE_GROUPS_MAX) throw tooManyGroups();
      const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
      return reply.send({ items: sorted.map(([, group]) => groupBody(group)) });
    },
  });

  /** Accounts that match in what does not depend on when. */
  async function pastStates({ status: _, balanceMin: __, balanceMax: ___, ...lasting }: AccountFilter) {
    const page = await reads.accounts(lasting, undefined, PAST_ACCOUNTS_MAX);
    if (page === undefined || page.next !== null) {
      const message = `at most ${PAST_ACCOUNTS_MAX} accounts can be summed as of the past: narrow the filters`;
      throw problemOfFaults([{ field: 'at', rule: 'accounts', message }]);
    }
    return { lag: page.lag, states: page.items as readonly AccountState[] };
  }
}

type Past = Exclude<Awaited<ReturnType<ApiDependencies['timeTravel']['account']>>, { code: unknown }>;

function isWanted({ status, balance, currency }: Past, filter: AccountFilter): boolean {
  const minor = parseMinor(balance, currency);
  return (
    status === (filter.status ?? status) &&
    minor >= (filter.balanceMin ?? minor) &&
    minor <= (filter.balanceMax ?? minor)
  );
}

function add(groups: Map<string, BalanceGroup>, account: Past, by: GroupBy): void {
  const { currency } = account;
  const value = typeof by === 'string' ? account[by] : account.metadata[by.metadata];
  const group = value === undefined ? null : String(value);
  // Groups without a value come last.
  const key = `${group === null ? 1 : 0}${group ?? ''}\0${currency}`;
  const before = groups.get(key) ?? { group, currency, balance: 0n, accounts: 0 };
  const balance = before.balance + parseMinor(account.balance, currency);
  groups.set(key, { ...before, balance, accounts: before.accounts + 1 });
}

const groupByOf = (text: string): GroupBy =>
  text === 'currency' || text === 'status' ? text : { metadata: text.slice('metadata.'.length) };

const tooManyGroups = () =>
  problemOfFaults([
    { field: 'groupBy', rule: 'groups', message: `must make at most ${BALANCE_GROUPS_MAX} groups` },
  ]);

const groupBody = ({ balance, ...group }: BalanceGroup): Static<typeof Balances>['items'][number] => ({
  ...group,
  balance: formatAmount(balance, group.currency),
});
