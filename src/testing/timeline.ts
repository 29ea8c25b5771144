/**
 * What is to happen on a simulated time, in order: calls of the next turn first, then by due time. Calls due at the same time
 * happen in the order in which they were planned, so the same plans always give the same run.
 */

interface Due {
  readonly atMs: number;
  readonly order: number;
  /** Undefined once it is cancelled. */
  call: (() => void) | undefined;
}

export class Timeline {
  #ms = 0;
  /** A binary heap: each entry is before those at twice its index and one or two more. */
  readonly #heap: Due[] = [];
  #orders = 0;
  #cancelled = 0;
  #turns: (() => void)[] = [];
  #turnsDone = 0;

  /** Milliseconds since the start, with fractions. */
  get ms(): number {
    return this.#ms;
  }

  /** Number of planned calls, without those of the next turn. */
  get planned(): number {
    return this.#heap.length - this.#cancelled;
  }

  /** Whether nothing is left to happen. */
  get isEmpty(): boolean {
    return this.planned === 0 && this.#turns.length === 0;
  }

  /** Plans a call. @returns cancels it */
  at(atMs: number, call: () => void): () => void {
    const due: Due = { atMs, order: this.#orders, call };
    this.#orders += 1;
    this.#rise(due);
    return () => {
      if (due.call === undefined) return;
      due.call = undefined;
      this.#cancelled += 1;
    };
  }

  /** Plans a call after everything that can happen now. */
  nextTurn(call: () => void): void {
    this.#turns.push(call);
  }

  /** Lets the next call happen. @returns false if none is due by `untilMs`: then it is that time */
  next(untilMs: number): boolean {
    if (this.#turnsDone < this.#turns.length) {
      const turn = this.#turns[this.#turnsDone] as () => void;
      this.#turnsDone += 1;
      if (this.#turnsDone === this.#turns.length) {
        this.#turns = [];
        this.#turnsDone = 0;
      }
      turn();
      return true;
    }
    for (;;) {
      const [first] = this.#heap;
      if (first === undefined || first.atMs > untilMs) {
        this.#ms = untilMs;
        return false;
      }
      this.#sink();
      const { call } = first;
      if (call === undefined) {
        this.#cancelled -= 1;
        continue;
      }
      first.call = undefined;
      this.#ms = first.atMs;
      call();
      return true;
    }
  }

  #rise(due: Due): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(due);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const other = heap[above] as Due;
      if (isBefore(other, due)) break;
      heap[index] = other;
      index = above;
    }
    heap[index] = due;
  }

  /** Removes the first entry. */
  #sink(): void {
    const heap = this.#heap;
    const last = heap.pop() as Due;
    const { length } = heap;
    if (length === 0) return;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      if (below >= length) break;
      if (below + 1 < length && isBefore(heap[below + 1] as Due, heap[below] as Due)) below += 1;
      const other = heap[below] as Due;
      if (isBefore(last, other)) break;
      heap[index] = other;
      index = below;
    }
    heap[index] = last;
  }
}

const isBefore = (one: Due, other: Due): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
