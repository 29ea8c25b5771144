/** Imports a CSV file: opens accounts, raises overdraft limits, books the rows and checks each row's balance. */
import type { Today } from '../../application/shared/bankClock.js';
import { CommandError } from '../commandError.js';
import { Progress } from '../progress.js';
import { prepareAccounts } from './accounts.js';
import { bookRows, type RowOutcome } from './booking.js';
import { type Bank, type Connection, reach } from './connection.js';
import type { KnownAccount } from './knownAccount.js';
import { type ImportPlan, planImport } from './plan.js';
import { type BadRow, type CsvFile, type CsvRow, readRows } from './rows.js';

export interface ImportOptions {
  readonly csv: Omit<CsvFile, 'today'>;
  /** The name of the bank that the file is from; needed when banks share account numbers. */
  readonly source: string | undefined;
  readonly connection: Omit<Connection, 'say'>;
}

export interface ImportReport {
  readonly imported: number;
  readonly alreadyThere: number;
  readonly rejected: number;
  readonly balancesEqual: number;
  readonly balancesDifferent: number;
}

/** Findings that are printed; further ones are only counted. */
const PRINTED_MAX = 20;

/** @throws CommandError if the import cannot continue */
export async function importFile(options: ImportOptions): Promise<ImportReport> {
  let progress: Progress | undefined;
  const say = (line: string) => {
    if (progress === undefined) process.stderr.write(`${line}\n`);
    else progress.say(line);
  };
  const bank = reach({ ...options.connection, say });
  let today: Promise<Today> | undefined;
  const csv: CsvFile = {
    ...options.csv,
    today: () => {
      today ??= todayOf(bank);
      return today;
    },
  };
  const plan = await planImport(csv);
  for (const line of remarks(csv.file, plan)) say(line);

  const counted = new Progress('accounts', plan.accounts.size);
  progress = counted;
  const accounts = await prepareAccounts(bank, plan, csv, options.source, (count) => counted.step(count));
  progress = new Progress('rows', plan.rows);
  const report = new Report(csv.file, progress);
  await bookRows(bank, rowsToBook(csv, plan, accounts), (row, outcome) => report.add(row, outcome));
  if (report.rows !== plan.rows) throw changed(csv.file);
  report.end();
  return { ...report.counts, rejected: report.counts.rejected + plan.refused };
}

/** The bank's business date, which may differ from this machine's. */
async function todayOf(bank: Bank): Promise<Today> {
  const response = await bank.persist(() => bank.ask('/v1/time'));
  if (response === undefined)
    throw new CommandError('the bank does not report its business date; its version is too old');
  bank.answered();
  const { today, timeZone } = response.body as { today: string; timeZone: string };
  return { date: today, zone: timeZone };
}

/** Remarks about the file, printed before booking starts. */
function* remarks(file: string, { badRows, changedTexts, accounts }: ImportPlan): Generator<string> {
  for (const bad of badRows) yield describe(file, bad);
  if (changedTexts.rows > 0) {
    yield `${file}:${changedTexts.line}: a reference or counterpart here and in ${changedTexts.rows - 1} other rows ` +
      'is shortened to what the bank accepts: one line of up to 140 characters';
  }
  const reordered = [...accounts.values()].filter(({ ordered }) => ordered !== undefined).length;
  if (reordered > 0)
    yield `${file}: sorted the rows of ${reordered} accounts into booking order, as derived from their balances`;
  if (accounts.size === 0) yield `${file} has no rows`;
}

async function* rowsToBook(
  csv: CsvFile,
  plan: ImportPlan,
  accounts: ReadonlyMap<string, KnownAccount>,
): AsyncGenerator<readonly [CsvRow, KnownAccount]> {
  for await (const row of readRows(csv)) {
    if ('message' in row) continue;
    const { brokenAt, ordered } = plan.accounts.get(row.account) ?? {};
    if (ordered !== undefined || (brokenAt !== undefined && row.line >= brokenAt)) continue;
    yield [row, accountOf(row)];
  }
  for (const { ordered = [] } of plan.accounts.values())
    for (const row of ordered) yield [row, accountOf(row)];

  function accountOf(row: CsvRow): KnownAccount {
    const account = accounts.get(row.account);
    if (account === undefined) throw changed(csv.file);
    return account;
  }
}

const changed = (file: string): CommandError =>
  new CommandError(`${file} changed while it was being read; run the same command again`);

/** Counts outcomes, and prints those that differ from the file. */
class Report {
  readonly counts = { imported: 0, alreadyThere: 0, rejected: 0, balancesEqual: 0, balancesDifferent: 0 };
  readonly #file: string;
  readonly #progress: Progress;
  #found = 0;
  rows = 0;

  constructor(file: string, progress: Progress) {
    this.#file = file;
    this.#progress = progress;
  }

  add(row: CsvRow, outcome: RowOutcome): void {
    this.rows += 1;
    this.#progress.step();
    if (outcome.kind === 'rejected') {
      this.counts.rejected += 1;
      this.#note(row, `row ${row.id} was rejected (${outcome.code}): ${outcome.detail}`);
      return;
    }
    if (outcome.kind === 'differs') {
      const { type, amount, effectiveOn } = outcome.movement;
      this.counts.rejected += 1;
      this.#note(
        row,
        `row ${row.id} is already booked with other values: ${type} of ${amount} on ${effectiveOn}`,
      );
      return;
    }
    this.counts[outcome.kind === 'imported' ? 'imported' : 'alreadyThere'] += 1;
    if (outcome.balance === row.balance) {
      this.counts.balancesEqual += 1;
      return;
    }
    this.counts.balancesDifferent += 1;
    this.#note(row, `after row ${row.id} the balance is ${outcome.balance}, but the file has ${row.balance}`);
  }

  #note(row: CsvRow, text: string): void {
    this.#found += 1;
    if (this.#found <= PRINTED_MAX) this.#progress.say(`${this.#file}:${row.line}: ${text}`);
  }

  end(): void {
    if (this.#found > PRINTED_MAX) this.#progress.say(`and ${this.#found - PRINTED_MAX} more`);
    this.#progress.end();
  }
}

const describe = (file: string, { line, column, message }: BadRow): string =>
  `${file}:${line}: ${column} ${message}`;

/** The last line of an import. */
export function summary(report: ImportReport): string {
  const { imported, alreadyThere, rejected, balancesEqual, balancesDifferent } = report;
  return (
    `imported ${imported}, already there ${alreadyThere}, rejected ${rejected}; ` +
    `balances equal ${balancesEqual}, different ${balancesDifferent}`
  );
}
