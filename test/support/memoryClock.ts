/** A clock that stands still until time passes, or it is set. */
import type { Clock } from '../../src/application/shared/ports.js';

export class MemoryClock implements Clock {
  #nowMs: number;
  #monotonicMs = 0;

  constructor(nowMs = 0) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  /** Sets the time of day, as an operator or NTP does. */
  step(ms: number): void {
    this.#nowMs += ms;
  }

  async pass(ms: number): Promise<void> {
    this.#nowMs += ms;
    this.#monotonicMs += ms;
  }
}
