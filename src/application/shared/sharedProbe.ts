/** Work that many ask for and that may hang: one at a time, and nobody waits for it longer than its deadline. */

export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** Stands for an outcome that did not come in time. */
export const LATE = { error: new Error('no answer in time') } as const;

export class SharedProbe<T> {
  readonly #run: () => Promise<T>;
  readonly #msMax: number;
  #underWay: { readonly sinceMs: number; readonly outcome: Promise<Outcome<T>> } | undefined;

  /** @param msMax counted from when it began, also for those who join it later */
  constructor(run: () => Promise<T>, msMax: number) {
    this.#run = run;
    this.#msMax = msMax;
  }

  /** @returns what the probe under way finds, or a new one; `LATE` while one hangs */
  ask(): Promise<Outcome<T>> {
    this.#underWay ??= this.#begin();
    const { sinceMs, outcome } = this.#underWay;
    const restMs = Math.max(0, this.#msMax - (performance.now() - sinceMs));
    return new Promise((resolve) => {
      const late = setTimeout(resolve, restMs, LATE);
      outcome.then((found) => {
        clearTimeout(late);
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
    return { sinceMs: performance.now(), outcome };
  }
}
