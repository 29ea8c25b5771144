/** Random numbers that a seed repeats. FAULT_SEED sets the seed of a run; each run prints the one it had. */

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The seed that FAULT_SEED names, else a fresh one; printed under `title`. */
  static forRun(title: string): Random {
    const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000_000);
    process.stdout.write(`${title}: FAULT_SEED=${seed}\n`);
    return new Random(seed);
  }

  /** From 0 up to, not including, 1. The algorithm is mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.between(0, items.length - 1)] as T;
  }

  /** The items in another order (Fisher and Yates). */
  shuffled<T>(items: readonly T[]): T[] {
    const mixed = [...items];
    for (let last = mixed.length - 1; last > 0; last -= 1) {
      const other = this.between(0, last);
      [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
    }
    return mixed;
  }

  /** A source of its own, so that what one client draws does not depend on when the others draw. */
  fork(): Random {
    return new Random(this.between(0, 2 ** 32 - 1));
  }
}
