/** A bank's transactions from a CSV file: each row checked, its faults named by line and column. */
import { line } from '../../application/commands.js';
import { isCalendarDate } from '../../application/dates.js';
import { compileCheck } from '../../application/validation.js';
import { type Currency, decimalsOf, parsePositiveAmount } from '../../domain/money.js';
import { CommandError } from '../commandError.js';
import { readRecords } from './csv.js';
import { fitsAccountKeys, fitsRowKey } from './keys.js';

/** What the importer reads, and the column that holds it unless an option says otherwise. */
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

/** Columns that a file may lack. */
const OPTIONAL: readonly (keyof Columns)[] = ['operation', 'purpose', 'counterBank', 'counterAccount'];

export interface Row {
  /** Line of the file, counted from 1. */
  readonly line: number;
  readonly id: string;
  readonly account: string;
  readonly bookedOn: string;
  readonly type: 'deposit' | 'withdraw';
  readonly amount: string;
  /** `amount` in minor units, negative when it leaves the account. */
  readonly change: bigint;
  /** The bank's own balance before this row, in minor units. */
  readonly before: bigint;
  /** The bank's own balance after this row, as it stands in the file. */
  readonly balance: string;
  readonly reference?: string;
  readonly counterpart?: string;
}

/** A row that cannot be booked. */
export interface BadRow {
  readonly line: number;
  readonly column: string;
  readonly message: string;
  /** Whose row it is, and which, where that can be read. */
  readonly account?: string;
  readonly id?: string;
}

/**
 * Reads the file row by row; memory does not grow with it.
 * @param today the last date a row may have
 */
export async function* readRows(
  file: string,
  columns: Columns,
  currency: Currency,
  today: string,
): AsyncGenerator<Row | BadRow> {
  const places = new Map<keyof Columns, number>();
  let width: number | undefined;
  for await (const { cells, line } of readRecords(file)) {
    if (width === undefined) {
      width = cells.length;
      findColumns(file, cells, columns, places);
    } else if (cells.length !== width) {
      const message = `the row has ${cells.length} columns, the header ${width}`;
      yield { line, column: columns.id, message, ...namesIn(cells, places) };
    } else {
      yield readRow(cells, places, columns, currency, today, line);
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
    if (place >= 0) places.set(field, place);
    else if (!OPTIONAL.includes(field)) {
      throw new CommandError(`${file}: there is no column ${name}; its columns are ${header.join(', ')}`);
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
const TEXT_CHARACTERS_MAX = 140;
const checkText = compileCheck(line(TEXT_CHARACTERS_MAX, 'a text'));
const NAME_CHARACTERS_MAX = 255;
const checkName = compileCheck(line(NAME_CHARACTERS_MAX, 'a name'));

/** Bytes that are not UTF-8 are read as U+FFFD, which would make one name of two. */
const isName = (text: string): boolean => checkName(text) === undefined && !text.includes('\ufffd');

function readRow(
  cells: readonly string[],
  places: ReadonlyMap<keyof Columns, number>,
  columns: Columns,
  currency: Currency,
  today: string,
  lineNumber: number,
): Row | BadRow {
  const cell = (field: keyof Columns) => cells[places.get(field) ?? -1] ?? '';
  const bad = (field: keyof Columns, message: string): BadRow => {
    return { line: lineNumber, column: columns[field], message, ...namesIn(cells, places) };
  };
  const [id, account, bookedOn, direction] = [cell('id'), cell('account'), cell('date'), cell('direction')];
  if (account.length > ACCOUNT_CHARACTERS_MAX || !isName(account)) {
    return bad('account', `must be a text of 1 to ${ACCOUNT_CHARACTERS_MAX} characters, in UTF-8`);
  }
  if (!fitsAccountKeys(account)) return bad('account', 'is too long for an idempotency key');
  if (!fitsRowKey(id)) return bad('id', 'is too long for an idempotency key');
  if (!isName(id)) return bad('id', 'must be a text of at least 1 character, in UTF-8');
  if (!isCalendarDate(bookedOn)) return bad('date', 'must be a date such as 1993-01-31');
  if (bookedOn > today) return bad('date', `must not be after today, ${today} (UTC)`);
  if (direction !== 'credit' && direction !== 'debit') return bad('direction', 'must be credit or debit');
  const amount = parsePositiveAmount(cell('amount'), currency);
  if (typeof amount !== 'bigint') return bad('amount', amount.message);
  if (!isBalance(cell('balance'), currency)) {
    return bad('balance', `must be a decimal with exactly ${decimalsOf(currency)} decimals`);
  }
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
    before: BigInt(cell('balance').replace('.', '')) - change,
    balance: cell('balance'),
    ...(reference === undefined ? {} : { reference }),
    ...(counterpart === undefined ? {} : { counterpart }),
  };
}

function isBalance(text: string, currency: Currency): boolean {
  const decimals = decimalsOf(currency);
  return new RegExp(`^-?(0|[1-9][0-9]*)${decimals === 0 ? '' : `\\.[0-9]{${decimals}}`}$`).test(text);
}

/** What is there, joined and cut to what the bank takes; undefined when that is nothing, or not a plain text. */
function textOf(parts: readonly string[], separator: string): string | undefined {
  const text = parts
    .filter((part) => part !== '')
    .join(separator)
    .slice(0, TEXT_CHARACTERS_MAX);
  return checkText(text) === undefined ? text : undefined;
}
