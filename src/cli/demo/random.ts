/** A seeded random generator: the same seed yields the same choices. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
    this.#generator = xoroshiro128plus(seed);
  }

  /** An independent generator for one part: numbers drawn elsewhere do not affect it. */
  fork(part: number): Random {
    return new Random(Math.imul(this.#seed ^ 0x9e3779b9, 31) + Math.imul(part + 1, 0x85ebca6b));
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }

  chance(percent: number): boolean {
    return this.int(1, 1_000) <= percent * 10;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(0, from.length - 1)] as T;
  }

  /** Hexadecimal digits. */
  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.int(0, 15).toString(16)).join('');
  }
}
