/** What a file needs before its rows can be booked: its accounts, and the overdrafts that its rows run into. */
import { CommandError } from '../commandError.js';
import { inBookedOrder, OrderCheck } from './order.js';
import { type BadRow, type CsvFile, type Row, readRows } from './rows.js';

export interface AccountPlan {
  /** Minor units, zero or more: how far below zero the rows take it. */
  readonly overdraft: bigint;
  /** The first line that cannot be booked; nothing from there on is. */
  readonly brokenAt?: number;
  /** Rows to book. */
  readonly rows: number;
  /** The first of them. */
  readonly first?: Row;
  /** The rows themselves, in the order to book them, where that is not the order of the file. */
  readonly ordered?: readonly Row[];
}

export interface Plan {
  /** By the bank's own account number, in the order of their first rows. */
  readonly accounts: ReadonlyMap<string, AccountPlan>;
  readonly badRows: readonly BadRow[];
  /** Rows to book. */
  readonly rows: number;
  /** Rows that are not: bad ones, and those after them in the same account. */
  readonly refused: number;
  /** Rows with a text that the bank takes in another form only, and the first of them. */
  readonly changedTexts: { readonly rows: number; readonly line?: number };
}

/** Bad rows that are remembered to be named; further ones are only counted. */
const NAMED_MAX = 1_000;

/**
 * Takes memory with each row of the file for its id, and for whole rows where accounts are not in the order of booking.
 * @throws CommandError when it is not known whose rows they are, or in what order they were booked
 */
export async function planImport(csv: CsvFile): Promise<Plan> {
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

/** What is seen of one account, in the order of its rows. */
class Survey {
  readonly #order = new OrderCheck();
  readonly #sum = new Sum();
  #brokenAt: number | undefined;
  /** A row of which it is not sure that it belongs here. */
  misshapen: BadRow | undefined;
  /** Whether any row surely belongs here. */
  isKnown = false;

  /** @returns whether the row is to be booked */
  add(row: Row | BadRow): boolean {
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

/** How far rows take an account below zero. */
class Sum {
  #balance = 0n;
  #overdraft = 0n;
  #rows = 0;
  #first: Row | undefined;

  add(row: Row): void {
    if (this.#first === undefined) {
      this.#first = row;
      // A file that goes on from an earlier one may find its account below zero; what is above is not counted on.
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

/** The plans; where the order of the file may not be that of booking, its rows are read once more and put in order. */
async function withOrder(
  accounts: ReadonlyMap<string, Survey>,
  csv: CsvFile,
): Promise<ReadonlyMap<string, AccountPlan>> {
  const plans = new Map([...accounts].map(([number, survey]) => [number, survey.plan]));
  const doubtful = new Map<string, Row[]>();
  for (const [number, survey] of accounts) if (survey.isDoubtful) doubtful.set(number, []);
  if (doubtful.size === 0) return plans;
  for await (const row of readRows(csv)) if (!('message' in row)) doubtful.get(row.account)?.push(row);
  for (const [number, rows] of doubtful) {
    // With a row missing in between, the balances show nothing.
    const ordered = plans.get(number)?.brokenAt === undefined ? inBookedOrder(rows) : undefined;
    if (ordered === undefined) throw noOrder(csv.file, number, rows);
    const sum = new Sum();
    for (const row of ordered) sum.add(row);
    if (ordered !== rows) plans.set(number, { ...sum.plan, ordered });
  }
  return plans;
}

function noOrder(file: string, number: string, rows: readonly Row[]): CommandError {
  const at = rows.findIndex(
    ({ bookedOn }, index) => index > 0 && bookedOn < (rows[index - 1] as Row).bookedOn,
  );
  const [before, row] = at > 0 ? [rows[at - 1], rows[at]] : [rows[0], rows[1]];
  return new CommandError(
    `${file}:${row?.line}: account ${number} is not in booking order (${before?.bookedOn} on line ` +
      `${before?.line}, ${row?.bookedOn} here), and no order of its rows makes their balances consistent, ` +
      'so nothing is booked; sort the file, oldest row first',
  );
}

/**
 * A row whose id came before in its account is a bad one: only one of the two could be told to be there. This alone takes
 * memory with each row of the file, and only while the import is planned.
 */
async function* withoutRepeats(
  rows: AsyncIterable<Row | BadRow>,
  idColumn: string,
): AsyncGenerator<Row | BadRow> {
  const seen = [new Set<string>()];
  for await (const row of rows) {
    const isFirst = row.id === undefined || remember(seen, `${row.account ?? ''}\n${row.id}`);
    yield isFirst || 'message' in row ? row : repeated(row, idColumn);
  }
}

const repeated = ({ line, id, account }: Row, column: string): BadRow => ({
  line,
  column,
  message: `${id} duplicates the id of an earlier row of account ${account}`,
  id,
  account,
});

/** What one set is filled with; its own limit is a little higher. */
const SET_IDS_MAX = 16_000_000;

/** @returns false when the id is there already */
function remember(seen: Set<string>[], id: string): boolean {
  if (seen.some((ids) => ids.has(id))) return false;
  const last = seen.at(-1) as Set<string>;
  if (last.size < SET_IDS_MAX) last.add(id);
  else seen.push(new Set([id]));
  return true;
}
