/** A seeded Random, for specs and simulations. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { v7 as uuidv7 } from 'uuid';
import type { Random } from '../application/shared/random.js';
import type { Time } from '../application/shared/time.js';

const FRACTION_BITS = 30;

export class SimulatedRandom implements Random {
  readonly #time: Pick<Time, 'now'>;
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  /** @param time timestamps of UUIDs */
  constructor(seed: number, time: Pick<Time, 'now'>) {
    this.#time = time;
    this.#generator = xoroshiro128plus(seed);
  }

  uuid(): string {
    return uuidv7({ msecs: this.#time.now(), random: this.bytes(16) });
  }

  fraction(): number {
    return this.#int(2 ** FRACTION_BITS - 1) / 2 ** FRACTION_BITS;
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.#int(255)));
  }

  #int(max: number): number {
    return uniformInt(this.#generator, 0, max);
  }
}
