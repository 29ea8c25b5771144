/** Books a bank's CSV file: accounts, overdrafts, then every row, each checked against the file's own balance. */
import type { Today } from '../../application/shared/bankClock.js';
import { CommandError } from '../commandError.js';
import { Progress } from '../progress.js';
import { prepareAccounts } from './accounts.js';
import { bookRows, type Outcome } from './booking.js';
import { type Bank, type Connection, reach } from './connection.js';
import type { KnownAccount } from './knownAccount.js';
import { type Plan, planImport } from './plan.js';
import { type BadRow, type CsvFile, type Row, readRows } from './rows.js';

export interface ImportOptions {
  readonly csv: Omit<CsvFile, 'today'>;
  /** The name of the bank that the file is from, where account numbers of several banks may be equal. */
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

/** Results that are told in full; further ones are only counted. */
const TOLD_MAX = 20;

/** @throws CommandError with one line for people when it cannot go on */
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

/** The business day of the bank, which need not be that of this machine. */
async function todayOf(bank: Bank): Promise<Today> {
  const told = await bank.persist(() => bank.ask('/v1/time'));
  if (told === undefined)
    throw new CommandError('the bank does not report its business date; its version is too old');
  bank.answered();
  const { today, timeZone } = told.body as { today: string; timeZone: string };
  return { date: today, zone: timeZone };
}

/** What people should know of a file before it is booked. */
function* remarks(file: string, { badRows, changedTexts, accounts }: Plan): Generator<string> {
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
  plan: Plan,
  accounts: ReadonlyMap<string, KnownAccount>,
): AsyncGenerator<readonly [Row, KnownAccount]> {
  for await (const row of readRows(csv)) {
    if ('message' in row) continue;
    const { brokenAt, ordered } = plan.accounts.get(row.account) ?? {};
    if (ordered !== undefined || (brokenAt !== undefined && row.line >= brokenAt)) continue;
    yield [row, accountOf(row)];
  }
  for (const { ordered = [] } of plan.accounts.values())
    for (const row of ordered) yield [row, accountOf(row)];

  function accountOf(row: Row): KnownAccount {
    const account = accounts.get(row.account);
    if (account === undefined) throw changed(csv.file);
    return account;
  }
}

const changed = (file: string): CommandError =>
  new CommandError(`${file} changed while it was being read; run the same command again`);

/** Counts, and tells of what is not as the file says. */
class Report {
  readonly counts = { imported: 0, alreadyThere: 0, rejected: 0, balancesEqual: 0, balancesDifferent: 0 };
  readonly #file: string;
  readonly #progress: Progress;
  #told = 0;
  rows = 0;

  constructor(file: string, progress: Progress) {
    this.#file = file;
    this.#progress = progress;
  }

  add(row: Row, outcome: Outcome): void {
    this.rows += 1;
    this.#progress.step();
    if (outcome.kind === 'rejected') {
      this.counts.rejected += 1;
      this.#tell(row, `row ${row.id} was rejected (${outcome.code}): ${outcome.detail}`);
      return;
    }
    if (outcome.kind === 'differs') {
      const { type, amount, effectiveOn } = outcome.movement;
      this.counts.rejected += 1;
      this.#tell(
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
    this.#tell(row, `after row ${row.id} the balance is ${outcome.balance}, but the file has ${row.balance}`);
  }

  #tell(row: Row, text: string): void {
    this.#told += 1;
    if (this.#told <= TOLD_MAX) this.#progress.say(`${this.#file}:${row.line}: ${text}`);
  }

  end(): void {
    if (this.#told > TOLD_MAX) this.#progress.say(`and ${this.#told - TOLD_MAX} more`);
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
