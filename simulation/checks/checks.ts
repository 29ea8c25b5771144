/** All that clients see, held against the books as they see it. */
import type { HoldState } from '../../src/application/commands/holdText.js';
import type { LedgerTotals } from '../../src/application/readModels/journal.js';
import type { OpenedAccount } from '../../src/domain/account.js';
import { formatAmount } from '../../src/domain/money.js';
import { heldText, remainingOf } from '../naiveHolds.js';
import type { Trace } from '../trace.js';
import { amountOf, type Wish } from '../wishes.js';
import { Answers } from './answers.js';
import { Books, type Recorded } from './books.js';
import { Broken } from './broken.js';
import { Knowledge, type Moment } from './knowledge.js';

export class Checks {
  readonly broken: Broken;
  readonly books: Books;
  readonly knowledge: Knowledge;
  readonly answers: Answers;
  /** Called with each command that is recorded. */
  onRecorded: (recorded: Recorded) => void = () => {};
  /** Whether a receipt may be forgotten: what it waited in may have been lost. */
  readonly #mayLoseReceipts: boolean;

  /** @param clockMsMax how far PostgreSQL's clock is set in all */
  constructor(trace: Trace, mayLoseReceipts: boolean, clockMsMax: number) {
    this.broken = new Broken(trace);
    this.books = new Books(this.broken, clockMsMax);
    this.knowledge = new Knowledge(this.books, this.broken);
    this.answers = new Answers(this.books, this.knowledge, this.broken);
    this.#mayLoseReceipts = mayLoseReceipts;
    this.books.onRecorded = (recorded) => {
      this.knowledge.recorded(recorded);
      this.onRecorded(recorded);
    };
  }

  /** The log has lost all but so many commits. @param isPromoted by a failover, which every node notices */
  cut(commits: number, isPromoted: boolean): void {
    const lost = this.books.cut(commits);
    this.knowledge.cut();
    this.answers.cut(lost, isPromoted);
  }

  /** A node knows nothing of a command for which there was a receipt. */
  receiptLost({ key }: Wish): void {
    if (this.#mayLoseReceipts) return;
    this.broken.report('receipts', `${key} has a receipt, and a node knows nothing of it`);
  }

  /** A client is shown an account, or is told that there is none. */
  shown(account: OpenedAccount | string, asked: Moment, how: string): void {
    if (typeof account === 'string') this.knowledge.shown(account, 0, asked, how);
    else {
      this.knowledge.shown(account.id, account.version, asked, how);
      this.hasState(account, asked, how);
    }
  }

  /** Holds a state of an account against the books. */
  hasState(account: OpenedAccount, { era }: Moment, how: string): void {
    if (era !== this.knowledge.era) return;
    const { id, version, status, currency } = account;
    const right = this.books.bank.at(id, version);
    const isRight =
      right !== undefined &&
      right.status === status &&
      amountOf(right.cents) === formatAmount(account.balance, currency) &&
      amountOf(right.limit) === formatAmount(account.overdraftLimit, currency) &&
      heldText(right.holds) === heldTextOf(account);
    if (isRight) return;
    const words = `${how} shows ${id} at version ${version} with ${formatAmount(account.balance, currency)}, ${status}`;
    this.broken.report('reads', `${words}; the log has ${JSON.stringify(right)}`);
  }

  /** A client is shown a hold, or is told that there is none. */
  holdShown(id: string, shown: HoldState | undefined, asked: Moment): void {
    const { era } = this.knowledge;
    if (asked.era !== era) return;
    const states = this.books.bank.statesOfHold(id);
    const right = states.find(({ version }) => version === shown?.version);
    if (shown === undefined) {
      // It was known, so it is in the log.
      if (states.length > 0) this.broken.report('reads', `there is no hold ${id}, which is in the log`);
      return;
    }
    const told = [shown.captured, shown.remaining].map((minor) => formatAmount(minor, shown.currency));
    const isRight =
      right !== undefined &&
      told.join() === [right.captured, remainingOf(right)].map(amountOf).join() &&
      shown.status === (right.ended ?? 'open') &&
      shown.expiresAt === right.expiresAt;
    if (!isRight)
      this.broken.report(
        'reads',
        `hold ${id} is shown as ${told} ${shown.status}; the log has ${JSON.stringify(right)}`,
      );
    const floor = asked.versions.get(shown.accountId) ?? 0;
    const newer = states.find(({ version }) => version > shown.version && version <= floor);
    if (newer !== undefined)
      this.broken.report('fresh reads', `hold ${id} is shown at version ${shown.version}, and not ${floor}`);
    this.knowledge.learned(shown.accountId, shown.version);
  }

  /** A client is shown the totals of the ledger. */
  totals(
    { totals, lag }: { readonly totals: readonly LedgerTotals[]; readonly lag: unknown },
    { era }: Moment,
  ): void {
    if (era !== this.knowledge.era || lag !== undefined) return;
    const sums = new Map<string, bigint>();
    for (const { currency, debits, credits } of totals)
      sums.set(currency, (sums.get(currency) ?? 0n) + debits - credits);
    for (const [currency, sum] of sums)
      if (sum !== 0n) this.broken.report('conservation', `debits exceed credits by ${sum} in ${currency}`);
  }
}

const heldTextOf = ({ holds, currency }: OpenedAccount): string =>
  JSON.stringify(
    holds.map(({ id, remaining, expiresAt }) => ({
      id,
      remaining: formatAmount(remaining, currency),
      expiresAt,
    })),
  );
