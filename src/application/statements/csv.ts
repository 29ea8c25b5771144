/** A statement as CSV (RFC 4180): opening balance, one record per line, closing balance; then what was on hold, if anything. */
import type { WrittenStatement } from './format.js';
import { availableOf, isCredit, type StatementFacts, type StatementLine } from './statements.js';

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
    end: recordOf(closing) + pendingRecords(statement),
  };
}

function pendingRecords(statement: StatementFacts): string {
  const { account, to, pendingHolds } = statement;
  const { currency } = account;
  if (pendingHolds.length === 0) return '';
  const holds = pendingHolds.map(({ id, amount, placedAt, reference, counterpart }) => ({
    recordedAt: placedAt,
    type: 'pending-hold',
    debit: amount,
    currency,
    reference: harmless(reference),
    counterpart: harmless(counterpart),
    transactionId: id,
  }));
  const left = { effectiveOn: to, type: 'available-balance', balance: availableOf(statement), currency };
  return [...holds, left].map(recordOf).join('');
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
 * Positions where a spreadsheet may start a cell that looks like a formula. The separator depends on the
 * reader's settings, and quotes protect a cell only at its start. A cell that starts with a tab or line end
 * counts, too.
 */
const FORMULA =
  /(?<=^|[;|,"\t\n\v\f\r\u0085\u2028\u2029])(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\n\r])/g;

/** Escapes a client's text with an apostrophe so that no spreadsheet evaluates it. */
const harmless = (text: string | undefined): string | undefined => text?.replace(FORMULA, "'");

const field = (value: string | number | undefined): string => {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
