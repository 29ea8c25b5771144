/** Plans an import: the accounts of the file, and the overdraft limits that its rows need. */
import { CommandError } from '../commandError.js';
import { inBookedOrder, OrderCheck } from './order.js';
import { type BadRow, type CsvFile, type CsvRow, readRows } from './rows.js';

export interface AccountPlan {
  /** Required overdraft limit, in minor units. */
  readonly overdraft: bigint;
  /** The first line that cannot be booked; no later row of the account is booked either. */
  readonly brokenAt?: number;
  /** Rows to book. */
  readonly rows: number;
  /** The first row to book. */
  readonly first?: CsvRow;
  /** The rows in booking order, if it differs from the file's order. */
  readonly ordered?: readonly CsvRow[];
}

export interface ImportPlan {
  /** By account number of the file, ordered by first row. */
  readonly accounts: ReadonlyMap<string, AccountPlan>;
  readonly badRows: readonly BadRow[];
  /** Rows to book. */
  readonly rows: number;
  /** Rows that are not booked: bad rows, and later rows of the same account. */
  readonly refused: number;
  /** Number of rows whose text is changed to what the bank accepts, and the first such line. */
  readonly changedTexts: { readonly rows: number; readonly line?: number };
}

/** Bad rows that are listed; further ones are only counted. */
const NAMED_MAX = 1_000;

/**
 * Memory grows with the ids in the file, and with the rows of accounts that are not in booking order.
 * @throws CommandError if the account or the booking order of a row is unknown
 */
export async function planImport(csv: CsvFile): Promise<ImportPlan> {
  const accounts = new Map<string, Survey>();
  const badRows: BadRow[] = [];
  let stray: BadRow | undefined;
  let refused = 0;
  const changedTexts: { rows: number; line?: number } = { rows: 0 };
  for await (const row of withoutRepeats(readRows(csv), csv.columns.id)) {
    const isBad = 'message' in row;
    if (isBad && badRows.length < NAMED_MAX) badRows.push(row);
    if (isBad && row.account === undefined) stray ??= row;
    if (row.account === undefined) continue;
    const survey = accounts.get(row.account) ?? new Survey();
    accounts.set(row.account, survey);
    if (!survey.add(row)) refused += 1;
    if (isBad || !row.isTextChanged) continue;
    changedTexts.rows += 1;
    changedTexts.line ??= row.line;
  }
  stray ??= [...accounts.values()].find(({ misshapen, isKnown }) => misshapen && !isKnown)?.misshapen;
  if (stray !== undefined) {
    const { line, column, message } = stray;
    throw new CommandError(
      `${csv.file}:${line}: ${column} ${message}; the account of the row is unknown, so nothing is booked`,
    );
  }
  const plans = await withOrder(accounts, csv);
  const rows = [...plans.values()].reduce((sum, plan) => sum + plan.rows, 0);
  return { accounts: plans, badRows, rows, refused, changedTexts };
}

/** What the file contains for one account. */
class Survey {
  readonly #order = new OrderCheck();
  readonly #sum = new Sum();
  #brokenAt: number | undefined;
  /** A malformed row, whose account may be wrong. */
  misshapen: BadRow | undefined;
  /** Whether the account has a well-formed row. */
  isKnown = false;

  /** @returns whether the row is to be booked */
  add(row: CsvRow | BadRow): boolean {
    const isBad = 'message' in row;
    if (isBad) {
      this.#brokenAt ??= row.line;
      if (row.isMisshapen) this.misshapen ??= row;
      else this.isKnown = true;
      this.#order.add(undefined);
      return false;
    }
    this.isKnown = true;
    this.#order.add(row);
    if (this.#brokenAt !== undefined) return false;
    this.#sum.add(row);
    return true;
  }

  get isDoubtful(): boolean {
    return this.#order.isDoubtful;
  }

  get plan(): AccountPlan {
    const broken = this.#brokenAt === undefined ? {} : { brokenAt: this.#brokenAt };
    return { ...this.#sum.plan, ...broken };
  }
}

/** Sums rows to find the lowest balance. */
class Sum {
  #balance = 0n;
  #overdraft = 0n;
  #rows = 0;
  #first: CsvRow | undefined;

  add(row: CsvRow): void {
    if (this.#first === undefined) {
      this.#first = row;
      // A file that continues an earlier one may start below zero. A positive opening balance is not relied on.
      if (row.before < 0n) this.#balance = row.before;
    }
    this.#balance += row.change;
    if (-this.#balance > this.#overdraft) this.#overdraft = -this.#balance;
    this.#rows += 1;
  }

  get plan(): AccountPlan {
    const first = this.#first === undefined ? {} : { first: this.#first };
    return { overdraft: this.#overdraft, rows: this.#rows, ...first };
  }
}

/** The plans; accounts that may not be in booking order are read again and sorted. */
async function withOrder(
  accounts: ReadonlyMap<string, Survey>,
  csv: CsvFile,
): Promise<ReadonlyMap<string, AccountPlan>> {
  const plans = new Map([...accounts].map(([number, survey]) => [number, survey.plan]));
  const doubtful = new Map<string, CsvRow[]>();
  for (const [number, survey] of accounts) if (survey.isDoubtful) doubtful.set(number, []);
  if (doubtful.size === 0) return plans;
  for await (const row of readRows(csv)) if (!('message' in row)) doubtful.get(row.account)?.push(row);
  for (const [number, rows] of doubtful) {
    // With a row missing, the balances prove nothing.
    const ordered = plans.get(number)?.brokenAt === undefined ? inBookedOrder(rows) : undefined;
    if (ordered === undefined) throw noOrder(csv.file, number, rows);
    const sum = new Sum();
    for (const row of ordered) sum.add(row);
    if (ordered !== rows) plans.set(number, { ...sum.plan, ordered });
  }
  return plans;
}

function noOrder(file: string, number: string, rows: readonly CsvRow[]): CommandError {
  const at = rows.findIndex(
    ({ bookedOn }, index) => index > 0 && bookedOn < (rows[index - 1] as CsvRow).bookedOn,
  );
  const [before, row] = at > 0 ? [rows[at - 1], rows[at]] : [rows[0], rows[1]];
  return new CommandError(
    `${file}:${row?.line}: account ${number} is not in booking order (${before?.bookedOn} on line ` +
      `${before?.line}, ${row?.bookedOn} here), and no order of its rows makes their balances consistent, ` +
      'so nothing is booked; sort the file, oldest row first',
  );
}

/**
 * A row that repeats an id of its account is a bad row, since the two could not be told apart once booked. Only this
 * needs memory for each row of the file, and only during planning.
 */
async function* withoutRepeats(
  rows: AsyncIterable<CsvRow | BadRow>,
  idColumn: string,
): AsyncGenerator<CsvRow | BadRow> {
  const seen = [new Set<string>()];
  for await (const row of rows) {
    const isFirst = row.id === undefined || remember(seen, `${row.account ?? ''}\n${row.id}`);
    yield isFirst || 'message' in row ? row : repeated(row, idColumn);
  }
}

const repeated = ({ line, id, account }: CsvRow, column: string): BadRow => ({
  line,
  column,
  message: `${id} duplicates the id of an earlier row of account ${account}`,
  id,
  account,
});

/** Ids per Set, a little below the limit of a JavaScript Set. */
const SET_IDS_MAX = 16_000_000;

/** @returns false if the id is a repeat */
function remember(seen: Set<string>[], id: string): boolean {
  if (seen.some((ids) => ids.has(id))) return false;
  const last = seen.at(-1) as Set<string>;
  if (last.size < SET_IDS_MAX) last.add(id);
  else seen.push(new Set([id]));
  return true;
}
