/** A statement as CSV (RFC 4180): the opening balance, a record a line, the closing balance. */

import type { WrittenStatement } from './format.js';
import { isCredit, type StatementFacts, type StatementLine } from './statements.js';

const COLUMNS = [
  'effectiveOn',
  'recordedAt',
  'version',
  'type',
  'credit',
  'debit',
  'balance',
  'currency',
  'reference',
  'counterpart',
  'counterAccountId',
  'transactionId',
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string | number | undefined>>;

export function csvStatement(statement: StatementFacts): WrittenStatement {
  const { account, from, to, openingBalance, closingBalance } = statement;
  const { currency } = account;
  const opening = { effectiveOn: from, type: 'opening-balance', balance: openingBalance, currency };
  const closing = { effectiveOn: to, type: 'closing-balance', balance: closingBalance, currency };
  return {
    begin: `${COLUMNS.join(',')}\r\n${recordOf(opening)}`,
    line: (line) => recordOf(rowOf(line)),
    end: recordOf(closing),
  };
}

const recordOf = (row: Row): string => `${COLUMNS.map((column) => field(row[column])).join(',')}\r\n`;

function rowOf({
  id,
  amount,
  accountId: _,
  metadata: __,
  reference,
  counterpart,
  ...line
}: StatementLine): Row {
  const side = isCredit(line) ? { credit: amount } : { debit: amount };
  return {
    ...line,
    ...side,
    reference: harmless(reference),
    counterpart: harmless(counterpart),
    transactionId: id,
  };
}

/**
 * Where a cell may begin as a spreadsheet reads it, and begins like a formula. Which character parts cells is
 * a setting of whoever opens the file; quotes keep a cell together only where they stand at its beginning. A
 * cell that begins with a tab or a line end is one, too.
 */
const FORMULA =
  /(?<=^|[;|,"\t\n\v\f\r\u0085\u2028\u2029])(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\n\r])/g;

/**
 * A text that a client chose, so that no spreadsheet calculates it: an apostrophe in front makes it a text.
 */
const harmless = (text: string | undefined): string | undefined => text?.replace(FORMULA, "'");

const field = (value: string | number | undefined): string => {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
