/** Compares expected with actual rows, both sorted by key, with a page of each in memory. */
import type { CheckName, Findings } from './findings.js';
import { type Row, type RowKey, readLine } from './rowLine.js';

/** Reads pages one item at a time. */
export class Pages<T> {
  readonly #pages: AsyncIterator<readonly T[]>;
  #page: readonly T[] = [];
  #at = 0;
  #ended = false;

  constructor(pages: AsyncIterable<readonly T[]>) {
    this.#pages = pages[Symbol.asyncIterator]();
  }

  /** The current item; undefined at the end, or if `fill` must be called first. */
  get current(): T | undefined {
    return this.#page[this.#at];
  }

  advance(): void {
    this.#at += 1;
  }

  /** Whether `current` requires another page. */
  get isEmpty(): boolean {
    return !this.#ended && this.#at >= this.#page.length;
  }

  async fill(): Promise<void> {
    while (this.isEmpty) {
      const { done, value } = await this.#pages.next();
      this.#ended = done === true;
      this.#page = done ? [] : value;
      this.#at = 0;
    }
  }
}

export class TableComparison {
  readonly #check: CheckName;
  readonly #columns: readonly string[];
  readonly #actual: Pages<string>;
  readonly #findings: Findings;

  /** @param actual lines of rows (rowLine.ts) by key, ascending */
  constructor(
    check: CheckName,
    columns: readonly string[],
    actual: AsyncIterable<readonly string[]>,
    findings: Findings,
  ) {
    this.#check = check;
    this.#columns = columns;
    this.#actual = new Pages(actual);
    this.#findings = findings;
    findings.count(check, 0);
  }

  /** @param expected lines of the next expected rows, by key, ascending */
  async compare(expected: readonly string[]): Promise<void> {
    this.#findings.count(this.#check, expected.length);
    for (const line of expected) {
      if (this.#actual.isEmpty) await this.#actual.fill();
      if (this.#actual.current === line) this.#actual.advance();
      else await this.#compareRow(readLine(line));
    }
  }

  /** Call this after the last row: remaining actual rows are unexpected. */
  async end(): Promise<void> {
    for (;;) {
      if (this.#actual.isEmpty) await this.#actual.fill();
      if (this.#actual.current === undefined) return;
      this.#unexpected(readLine(this.#actual.current));
      this.#actual.advance();
    }
  }

  async #compareRow(expected: Row): Promise<void> {
    for (;;) {
      if (this.#actual.isEmpty) await this.#actual.fill();
      const actual = this.#actual.current === undefined ? undefined : readLine(this.#actual.current);
      const order = actual === undefined ? 1 : compareKeys(actual, expected);
      if (actual === undefined || order > 0) {
        this.#differ(expected, textOfValues(expected), 'no row');
        return;
      }
      this.#actual.advance();
      if (order === 0) {
        this.#compareValues(expected, actual);
        return;
      }
      this.#unexpected(actual);
    }
  }

  #compareValues(expected: Row, actual: Row): void {
    for (let index = 0; index < expected.values.length; index += 1) {
      const column = this.#columns[index];
      const wanted = expected.values[index];
      let found = actual.values[index];
      if (wanted === found) continue;
      // The database reorders JSON fields.
      if (column === 'metadata' && found != null) found = canonical(JSON.parse(found));
      if (wanted !== found) this.#differ(expected, wanted, found, ` ${column}`);
    }
  }

  #unexpected(actual: Row): void {
    this.#differ(actual, 'no row', textOfValues(actual));
  }

  #differ(key: RowKey, expected: unknown, found: unknown, column = ''): void {
    this.#findings.differ(this.#check, this.#check, `${textOf(key)}${column}`, expected, found);
  }
}

function compareKeys(a: RowKey, b: RowKey): number {
  if (a.account !== b.account) return a.account < b.account ? -1 : 1;
  if (a.number !== b.number) return a.number - b.number;
  if (a.detail !== b.detail) return a.detail < b.detail ? -1 : 1;
  return 0;
}

const textOfValues = ({ values }: Row): string => values.join(' | ');

const textOf = ({ account, number, detail }: RowKey): string =>
  [account, number === 0 ? '' : number, detail].filter((part) => part !== '').join(' ');

/** JSON with sorted fields; undefined becomes `nothing`. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'nothing';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}
