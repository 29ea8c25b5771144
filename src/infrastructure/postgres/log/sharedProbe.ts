/** A shared operation that may hang: one runs at a time, and no caller waits beyond its deadline. */
import { KEEPS_ALIVE, type Time } from '../../../application/shared/time.js';

export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** The result when the deadline has passed. */
export const LATE = { error: new Error('no answer in time') } as const;

export class SharedProbe<T> {
  readonly #time: Time;
  readonly #run: () => Promise<T>;
  readonly #msMax: number;
  #underWay: { readonly sinceMs: number; readonly outcome: Promise<Outcome<T>> } | undefined;

  /** @param msMax counted from its start, also for callers that join later */
  constructor(time: Time, run: () => Promise<T>, msMax: number) {
    this.#time = time;
    this.#run = run;
    this.#msMax = msMax;
  }

  /** @returns the result of the probe in progress, or of a new one; `LATE` while one hangs */
  ask(): Promise<Outcome<T>> {
    this.#underWay ??= this.#begin();
    const { sinceMs, outcome } = this.#underWay;
    const restMs = Math.max(0, this.#msMax - (this.#time.monotonic() - sinceMs));
    return new Promise((resolve) => {
      const cancel = this.#time.after(restMs, () => resolve(LATE), KEEPS_ALIVE);
      outcome.then((found) => {
        cancel();
        resolve(found);
      });
    });
  }

  #begin() {
    const ended = (found: Outcome<T>) => {
      this.#underWay = undefined;
      return found;
    };
    const outcome = this.#run().then(
      (value) => ended({ value }),
      (error: unknown) => ended({ error }),
    );
    return { sinceMs: this.#time.monotonic(), outcome };
  }
}
