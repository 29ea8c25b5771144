/**
 * The order in which an account's rows were booked. Many banks write the newest first. Each row says the balance after
 * it, so an order in which every balance follows from the one before, and no date runs backwards, is the right one.
 */
import type { Row } from './rows.js';

/** What a look at an account's rows in the order of the file tells, without keeping them. */
export class OrderCheck {
  #last: Row | undefined;
  #isLastBad = false;
  #hasBad = false;
  #follows = true;
  #followsBackwards = true;
  #isByDate = true;

  /** @param row undefined for one that cannot be read: what comes after it need not follow */
  add(row: Row | undefined): void {
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

  /** Whether the rows may have been booked in another order than that of the file. */
  get isDoubtful(): boolean {
    if (this.#follows) return !this.#isByDate && this.#followsBackwards;
    // A wrong balance looks like a wrong order; with a row missing, no order can be shown to be better.
    return !this.#hasBad || !this.#isByDate || this.#followsBackwards;
  }
}

/**
 * @param rows of one account, in the order of the file
 * @returns the rows in the order they were booked in; undefined when no order is shown to be the right one
 */
export function inBookedOrder(rows: readonly Row[]): readonly Row[] | undefined {
  const backwards = rows.toReversed();
  const proven = [rows, backwards, byDate(rows), byDate(backwards)].find(isProven);
  // By date, and with a balance that follows from no other: that is told of each row when it is booked.
  return proven ?? (isByDate(rows) ? rows : undefined);
}

const byDate = (rows: readonly Row[]): readonly Row[] =>
  rows.toSorted((a, b) => (a.bookedOn < b.bookedOn ? -1 : Number(a.bookedOn > b.bookedOn)));

const isByDate = (rows: readonly Row[]): boolean =>
  rows.every((row, index) => index === 0 || (rows[index - 1] as Row).bookedOn <= row.bookedOn);

const isProven = (rows: readonly Row[]): boolean =>
  isByDate(rows) && rows.every((row, index) => index === 0 || (rows[index - 1] as Row).after === row.before);
