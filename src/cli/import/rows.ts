/** Reads transactions from a CSV file and validates each row; errors name the line and column. */
import { line } from '../../application/commands/fields.js';
import type { Today } from '../../application/shared/bankClock.js';
import { isCalendarDate } from '../../application/shared/dates.js';
import { compileCheck } from '../../application/shared/validation.js';
import type { Currency } from '../../domain/currencies.js';
import { decimalsOf, formatAmount, parsePositiveAmount } from '../../domain/money.js';
import { CommandError } from '../commandError.js';
import { readRecords } from './csv.js';
import { textOf } from './texts.js';

/** The fields of a row and their default column names. */
export const COLUMNS = {
  id: 'transaction_id',
  account: 'account_id',
  date: 'booked_on',
  direction: 'direction',
  operation: 'operation',
  purpose: 'purpose',
  amount: 'amount',
  balance: 'balance_after',
  counterBank: 'counterparty_bank',
  counterAccount: 'counterparty_account',
} as const;

export type Columns = Readonly<Record<keyof typeof COLUMNS, string>>;

/** Optional columns. */
const OPTIONAL: readonly (keyof Columns)[] = ['operation', 'purpose', 'counterBank', 'counterAccount'];

export interface CsvRow {
  /** Line of the file, counted from 1. */
  readonly line: number;
  readonly id: string;
  readonly account: string;
  readonly bookedOn: string;
  readonly type: 'deposit' | 'withdraw';
  readonly amount: string;
  /** `amount` in minor units, negative for a debit. */
  readonly change: bigint;
  /** The file's balance before this row, in minor units. */
  readonly before: bigint;
  /** The file's balance after this row, in minor units, and as text. */
  readonly after: bigint;
  readonly balance: string;
  readonly reference?: string;
  readonly counterpart?: string;
  /** Whether `reference` or `counterpart` differs from the file. */
  readonly isTextChanged: boolean;
}

/** A row that cannot be booked. */
export interface BadRow {
  readonly line: number;
  readonly column: string;
  readonly message: string;
  /** The account and id of the row, if readable. */
  readonly account?: string;
  readonly id?: string;
  /** Whether the number of cells is wrong, so that `account` and `id` may be cells of other columns. */
  readonly isMisshapen?: true;
}

export interface CsvFile {
  readonly file: string;
  readonly columns: Columns;
  readonly currency: Currency;
  /** The bank's business date, the latest date of a row; requested once the header is valid. */
  readonly today: () => Promise<Today>;
  /** UTF-8 unless given. */
  readonly encoding?: string | undefined;
}

/**
 * Reads the file row by row in constant memory.
 * @throws CommandError if the file or its header cannot be used
 */
export async function* readRows(csv: CsvFile): AsyncGenerator<CsvRow | BadRow> {
  const { file, columns } = csv;
  const places = new Map<keyof Columns, number>();
  let width: number | undefined;
  let today: Today | undefined;
  for await (const { cells, line } of readRecords(file, csv.encoding)) {
    if (width === undefined) {
      width = cells.length;
      findColumns(file, cells, columns, places);
    } else if (cells.length !== width) {
      const message = `the row has ${cells.length} columns, but the header has ${width}`;
      yield { line, column: columns.id, message, isMisshapen: true, ...namesIn(cells, places) };
    } else {
      today ??= await csv.today();
      yield readRow(cells, places, csv, today, line);
    }
  }
  if (width === undefined) throw new CommandError(`${file} is empty: its first line must name the columns`);
}

function findColumns(
  file: string,
  header: readonly string[],
  columns: Columns,
  places: Map<keyof Columns, number>,
): void {
  for (const [field, name] of Object.entries(columns) as [keyof Columns, string][]) {
    const place = header.indexOf(name);
    if (place !== header.lastIndexOf(name)) {
      throw new CommandError(`${file}: there is more than one column ${name}`);
    }
    if (place >= 0) places.set(field, place);
    else if (!OPTIONAL.includes(field)) {
      throw new CommandError(`${file}: no column ${name}; the columns are ${header.join(', ')}`);
    }
  }
}

function namesIn(
  cells: readonly string[],
  places: ReadonlyMap<keyof Columns, number>,
): { account?: string; id?: string } {
  const [account, id] = [cells[places.get('account') as number], cells[places.get('id') as number]];
  return { ...(account ? { account } : {}), ...(id ? { id } : {}) };
}

const ACCOUNT_CHARACTERS_MAX = 100;
const NAME_CHARACTERS_MAX = 255;
const checkName = compileCheck(line(NAME_CHARACTERS_MAX, 'a name'));

/** U+FFFD in the file marks a character lost earlier; different names could have become equal. */
const isName = (text: string): boolean => checkName(text) === undefined && !text.includes('\ufffd');

function readRow(
  cells: readonly string[],
  places: ReadonlyMap<keyof Columns, number>,
  { columns, currency }: CsvFile,
  today: Today,
  lineNumber: number,
): CsvRow | BadRow {
  const cell = (field: keyof Columns) => cells[places.get(field) ?? -1] ?? '';
  const bad = (field: keyof Columns, message: string): BadRow => {
    return { line: lineNumber, column: columns[field], message, ...namesIn(cells, places) };
  };
  const [id, account, bookedOn, direction] = [cell('id'), cell('account'), cell('date'), cell('direction')];
  if (account.length > ACCOUNT_CHARACTERS_MAX || !isName(account)) {
    return bad('account', `must be a text of 1 to ${ACCOUNT_CHARACTERS_MAX} characters, in UTF-8`);
  }
  if (!isName(id)) return bad('id', `must be a text of 1 to ${NAME_CHARACTERS_MAX} characters, in UTF-8`);
  if (!isCalendarDate(bookedOn)) return bad('date', 'must be a date such as 1993-01-31');
  if (bookedOn > today.date)
    return bad('date', `must not be later than today, ${today.date} (${today.zone})`);
  if (direction !== 'credit' && direction !== 'debit') return bad('direction', 'must be credit or debit');
  const amount = parsePositiveAmount(cell('amount'), currency);
  if (typeof amount !== 'bigint') return bad('amount', amount.message);
  if (!isBalance(cell('balance'), currency)) {
    return bad('balance', `must be a decimal with exactly ${decimalsOf(currency)} decimals`);
  }
  const balance = minorOf(cell('balance'));
  const change = direction === 'credit' ? amount : -amount;
  const reference = textOf([cell('operation'), cell('purpose')], ', ');
  const counterpart = textOf([cell('counterBank'), cell('counterAccount')], ' ');
  return {
    line: lineNumber,
    id,
    account,
    bookedOn,
    type: direction === 'credit' ? 'deposit' : 'withdraw',
    amount: cell('amount'),
    change,
    before: balance - change,
    after: balance,
    balance: formatAmount(balance, currency),
    ...(reference.text === undefined ? {} : { reference: reference.text }),
    ...(counterpart.text === undefined ? {} : { counterpart: counterpart.text }),
    isTextChanged: reference.isChanged || counterpart.isChanged,
  };
}

function isBalance(text: string, currency: Currency): boolean {
  const decimals = decimalsOf(currency);
  return new RegExp(`^-?(0|[1-9][0-9]*)${decimals === 0 ? '' : `\\.[0-9]{${decimals}}`}$`).test(text);
}

/** Accepts `-0.00`, which is zero. */
const minorOf = (balance: string): bigint => BigInt(balance.replace('.', ''));
