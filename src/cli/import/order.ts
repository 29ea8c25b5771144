/**
 * Derives the order in which an account's rows were booked; many banks list the newest row first. Each row contains the
 * balance after it, so an order is proven if each balance follows from the previous one and no date decreases.
 */
import type { CsvRow } from './rows.js';

/** Checks an account's rows in file order without keeping them. */
export class OrderCheck {
  #last: CsvRow | undefined;
  #isLastBad = false;
  #hasBad = false;
  #follows = true;
  #followsBackwards = true;
  #isByDate = true;

  /** @param row undefined for an unreadable row; the next balance is not checked against it */
  add(row: CsvRow | undefined): void {
    if (row === undefined) {
      this.#isLastBad = true;
      this.#hasBad = true;
      return;
    }
    if (this.#last !== undefined) {
      this.#isByDate &&= this.#last.bookedOn <= row.bookedOn;
      this.#follows &&= this.#isLastBad || this.#last.after === row.before;
      this.#followsBackwards &&= this.#isLastBad || row.after === this.#last.before;
    }
    this.#last = row;
    this.#isLastBad = false;
  }

  /** Whether the booking order may differ from the file's order. */
  get isDoubtful(): boolean {
    if (this.#follows) return !this.#isByDate && this.#followsBackwards;
    // A wrong balance looks like a wrong order; with a row missing, no other order can be proven.
    return !this.#hasBad || !this.#isByDate || this.#followsBackwards;
  }
}

/**
 * @param rows of one account, in file order
 * @returns the rows in booking order; undefined if no order can be proven
 */
export function inBookedOrder(rows: readonly CsvRow[]): readonly CsvRow[] | undefined {
  const backwards = rows.toReversed();
  const proven = [rows, backwards, byDate(rows), byDate(backwards)].find(isProven);
  // Rows sorted by date with an inconsistent balance keep their order: booking reports each difference.
  return proven ?? (isByDate(rows) ? rows : undefined);
}

const byDate = (rows: readonly CsvRow[]): readonly CsvRow[] =>
  rows.toSorted((a, b) => (a.bookedOn < b.bookedOn ? -1 : Number(a.bookedOn > b.bookedOn)));

const isByDate = (rows: readonly CsvRow[]): boolean =>
  rows.every((row, index) => index === 0 || (rows[index - 1] as CsvRow).bookedOn <= row.bookedOn);

const isProven = (rows: readonly CsvRow[]): boolean =>
  isByDate(rows) &&
  rows.every((row, index) => index === 0 || (rows[index - 1] as CsvRow).after === row.before);
