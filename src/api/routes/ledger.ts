/** The ledger: trial balance, journal entries, and end-of-day balances of an account. */

import fastJsonStringify, { type Schema } from 'fast-json-stringify';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { AccountId, BusinessDate, CurrencyAnswer } from '../../application/commands/fields.js';
import { asPosition } from '../../application/log/ports.js';
import {
  CUSTOMERS,
  HOUSE_ACCOUNTS,
  type HouseAccount,
  type JournalEntry,
  type LedgerTotals,
} from '../../application/readModels/journal.js';
import type { DailyBalance, Lag } from '../../application/readModels/ports.js';
import { formatAmount } from '../../domain/money.js';
import { collectPage, limitOf, pageQuery, sendItems } from '../http/pages.js';
import { Problem } from '../http/problem.js';
import { requirePeriod } from '../http/requests.js';
import { type ApiDependencies, LAG, LINK, lagHeaders, pageSchema, responses } from '../http/responses.js';
import { AccountParams } from './accounts.js';

const Decimal = Type.String({ description: 'A decimal in major units', examples: ['100.00'] });
const LedgerAccount = Type.Enum([CUSTOMERS, ...HOUSE_ACCOUNTS], {
  description: '`customers` stands for all customer accounts; the others are the bank’s internal accounts',
});

const TrialBalance = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        ledgerAccount: LedgerAccount,
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
  ledgerAccount: LedgerAccount,
  accountId: Type.Optional(AccountId),
  side: Type.Enum(['debit', 'credit']),
  amount: Decimal,
  currency: CurrencyAnswer,
});

const Entry = Type.Object(
  {
    position: Type.Integer({ description: 'Position of the event' }),
    transactionId: Type.String({ format: 'uuid', description: 'The same for both sides of a transfer' }),
    accountId: AccountId,
    version: Type.Integer(),
    effectiveOn: Type.String(),
    recordedAt: Type.String(),
    postings: Type.Array(Posting, { description: 'Debits and credits are equal' }),
  },
  { title: 'JournalEntry' },
);

const Day = Type.Object(
  {
    date: Type.String({ examples: ['2026-01-31'] }),
    balance: Type.String({ description: 'End-of-day balance in major units' }),
    currency: CurrencyAnswer,
  },
  { title: 'DailyBalance' },
);

const entryText: (entry: Static<typeof Entry>) => string = fastJsonStringify(Entry as Schema);
const dayText: (day: Static<typeof Day>) => string = fastJsonStringify(Day as Schema);

const tags = ['ledger'];
const config = { scope: 'read' } as const;

export function ledgerRoutes(server: FastifyInstance, { reads, bank, turns, limits }: ApiDependencies): void {
  const { pageItemsMax, pageBytesMax: bytesMax } = limits;

  server.get('/v1/ledger/trial-balance', {
    config,
    schema: {
      operationId: 'trialBalance',
      summary: 'Retrieve the trial balance: debits and credits of every ledger account, by currency',
      tags,
      response: responses(200, TrialBalance, [], LAG),
    },
    handler: async (request, reply) => {
      const turn = await turns.admit(request, reply);
      const { totals, position, lag } = await turn(() => reads.trialBalance());
      reply.headers(lagHeaders(lag));
      return reply.send({ items: totals.map(ledgerLine), totals: sums(totals), position });
    },
  });

  server.get<{
    Querystring: {
      account?: string;
      ledgerAccount?: HouseAccount | typeof CUSTOMERS;
      after?: number;
      limit?: number;
    };
  }>('/v1/ledger/postings', {
    config,
    schema: {
      operationId: 'listPostings',
      summary: 'List journal entries with their postings, oldest first',
      tags,
      querystring: Type.Object(
        {
          account: Type.Optional(AccountId),
          ledgerAccount: Type.Optional(
            Type.Enum([CUSTOMERS, ...HOUSE_ACCOUNTS], {
              description:
                'An internal account. The other side of every entry is `customers`, so `customers` returns all entries',
            }),
          ),
          ...pageQuery(pageItemsMax, 'number'),
        },
        { additionalProperties: false },
      ),
      response: responses(200, pageSchema(Entry, 'JournalEntries'), [], { ...LINK, ...LAG }),
    },
    handler: async (request, reply) => {
      const { account: accountId, ledgerAccount, after } = request.query;
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

  server.get<{ Params: { id: string }; Querystring: DaysQuery }>('/v1/accounts/:id/daily-balances', {
    config,
    schema: {
      operationId: 'listDailyBalances',
      summary: 'List an account’s end-of-day balances for days with transactions, oldest first',
      tags,
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

const ledgerLine = ({ ledgerAccount, currency, debits, credits }: LedgerTotals) => ({
  ledgerAccount,
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

function entryBody({ house, amount, currency, commandId, ...entry }: JournalEntry): Static<typeof Entry> {
  const { position, accountId, version, effectiveOn, recordedAt } = entry;
  const text = formatAmount(amount < 0n ? -amount : amount, currency);
  const [customer, other] = amount < 0n ? (['debit', 'credit'] as const) : (['credit', 'debit'] as const);
  return {
    position,
    transactionId: commandId,
    accountId,
    version,
    effectiveOn,
    recordedAt,
    postings: [
      { ledgerAccount: CUSTOMERS, accountId, side: customer, amount: text, currency },
      { ledgerAccount: house, side: other, amount: text, currency },
    ],
  };
}
