/**
 * Statements of an account over a period of days. By business date (`effectiveOn`) a statement holds what happened in
 * the period, whenever it was recorded; by recording (`recordedAt`, days of UTC) what was recorded in the period, so
 * that later bookings never change it. Either may be asked for as it was known at an instant.
 */
import fastJsonStringify, { type Schema } from 'fast-json-stringify';
import { type Static, Type } from 'typebox';
import type { Rejection } from '../domain/decider.js';
import { formatAmount } from '../domain/money.js';
import { type Booking, type StatedPeriod, statePeriod, type Turnover } from '../domain/statement.js';
import { type AccountHistory, headOf, type Moment, type Past } from './accountHistory.js';
import { type Head, TransactionAnswer, transactionAnswer } from './answers.js';
import { AccountId, CurrencyCode } from './commands.js';
import { dayBefore, endOfDay } from './dates.js';
import type { Clock, StoredEvent } from './ports.js';
import { type LoggedEvent, loggedEvent, movementOf } from './projections/projection.js';
import type { TimeTravel } from './timeTravel.js';

// --- the answer ---------------------------------------------------------------------------------------------------

const Decimal = Type.String({ description: 'in major units; negative when overdrawn', examples: ['100.00'] });
const Total = Type.Object({
  amount: Type.String({ description: 'in major units, zero or more', examples: ['100.00'] }),
  count: Type.Integer(),
});

export const BASES = ['business', 'recording'] as const;
export type Basis = (typeof BASES)[number];

export const StatementAnswer = Type.Object(
  {
    account: Type.Object({
      id: AccountId,
      owner: Type.String(),
      currency: CurrencyCode,
      status: Type.Enum(['open', 'frozen', 'closed']),
    }),
    basis: Type.Enum([...BASES]),
    from: Type.String({ description: 'the first day', examples: ['2026-01-01'] }),
    to: Type.String({ description: 'the last day', examples: ['2026-01-31'] }),
    at: Type.Optional(Type.String({ description: 'the instant as known at which it is, if one was given' })),
    asOfVersion: Type.Integer({ description: 'the version of the account that it was made from' }),
    generatedAt: Type.String(),
    openingBalance: Decimal,
    closingBalance: Decimal,
    credits: Total,
    debits: Total,
    lines: Type.Array(TransactionAnswer, {
      description: 'each with the balance after it, in the order of the statement',
    }),
  },
  { title: 'Statement' },
);
export type StatementAnswer = Static<typeof StatementAnswer>;

export const statementText: (statement: StatementAnswer) => string = fastJsonStringify(
  StatementAnswer as Schema,
);

// --- how it is made -------------------------------------------------------------------------------------------------

export interface StatementQuery {
  readonly from: string;
  /** Included; not before `from`. */
  readonly to: string;
  readonly basis: Basis;
  /** As it was known then; undefined is now. */
  readonly moment: Moment | undefined;
}

export interface StatementParts {
  readonly timeTravel: Pick<TimeTravel, 'head'>;
  readonly history: AccountHistory;
  readonly clock: Clock;
  /** Lines of one statement. */
  readonly linesMax: number;
}

interface StatedEvent extends Booking {
  readonly logged: LoggedEvent;
  /** The balance that the event itself tells. */
  readonly recordedBalance: bigint;
}

interface Content {
  readonly opening: bigint;
  readonly events: readonly StoredEvent[];
}

interface Edges {
  readonly start: Past | undefined;
  readonly end: Past | undefined;
}

export class Statements {
  readonly #parts: StatementParts;

  constructor(parts: StatementParts) {
    this.#parts = parts;
  }

  /**
   * Everything is read as of one version of the account, and the events up to that never change: whatever is recorded
   * meanwhile is not in any part of it.
   */
  async statement(accountId: string, query: StatementQuery): Promise<StatementAnswer | Rejection> {
    const { timeTravel, clock, linesMax } = this.#parts;
    const isBusiness = query.basis === 'business';
    // Before the account, whose newest state then has whatever was recorded in the period.
    const edges = isBusiness ? undefined : await this.#edges(accountId, query);
    const head = await timeTravel.head(accountId, query.moment);
    if ('code' in head) return head;
    const content = edges === undefined ? await this.#booked(head, query) : await this.#recorded(head, edges);
    if (content.events.length > linesMax) {
      const detail = `from ${query.from} to ${query.to} there are more than ${linesMax} lines: ask for fewer days`;
      return { code: 'statement-too-long', detail };
    }
    const stated = statePeriod(content.opening, content.events.map(statedEvent));
    if (!isBusiness) requireRecordedBalances(stated);
    return answerOf(head, query, stated, new Date(clock.now()).toISOString());
  }

  async #booked({ account }: Head, { from, to }: StatementQuery): Promise<Content> {
    const { history, linesMax } = this.#parts;
    const { id, version, currency } = account;
    const before = dayBefore(from);
    const [opening, events] = await Promise.all([
      before === undefined ? 0n : history.balanceOn(id, version, before, currency),
      history.bookedBetween(id, version, { from, to }, linesMax + 1),
    ]);
    return { opening, events };
  }

  /** The account before the first instant of the period, and at its last. */
  async #edges(accountId: string, { from, to }: StatementQuery): Promise<Edges> {
    const { history } = this.#parts;
    const before = dayBefore(from);
    const [start, end] = await Promise.all([
      before === undefined ? undefined : history.past(accountId, { at: endOfDay(before) }),
      history.past(accountId, { at: endOfDay(to) }),
    ]);
    return { start, end };
  }

  async #recorded({ account }: Head, { start, end }: Edges): Promise<Content> {
    const { history, linesMax } = this.#parts;
    const { id, version, balance } = account;
    const first = start?.version ?? 0;
    // What is known ends before the period begins, or where it does.
    if (first >= version) return { opening: balance, events: [] };
    const opening = start === undefined || first === 0 ? 0n : headOf(start).account.balance;
    const last = Math.min(version, end?.version ?? 0);
    return { opening, events: await history.recordedBetween(id, first, last, linesMax + 1) };
  }
}

function statedEvent(stored: StoredEvent): StatedEvent {
  const logged = loggedEvent(stored);
  const moved = movementOf(logged.event);
  if (moved === undefined) throw new Error(`${stored.type} moves no money`);
  return { logged, net: moved.net, recordedBalance: moved.movement.balance };
}

/** In the order of recording every event tells the balance after it. */
function requireRecordedBalances({ lines }: StatedPeriod<StatedEvent>): void {
  for (const { booking, balance } of lines) {
    if (booking.recordedBalance === balance) continue;
    const { streamId, version } = booking.logged;
    throw new Error(`version ${version} of account ${streamId} does not tell the balance that it leads to`);
  }
}

function answerOf(
  { account }: Head,
  { basis, from, to, moment }: StatementQuery,
  stated: StatedPeriod<StatedEvent>,
  generatedAt: string,
): StatementAnswer {
  const { id, owner, currency, status } = account;
  const text = (minor: bigint) => formatAmount(minor, currency);
  const total = ({ amount, count }: Turnover) => ({ amount: text(amount), count });
  return {
    account: { id, owner, currency, status },
    basis,
    from,
    to,
    ...(moment !== undefined && 'at' in moment && { at: moment.at }),
    asOfVersion: account.version,
    generatedAt,
    openingBalance: text(stated.opening),
    closingBalance: text(stated.closing),
    credits: total(stated.credits),
    debits: total(stated.debits),
    lines: stated.lines.map(({ booking: { logged }, balance }) => ({
      ...(transactionAnswer(logged, logged.recordedAt) as StatementLine),
      balance: text(balance),
    })),
  };
}

export type StatementLine = StatementAnswer['lines'][number];

export const isCredit = ({ type }: Pick<StatementLine, 'type'>): boolean =>
  type === 'deposit' || type === 'transfer-in';
