/** The advisory lock that every append takes: first come, first served. */
import type { Timeline } from '../../src/testing/timeline.js';

interface Waiting {
  readonly grant: () => void;
}

export class AppendLock {
  readonly #line: Timeline;
  #isHeld = false;
  #waiting: Waiting[] = [];
  /** Counts the server's starts: a lock of an earlier one is none. */
  #starts = 0;

  constructor(line: Timeline) {
    this.#line = line;
  }

  /**
   * Resolves when the caller holds it.
   * @returns gives it back; may be called again
   * @throws Error after `msMax`, the limit of a statement
   */
  take(msMax: number): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const starts = this.#starts;
      const grant = () => {
        let isMine = true;
        resolve(() => {
          if (isMine && starts === this.#starts) this.#next();
          isMine = false;
        });
      };
      if (!this.#isHeld) {
        this.#isHeld = true;
        grant();
        return;
      }
      const waiting = {
        grant: () => {
          cancel();
          grant();
        },
      };
      const cancel = this.#line.at(this.#line.ms + msMax, () => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        reject(new Error('canceling statement due to statement timeout'));
      });
      this.#waiting.push(waiting);
    });
  }

  /** The server has ended: nobody holds the lock, and whoever waits for it waits forever. */
  clear(): void {
    this.#starts += 1;
    this.#isHeld = false;
    this.#waiting = [];
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#isHeld = false;
    else next.grant();
  }
}
