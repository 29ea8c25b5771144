/** A bank's transactions from a CSV file: each row checked, its faults named by line and column. */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { IdempotencyKey, line } from '../../application/commands.js';
import { compileCheck, isCalendarDate } from '../../application/validation.js';
import { type Currency, decimalsOf, parsePositiveAmount } from '../../domain/money.js';

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
  /** Whose row it is, where that can be read. */
  readonly account?: string;
}

/** A file that cannot be imported at all; `message` is one line for people. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
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
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  const input = createReadStream(file);
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  const places = new Map<keyof Columns, number>();
  let width: number | undefined;
  // A record may span lines; the parser tells the line it ends on.
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      const first = line;
      line = info.lines + 1;
      if (width === undefined) {
        width = record.length;
        findColumns(record, columns, places);
      } else if (record.length !== width) {
        const message = `the row has ${record.length} columns, the header ${width}`;
        yield { line: first, column: columns.id, message, ...accountIn(record, places) };
      } else {
        yield readRow(record, places, columns, currency, today, first);
      }
    }
  } catch (error) {
    throw new ImportError(`${file}: ${(error as Error).message}`);
  }
  if (width === undefined) throw new ImportError(`${file} is empty: its first line must name the columns`);
}

function findColumns(header: readonly string[], columns: Columns, places: Map<keyof Columns, number>): void {
  for (const [field, name] of Object.entries(columns) as [keyof Columns, string][]) {
    const place = header.indexOf(name);
    if (place >= 0) places.set(field, place);
    else if (!OPTIONAL.includes(field)) {
      throw new Error(`there is no column ${name}; its columns are ${header.join(', ')}`);
    }
  }
}

function accountIn(
  record: readonly string[],
  places: ReadonlyMap<keyof Columns, number>,
): { account?: string } {
  const account = record[places.get('account') as number];
  return account ? { account } : {};
}

const ACCOUNT_CHARACTERS_MAX = 100;
const TEXT_CHARACTERS_MAX = 140;
const isKey = compileCheck(IdempotencyKey);
const isText = compileCheck(line(TEXT_CHARACTERS_MAX, 'a text'));

function readRow(
  record: readonly string[],
  places: ReadonlyMap<keyof Columns, number>,
  columns: Columns,
  currency: Currency,
  today: string,
  lineNumber: number,
): Row | BadRow {
  const cell = (field: keyof Columns) => record[places.get(field) ?? -1] ?? '';
  const bad = (field: keyof Columns, message: string): BadRow => {
    return { line: lineNumber, column: columns[field], message, ...accountIn(record, places) };
  };
  const [id, account, bookedOn, direction] = [cell('id'), cell('account'), cell('date'), cell('direction')];
  if (account === '' || account.length > ACCOUNT_CHARACTERS_MAX || isText(account) !== undefined) {
    return bad('account', `must be a text of 1 to ${ACCOUNT_CHARACTERS_MAX} characters`);
  }
  if (isKey(id) !== undefined) return bad('id', 'must be 1 to 255 visible ASCII characters');
  if (!isCalendarDate(bookedOn)) return bad('date', 'must be a date such as 1993-01-31');
  if (bookedOn > today) return bad('date', `must not be after today, ${today} (UTC)`);
  if (direction !== 'credit' && direction !== 'debit') return bad('direction', 'must be credit or debit');
  const amount = parsePositiveAmount(cell('amount'), currency);
  if (typeof amount !== 'bigint') return bad('amount', amount.message);
  if (!isBalance(cell('balance'), currency)) {
    return bad('balance', `must be a decimal with exactly ${decimalsOf(currency)} decimals`);
  }
  const reference = textOf([cell('operation'), cell('purpose')], ', ');
  const counterpart = textOf([cell('counterBank'), cell('counterAccount')], ' ');
  return {
    line: lineNumber,
    id,
    account,
    bookedOn,
    type: direction === 'credit' ? 'deposit' : 'withdraw',
    amount: cell('amount'),
    change: direction === 'credit' ? amount : -amount,
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
  return isText(text) === undefined ? text : undefined;
}
