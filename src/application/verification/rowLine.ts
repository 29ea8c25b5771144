/**
 * Rows as lines of text, because most rows are correct and comparing two texts is fast. A line contains the row's key
 * (account, number, detail) and its columns, separated by tabs, in the text format of PostgreSQL's COPY: `\N` for null,
 * special characters escaped with a backslash.
 * Source: https://www.postgresql.org/docs/current/sql-copy.html
 */

/** The key of a row, in sort order: account id, number, then a day or an id. */
export interface RowKey {
  readonly account: string;
  /** 0 if the table has none. */
  readonly number: number;
  /** Empty if the table has none. */
  readonly detail: string;
}

export interface Row extends RowKey {
  readonly values: readonly (string | null)[];
}

/** A field of a line; null and undefined become `\N`. */
export function field(value: string | null | undefined): string {
  if (value == null) return '\\N';
  return SPECIAL.test(value)
    ? value.replace(EACH_SPECIAL, (character) => ESCAPES[character] as string)
    : value;
}

/** @param instant ISO 8601 in UTC with milliseconds. @returns PostgreSQL's format, in UTC */
export function timeField(instant: string): string {
  let end = 23;
  while (instant.charCodeAt(end - 1) === ZERO) end -= 1;
  const seconds = `${instant.slice(0, 10)} ${instant.slice(11, 19)}`;
  return end <= 20 ? `${seconds}+00` : `${seconds}.${instant.slice(20, end)}+00`;
}

export function readLine(line: string): Row {
  const [account, number, detail, ...values] = line.split('\t');
  return {
    account: unescaped(account as string),
    number: Number(number),
    detail: unescaped(detail as string),
    values: values.map((value) => (value === '\\N' ? null : unescaped(value))),
  };
}

/** Unescapes a field of a line; not for `\N`. */
export const unescaped = (text: string): string =>
  text.includes('\\') ? text.replace(/\\(.)/g, (_, character) => MEANINGS[character] ?? character) : text;

const ZERO = '0'.charCodeAt(0);
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};
const MEANINGS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const SPECIAL = /[\\\b\f\n\r\t\v]/;
const EACH_SPECIAL = new RegExp(SPECIAL, 'g');
