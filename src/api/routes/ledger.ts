/** The ledger: the trial balance, and journal entries with their postings. */

import fastJsonStringify, { type Schema } from 'fast-json-stringify';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { AccountId, CurrencyAnswer, LedgerCode } from '../../application/commands/fields.js';
import { asPosition } from '../../application/log/ports.js';
import type { JournalEntry, LedgerTotals } from '../../application/readModels/journal.js';
import type { Lag } from '../../application/readModels/ports.js';
import { CUSTOMERS, type LedgerAccount } from '../../domain/chart.js';
import { LEDGER_ACCOUNT_TYPES } from '../../domain/ledgerEvents.js';
import { formatAmount } from '../../domain/money.js';
import { collectPage, limitOf, pageQuery, sendItems } from '../http/pages.js';
import { problemOfFaults } from '../http/problem.js';
import { type ApiDependencies, LAG, LINK, lagHeaders, pageSchema, responses } from '../http/responses.js';
import { At, asOf } from './timeTravel.js';

const Decimal = Type.String({ description: 'A decimal in major units', examples: ['100.00'] });
const Code = {
  ...LedgerCode,
  description: 'The code of an account of the chart; `customers` stands for all customer accounts',
};

const TrialBalance = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        ledgerAccount: Code,
        name: Type.Optional(Type.String({ examples: ['Cash'] })),
        type: Type.Optional(Type.Enum([...LEDGER_ACCOUNT_TYPES])),
        currency: CurrencyAnswer,
        debits: Decimal,
        credits: Decimal,
        balance: Type.String({ description: 'Credits minus debits' }),
      }),
    ),
    totals: Type.Array(
      Type.Object({ currency: CurrencyAnswer, debits: Decimal, credits: Decimal, difference: Decimal }),
      { description: 'Over all ledger accounts. Debits and credits must be equal' },
    ),
    position: Type.Integer({ description: 'Position of the last event included' }),
  },
  { title: 'TrialBalance' },
);

const Posting = Type.Object({
  ledgerAccount: Code,
  accountId: Type.Optional(AccountId),
  side: Type.Enum(['debit', 'credit']),
  amount: Decimal,
  currency: CurrencyAnswer,
});

const Entry = Type.Object(
  {
    position: Type.Integer({ description: 'Position of the event' }),
    transactionId: Type.String({
      format: 'uuid',
      description: 'The same for both sides of a transfer, and for all legs of an entry',
    }),
    accountId: Type.Optional({
      ...AccountId,
      description: 'The customer account; absent for the legs of an entry on ledger accounts',
    }),
    version: Type.Integer(),
    effectiveOn: Type.String(),
    recordedAt: Type.String(),
    postings: Type.Array(Posting, { description: 'Debits and credits are equal' }),
  },
  { title: 'JournalEntry' },
);

const entryText: (entry: Static<typeof Entry>) => string = fastJsonStringify(Entry as Schema);

const tags = ['ledger'];
const config = { scope: 'read' } as const;

export function ledgerRoutes(server: FastifyInstance, dependencies: ApiDependencies): void {
  trialBalanceRoute(server, dependencies);
  postingsRoute(server, dependencies);
}

function trialBalanceRoute(server: FastifyInstance, { reads, turns }: ApiDependencies): void {
  server.get<{ Querystring: { at?: string; position?: number } }>('/v1/ledger/trial-balance', {
    config,
    schema: {
      operationId: 'trialBalance',
      summary: 'Retrieve the trial balance: debits and credits of every ledger account, by currency',
      description:
        'As of now, of an instant or of a position of the log; the names and types of the ledger accounts, too. A past one is ' +
        'summed up from the events, so it takes the longer the farther it is from the first event and from the last one.',
      tags,
      querystring: Type.Object(
        {
          at: Type.Optional(At),
          position: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: Number.MAX_SAFE_INTEGER,
              description: 'Position of the last event to include',
            }),
          ),
        },
        { additionalProperties: false },
      ),
      response: responses(200, TrialBalance, [], LAG),
    },
    handler: async (request, reply) => {
      const moment = momentOf(request.query);
      const turn = await turns.admit(request, reply);
      const { totals, chart, position, lag } = await turn(() => reads.trialBalance(moment));
      reply.headers(lagHeaders(lag));
      const accounts = new Map(chart.map((account) => [account.code, account]));
      const items = totals.map((total) => ledgerLine(total, accounts.get(total.ledgerAccount)));
      return reply.send({ items, totals: sums(totals), position });
    },
  });
}

function postingsRoute(server: FastifyInstance, { bank, reads, turns, limits }: ApiDependencies): void {
  const { pageItemsMax, pageBytesMax: bytesMax } = limits;

  server.get<{
    Querystring: { account?: string; ledgerAccount?: string; after?: number; limit?: number };
  }>('/v1/ledger/postings', {
    config,
    schema: {
      operationId: 'listPostings',
      summary: 'List journal entries with their postings, oldest first',
      tags,
      querystring: Type.Object(
        {
          account: Type.Optional(AccountId),
          ledgerAccount: Type.Optional({
            ...LedgerCode,
            description:
              'The code of an account of the chart. `customers` returns all entries: nearly all of them have a posting there',
          }),
          ...pageQuery(pageItemsMax, 'number'),
        },
        { additionalProperties: false },
      ),
      response: responses(200, pageSchema(Entry, 'JournalEntries'), [], { ...LINK, ...LAG }),
    },
    handler: async (request, reply) => {
      const { account: accountId, ledgerAccount, after } = request.query;
      await requireCode(bank, ledgerAccount);
      const house = ledgerAccount === CUSTOMERS ? undefined : ledgerAccount;
      const filter = { ...(accountId && { accountId }), ...(house && { house }) };
      let lag: Lag | undefined;
      const source = {
        limit: limitOf(request.query, pageItemsMax),
        bytesMax,
        after,
        read: async (from = '0', count: number) => {
          const page = await reads.entries(filter, asPosition(Number(from)), count);
          lag ??= page.lag;
          return page;
        },
        write: (entry: JournalEntry) => entryText(entryBody(entry)),
        cursorOf: ({ position }: JournalEntry) => position,
      };
      const page = await collectPage(source, await turns.admit(request, reply));
      reply.headers(lagHeaders(lag));
      return sendItems(request, reply, page);
    },
  });
}

/** Throws a Problem if the chart does not have the code. */
async function requireCode({ chart }: ApiDependencies['bank'], code: string | undefined): Promise<void> {
  if (code === undefined || (await chart.at()).some((account) => account.code === code)) return;
  const message = 'must be the code of an account of the chart';
  throw problemOfFaults([{ field: 'ledgerAccount', rule: 'enum', message }]);
}

/** Throws a Problem if both are given. */
function momentOf({ at, position }: { readonly at?: string; readonly position?: number }) {
  if (position === undefined)
    return asOf(at === undefined ? {} : { at }).moment as { at: string } | undefined;
  if (at === undefined) return { position: asPosition(position) };
  throw problemOfFaults([{ field: 'position', rule: 'exclusive', message: 'cannot be combined with at' }]);
}

const ledgerLine = (
  { ledgerAccount, currency, debits, credits }: LedgerTotals,
  account: LedgerAccount | undefined,
) => ({
  ledgerAccount,
  name: account?.name,
  type: account?.type,
  currency,
  debits: formatAmount(debits, currency),
  credits: formatAmount(credits, currency),
  balance: formatAmount(credits - debits, currency),
});

function sums(totals: readonly LedgerTotals[]) {
  return [...new Set(totals.map(({ currency }) => currency))].map((currency) => {
    const own = totals.filter((total) => total.currency === currency);
    const debits = own.reduce((sum, total) => sum + total.debits, 0n);
    const credits = own.reduce((sum, total) => sum + total.credits, 0n);
    return {
      currency,
      debits: formatAmount(debits, currency),
      credits: formatAmount(credits, currency),
      difference: formatAmount(credits - debits, currency),
    };
  });
}

function entryBody(entry: JournalEntry): Static<typeof Entry> {
  const { position, accountId, version, commandId: transactionId, effectiveOn, recordedAt } = entry;
  const times = { version, effectiveOn, recordedAt };
  if ('postings' in entry) {
    const postings = entry.postings.map(({ ledgerAccount, ...money }) => ({
      ledgerAccount,
      ...sideOf(money),
    }));
    return { position, transactionId, ...times, postings };
  }
  const { house, amount, currency } = entry;
  return {
    position,
    transactionId,
    accountId,
    ...times,
    postings: [
      { ledgerAccount: CUSTOMERS, accountId, ...sideOf({ amount, currency }) },
      { ledgerAccount: house, ...sideOf({ amount: -amount, currency }) },
    ],
  };
}

function sideOf({ amount, currency }: { readonly amount: bigint; readonly currency: string }) {
  const side: 'debit' | 'credit' = amount < 0n ? 'debit' : 'credit';
  return { side, amount: formatAmount(amount < 0n ? -amount : amount, currency), currency };
}
