/** Compares read-model tables with the rows derived from the events, up to each checkpoint. */

import { CUSTOMERS } from '../../domain/chart.js';
import { formatAmount } from '../../domain/money.js';
import type { AccountState } from '../accounts/state.js';
import type { Position } from '../log/ports.js';
import { type Bucket, Buckets } from '../readModels/buckets.js';
import { dailyNets } from '../readModels/dailyBalances.js';
import { type JournalEntry, journalEntries, type LedgerTotals, ledgerTotals } from '../readModels/journal.js';
import type { LoggedEvent } from '../readModels/projection.js';
import { daySpan } from '../readModels/transactions.js';
import type { Findings } from './findings.js';
import { canonical, TableComparison } from './merge.js';
import { type Checkpoint, COLUMNS, type VerificationSource, VIEWS, type View } from './ports.js';
import { field, timeField } from './rowLine.js';

export class ReadModels {
  readonly #checkpoints: ReadonlyMap<string, Checkpoint>;
  readonly #tables = new Map<View, TableComparison>();
  readonly #findings: Findings;
  readonly #totals = new Map<string, LedgerTotals>();
  /** Of each view, because their checkpoints differ. */
  readonly #transactions = new Buckets();
  readonly #movements = new Buckets();

  constructor(source: VerificationSource, checkpoints: ReadonlyMap<string, Checkpoint>, findings: Findings) {
    this.#checkpoints = checkpoints;
    this.#findings = findings;
    for (const view of Object.keys(VIEWS) as View[]) {
      if (checkpoints.has(VIEWS[view])) {
        this.#tables.set(view, new TableComparison(view, COLUMNS[view], source.rows(view), findings));
      }
    }
  }

  /** Whether the row of an account includes this position. */
  hasAccountAt(position: Position): boolean {
    return position <= (this.#checkpoints.get(VIEWS.accounts)?.position ?? 0);
  }

  /** @param states accounts as of the checkpoint, ascending */
  async compareAccounts(states: readonly AccountState[]): Promise<void> {
    await this.#tables.get('accounts')?.compare(states.map(accountLine));
  }

  /** @param events the next ones, by account and version */
  async compareEvents(events: readonly LoggedEvent[]): Promise<void> {
    const transactions = this.#transactions.add(this.#upTo('transactions', events));
    await this.#tables.get('transactions')?.compare(transactions.flatMap(spanLines));
    const entries = journalEntries(this.#upTo('journal', events));
    for (const totals of ledgerTotals(entries)) this.#sum(totals);
    await this.#tables.get('journal')?.compare(entries.flatMap(entryLines));
    const movements = this.#movements.add(this.#upTo('daily_movements', events));
    await this.#tables.get('daily_movements')?.compare(movements.flatMap(dayLines));
  }

  async end(): Promise<void> {
    const totals = [...this.#totals].sort(([a], [b]) => (a < b ? -1 : 1));
    await this.#tables.get('ledger_balances')?.compare(totals.map(totalsLine));
    this.#compareTrialBalance();
    for (const table of this.#tables.values()) await table.end();
  }

  #upTo(view: View, events: readonly LoggedEvent[]): readonly LoggedEvent[] {
    const checkpoint = this.#checkpoints.get(VIEWS[view])?.position ?? 0;
    const isWhole = events.every(({ position }) => position <= checkpoint);
    return isWhole ? events : events.filter(({ position }) => position <= checkpoint);
  }

  #sum({ ledgerAccount, currency, debits, credits }: LedgerTotals): void {
    const key = `${ledgerAccount} ${currency}`;
    const before = this.#totals.get(key) ?? { debits: 0n, credits: 0n };
    this.#totals.set(key, {
      ledgerAccount,
      currency,
      debits: before.debits + debits,
      credits: before.credits + credits,
    });
  }

  /** In each currency, total debits equal total credits. */
  #compareTrialBalance(): void {
    const sums = new Map<string, bigint>();
    for (const { currency, debits, credits } of this.#totals.values()) {
      sums.set(currency, (sums.get(currency) ?? 0n) + debits - credits);
    }
    for (const [currency, sum] of sums) {
      this.#findings.count('ledger_balances');
      const key = `${CUSTOMERS} and house, ${currency}`;
      if (sum !== 0n) this.#findings.differ('ledger_balances', 'journal', key, 0, sum);
    }
  }
}

// Lines in the order of COLUMNS, after the key.

const accountLine = ({ account, openedAt, updatedAt }: AccountState): string =>
  `${account.id}\t0\t\t${field(account.owner)}\t${account.currency}\t${account.status}\t${account.balance}\t${
    account.overdraftLimit
  }\t${account.version}\t${timeField(openedAt)}\t${timeField(updatedAt)}\t${field(canonical(account.metadata))}`;

function spanLines({ accountId, bucket, events }: Bucket): string[] {
  const span = daySpan(events);
  return span === undefined ? [] : [`${accountId}\t${bucket}\t\t${span.firstDay}\t${span.lastDay}`];
}

/** What an entry posts to several accounts of the chart has a line for each. */
function entryLines(entry: JournalEntry): string[] {
  const { accountId, position } = entry;
  if (!('postings' in entry)) return [`${accountId}\t${position}\t\t${entry.house}`];
  const codes = new Set(entry.postings.map(({ ledgerAccount }) => ledgerAccount));
  return [...codes].sort().map((code) => `${accountId}\t${position}\t${code}\t${code}`);
}

const totalsLine = ([key, { debits, credits }]: [string, LedgerTotals]): string =>
  `${key}\t0\t\t${debits}\t${credits}`;

const dayLines = ({ accountId, bucket, events }: Bucket): string[] =>
  dailyNets(events).map(
    ({ day, currency, net }) => `${accountId}\t${bucket}\t${day}\t${formatAmount(net, currency)}`,
  );
