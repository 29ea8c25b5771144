/** Leases in memory, for tests: what several nodes share, and what one of them has of it. */
import type { Clock, Leases } from '../../application/ports.js';

interface Held {
  readonly holder: string;
  readonly untilMs: number;
}

export class MemoryLeases implements Leases {
  readonly #shared: Map<string, Held>;
  readonly #holder: string;
  readonly #clock: Clock;

  constructor(shared: Map<string, Held>, holder: string, clock: Clock = Date) {
    this.#shared = shared;
    this.#holder = holder;
    this.#clock = clock;
  }

  async hold(name: string, ms: number): Promise<boolean> {
    const held = this.#shared.get(name);
    const nowMs = this.#clock.now();
    if (held !== undefined && held.holder !== this.#holder && held.untilMs >= nowMs) return false;
    this.#shared.set(name, { holder: this.#holder, untilMs: nowMs + ms });
    return true;
  }

  async release(name: string): Promise<void> {
    if (this.#shared.get(name)?.holder === this.#holder) this.#shared.delete(name);
  }
}
