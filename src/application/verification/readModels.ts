/** Compares read-model tables with the rows derived from the events, up to each checkpoint. */

import type { AccountState } from '../accounts/state.js';
import type { Position } from '../log/ports.js';
import { type DailyMovement, dailyMovements } from '../readModels/dailyBalances.js';
import {
  CUSTOMERS,
  type JournalEntry,
  journalEntries,
  type LedgerTotals,
  ledgerTotals,
} from '../readModels/journal.js';
import type { LoggedEvent } from '../readModels/projection.js';
import { type TransactionRow, transactionRows } from '../readModels/transactions.js';
import type { Findings } from './findings.js';
import { canonical, TableComparison } from './merge.js';
import { type Checkpoint, COLUMNS, type VerificationSource, VIEWS, type View } from './ports.js';
import { field, timeField } from './rowLine.js';

export class ReadModels {
  readonly #checkpoints: ReadonlyMap<string, Checkpoint>;
  readonly #tables = new Map<View, TableComparison>();
  readonly #findings: Findings;
  readonly #totals = new Map<string, LedgerTotals>();
  /** Days of the current account, which further events may extend. */
  #movements = new Map<string, DailyMovement>();

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
    const transactions = transactionRows(this.#upTo('transactions', events));
    await this.#tables.get('transactions')?.compare(transactions.map(transactionLine));
    const entries = journalEntries(this.#upTo('journal', events));
    for (const totals of ledgerTotals(entries)) this.#sum(totals);
    await this.#tables.get('journal')?.compare(entries.map(entryLine));
    await this.#compareDays(this.#upTo('daily_movements', events), events.at(-1)?.streamId);
  }

  async end(): Promise<void> {
    await this.#closeDays(undefined);
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

  async #compareDays(events: readonly LoggedEvent[], goesOn: string | undefined): Promise<void> {
    for (const movement of dailyMovements(events)) {
      const key = `${movement.accountId} ${movement.bucket} ${movement.effectiveOn}`;
      const before = this.#movements.get(key);
      const net = (before?.net ?? 0n) + movement.net;
      this.#movements.set(key, { ...movement, net, entries: (before?.entries ?? 0) + movement.entries });
    }
    await this.#closeDays(goesOn);
  }

  /** Compares the days of all complete accounts, that is, all but the current one. */
  async #closeDays(goesOn: string | undefined): Promise<void> {
    const [movements, laterMovements] = parted(this.#movements, goesOn);
    this.#movements = laterMovements;
    await this.#tables.get('daily_movements')?.compare(movements.sort(byBucketAndDay).map(movementLine));
  }
}

function parted<T extends { readonly accountId: string }>(
  rows: ReadonlyMap<string, T>,
  account: string | undefined,
): [T[], Map<string, T>] {
  const [done, later] = [[] as T[], new Map<string, T>()];
  for (const [key, row] of rows) {
    if (row.accountId === account) later.set(key, row);
    else done.push(row);
  }
  return [done, later];
}

function byBucketAndDay(a: DailyMovement, b: DailyMovement): number {
  if (a.accountId !== b.accountId) return a.accountId < b.accountId ? -1 : 1;
  return a.bucket - b.bucket || (a.effectiveOn < b.effectiveOn ? -1 : 1);
}

// Lines in the order of COLUMNS, after the key.

const accountLine = ({ account, openedAt, updatedAt }: AccountState): string =>
  `${account.id}\t0\t\t${field(account.owner)}\t${account.currency}\t${account.status}\t${account.balance}\t${
    account.overdraftLimit
  }\t${account.version}\t${timeField(openedAt)}\t${timeField(updatedAt)}\t${field(canonical(account.metadata))}`;

const transactionLine = ({ accountId, version, effectiveOn }: TransactionRow): string =>
  `${accountId}\t${version}\t\t${effectiveOn}`;

const entryLine = ({ accountId, position, house }: JournalEntry): string =>
  `${accountId}\t${position}\t\t${house}`;

const totalsLine = ([key, { debits, credits }]: [string, LedgerTotals]): string =>
  `${key}\t0\t\t${debits}\t${credits}`;

const movementLine = ({ accountId, bucket, effectiveOn, net, entries }: DailyMovement): string =>
  `${accountId}\t${bucket}\t${effectiveOn}\t${net}\t${entries}`;
