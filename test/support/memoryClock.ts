/** A clock that stands still until it is moved. */
import type { Clock } from '../../src/application/ports.js';

export class MemoryClock implements Clock {
  #nowMs = 0;

  now(): number {
    return this.#nowMs;
  }

  async pass(ms: number): Promise<void> {
    this.#nowMs += ms;
  }
}
