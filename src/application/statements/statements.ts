/**
 * Statements of an account over a period. By business date (`effectiveOn`), a statement has the transactions
 * of the period, whenever they were recorded. By recording date (`recordedAt` in the bank's time zone), it
 * has those recorded in the period, so later transactions never change it. Both can be queried as known at an
 * instant.
 */
import { type Static, Type } from 'typebox';
import type { Rejection } from '../../domain/decider.js';
import { NO_HOLDS } from '../../domain/holds.js';
import { formatAmount, parseMinor } from '../../domain/money.js';
import { type StatedPeriod, statePeriod, type Turnover } from '../../domain/statement.js';
import type { AccountState } from '../accounts/state.js';
import { stateOf } from '../accounts/stateEvents.js';
import { TransactionAnswer, transactionAnswer } from '../commands/answerText.js';
import { AccountId, CurrencyAnswer } from '../commands/fields.js';
import type { HoldLog } from '../holds/ports.js';
import { decodeEvent } from '../log/eventCodec.js';
import { isCreditType } from '../log/movements.js';
import type { StoredEvent } from '../log/ports.js';
import type { BankZone } from '../shared/bankZone.js';
import { dayBefore } from '../shared/dates.js';
import { atOnce, type Turn } from '../shared/fairTurns.js';
import type { Time } from '../shared/time.js';
import { PendingHold, pendingHolds, type StatementEnd } from './pending.js';
import type { AccountHistory, Moment, MovedAt, Past } from './ports.js';
import type { TimeTravel } from './timeTravel.js';

// --- the answer ---

const Decimal = Type.String({ description: 'In major units; negative when overdrawn', examples: ['100.00'] });
const Total = Type.Object({
  amount: Type.String({ description: 'In major units, zero or more', examples: ['100.00'] }),
  count: Type.Integer(),
});

export const BASES = ['business', 'recording'] as const;
export type Basis = (typeof BASES)[number];

export const StatementAnswer = Type.Object(
  {
    account: Type.Object({
      id: AccountId,
      owner: Type.String(),
      currency: CurrencyAnswer,
      status: Type.Enum(['open', 'frozen', 'closed']),
    }),
    basis: Type.Enum([...BASES]),
    timeZone: Type.String({
      description: 'The time zone of the bank’s business days',
      examples: ['Europe/Prague'],
    }),
    from: Type.String({ description: 'The first day', examples: ['2026-01-01'] }),
    to: Type.String({ description: 'The last day', examples: ['2026-01-31'] }),
    at: Type.Optional(
      Type.String({ description: 'The instant as of which the statement is known, if given' }),
    ),
    asOfVersion: Type.Integer({ description: 'The account version that the statement is based on' }),
    generatedAt: Type.String(),
    openingBalance: Decimal,
    closingBalance: Decimal,
    credits: Total,
    debits: Total,
    pending: Type.Object(Total.properties, {
      description: 'The sum of `pendingHolds`, which no balance contains',
    }),
    pendingHolds: Type.Array(PendingHold, {
      description: 'Holds that were open at the end of the period, or at the moment as of which it is known',
    }),
    lines: Type.Array(TransactionAnswer, {
      description: 'Each with the balance after it, in statement order',
    }),
  },
  { title: 'Statement' },
);
export type StatementAnswer = Static<typeof StatementAnswer>;

/** A statement without its lines. */
export type StatementFacts = Omit<StatementAnswer, 'lines'>;
export type StatementLine = StatementAnswer['lines'][number];

/** The last instant with a four-digit year. */
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

// --- how it is made ---

export interface StatementQuery {
  readonly from: string;
  /** Inclusive; not before `from`. */
  readonly to: string;
  readonly basis: Basis;
  /** As known then; undefined for now. */
  readonly moment: Moment | undefined;
}

export interface StatementParts {
  readonly timeTravel: Pick<TimeTravel, 'state'>;
  readonly history: AccountHistory;
  readonly holds: Pick<HoldLog, 'find'>;
  readonly clock: Pick<Time, 'now'>;
  /** The bank's time zone, which may change. */
  readonly zone: () => BankZone;
  /** Maximum number of lines. */
  readonly linesMax: number;
}

/** A statement whose lines are read on demand. */
export interface OpenStatement {
  readonly facts: StatementFacts;
  /** Lines in pieces, in order. @throws StoreUnavailable */
  lines(): AsyncGenerator<readonly StatementLine[]>;
}

/** The parts of statement lines needed for totals. */
interface Content {
  readonly opening: bigint;
  readonly moved: readonly MovedAt[];
}

type StatedLine = StatedPeriod<MovedAt>['lines'][number];

interface Edges {
  readonly start: Past | undefined;
  readonly end: Past | undefined;
}

/** Lines per piece. */
const LINES_AT_ONCE = 100;

export class Statements {
  readonly #parts: StatementParts;

  constructor(parts: StatementParts) {
    this.#parts = parts;
  }

  /** Like `open`, with all lines in memory. */
  async statement(accountId: string, query: StatementQuery): Promise<StatementAnswer | Rejection> {
    const opened = await this.open(accountId, query);
    if ('code' in opened) return opened;
    const lines: StatementLine[] = [];
    for await (const some of opened.lines()) lines.push(...some);
    return { ...opened.facts, lines };
  }

  /**
   * Everything is read as of one version of the account, so events recorded in the meantime do not affect any
   * part.
   * @param turn schedules the pieces of work: the first computes totals, the others read lines
   */
  async open(accountId: string, query: StatementQuery, turn = atOnce): Promise<OpenStatement | Rejection> {
    return turn(async () => {
      const { timeTravel, clock, linesMax } = this.#parts;
      const zone = this.#parts.zone();
      // Taken before the account is read, so that its state includes everything recorded in the period.
      const edges = query.basis === 'business' ? undefined : await this.#edges(accountId, query, zone);
      const state = await timeTravel.state(accountId, query.moment);
      if ('code' in state) return state;
      const content =
        edges === undefined ? await this.#booked(state, query) : await this.#recorded(state, edges);
      if (content.moved.length > linesMax) {
        const detail = `The statement from ${query.from} to ${query.to} has more than ${linesMax} lines; request fewer days`;
        return { code: 'statement-too-long', detail };
      }
      const stated = statePeriod(content.opening, content.moved);
      const generatedAt = new Date(clock.now()).toISOString();
      const pending = await pendingHolds(
        this.#parts.holds,
        await this.#end(state, query, edges, zone, generatedAt),
      );
      const facts = { ...factsOf(state, query, stated, pending), timeZone: zone.name, generatedAt };
      return { facts, lines: () => this.#lines(state, query, stated, turn) };
    });
  }

  async *#lines(
    { account }: AccountState,
    { basis }: StatementQuery,
    { lines }: StatedPeriod<MovedAt>,
    turn: Turn,
  ): AsyncGenerator<readonly StatementLine[]> {
    const { history } = this.#parts;
    for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
      const some = lines.slice(from, from + LINES_AT_ONCE);
      const versions = some.map(({ booking }) => booking.version);
      yield await turn(async () => {
        const events = await history.eventsAt(account.id, versions);
        return events.map((event, index) => {
          const line = lineOf(event);
          const balance = formatAmount((some[index] as StatedLine).balance, account.currency);
          // In recording order, every event has the balance after it.
          if (basis === 'recording' && line.balance !== balance) {
            const which = `version ${event.version} of account ${account.id}`;
            throw new Error(`${which} does not tell the balance that it leads to`);
          }
          return { ...line, balance };
        });
      });
    }
  }

  async #booked({ account }: AccountState, { from, to }: StatementQuery): Promise<Content> {
    const { history, linesMax } = this.#parts;
    const { id, version, currency } = account;
    const before = dayBefore(from);
    const [opening, moved] = await Promise.all([
      before === undefined ? 0n : history.balanceOn(id, version, before, currency),
      history.bookedBetween(id, version, { from, to }, linesMax + 1),
    ]);
    return { opening, moved };
  }

  /** The account at the end of the last day, or when the statement is known if that is earlier. */
  async #end(
    { account, updatedAt }: AccountState,
    { to, moment }: StatementQuery,
    edges: Edges | undefined,
    zone: BankZone,
    now: string,
  ): Promise<StatementEnd> {
    const known = moment === undefined ? now : 'at' in moment ? moment.at : updatedAt;
    const last = lastInstantOf(to, zone);
    if (last >= known) return { account, at: known };
    const past = edges === undefined ? await this.#parts.history.past(account.id, { at: last }) : edges.end;
    if (past === undefined || past.version >= account.version) return { account, at: last };
    const { currency } = account;
    const { holds } = past.version === 0 ? { holds: NO_HOLDS } : stateOf(past).account;
    return { account: { holds, currency }, at: last };
  }

  /** The account before the first instant of the period, and at the last one. */
  async #edges(accountId: string, { from, to }: StatementQuery, zone: BankZone): Promise<Edges> {
    const { history } = this.#parts;
    const atEndOf = (day: string) => history.past(accountId, { at: lastInstantOf(day, zone) });
    const before = dayBefore(from);
    const [start, end] = await Promise.all([before === undefined ? undefined : atEndOf(before), atEndOf(to)]);
    return { start, end };
  }

  async #recorded({ account }: AccountState, { start, end }: Edges): Promise<Content> {
    const { history, linesMax } = this.#parts;
    const { id, version, balance } = account;
    const first = start?.version ?? 0;
    // The known history ends before the period starts, or at its start.
    if (first >= version) return { opening: balance, moved: [] };
    const opening = start === undefined || first === 0 ? 0n : stateOf(start).account.balance;
    const last = Math.min(version, end?.version ?? 0);
    return { opening, moved: await history.recordedBetween(id, first, last, linesMax + 1) };
  }
}

const lastInstantOf = (day: string, zone: BankZone): string =>
  new Date(Math.min(zone.endOf(day), LAST_MS)).toISOString();

function lineOf(stored: StoredEvent): StatementLine {
  const line = transactionAnswer({ ...stored, event: decodeEvent(stored) }, stored.recordedAt);
  if (line === undefined) throw new Error(`${stored.type} moves no money`);
  return line as StatementLine;
}

function factsOf(
  { account }: AccountState,
  { basis, from, to, moment }: StatementQuery,
  stated: StatedPeriod<MovedAt>,
  pending: readonly PendingHold[],
): Omit<StatementFacts, 'timeZone' | 'generatedAt'> {
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
    openingBalance: text(stated.opening),
    closingBalance: text(stated.closing),
    credits: total(stated.credits),
    debits: total(stated.debits),
    pending: total({
      amount: pending.reduce((sum, { amount }) => sum + parseMinor(amount, currency), 0n),
      count: pending.length,
    }),
    pendingHolds: [...pending],
  };
}

export const isCredit = ({ type }: Pick<StatementLine, 'type'>): boolean => isCreditType(type);

/** What holds leave of the closing balance, without the overdraft limit; in major units. */
export function availableOf({ account, closingBalance, pending }: StatementFacts): string {
  const { currency } = account;
  return formatAmount(parseMinor(closingBalance, currency) - parseMinor(pending.amount, currency), currency);
}
