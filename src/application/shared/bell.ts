/** A rest that can be interrupted. */
import type { Time, TimerOptions } from './time.js';

/** For a loop that rests between its turns. A ring before the rest counts, so that no wake-up is lost during a turn. */
export class Bell {
  readonly #time: Pick<Time, 'after'>;
  #isRung = false;
  #endRest: () => void = () => {};

  constructor(time: Pick<Time, 'after'>) {
    this.#time = time;
  }

  /** Ends the current rest, otherwise the next one as soon as it begins. */
  ring(): void {
    this.#isRung = true;
    this.#endRest();
  }

  /** Resolves after `ms`, when the bell rings or has rung since the last rest, or when the signal is aborted. */
  async rest(ms: number, signal?: AbortSignal, options?: TimerOptions): Promise<void> {
    if (!this.#isRung && signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        const cancel = this.#time.after(ms, () => this.#endRest(), options);
        this.#endRest = () => {
          cancel();
          signal?.removeEventListener('abort', this.#endRest);
          resolve();
        };
        signal?.addEventListener('abort', this.#endRest);
      });
      this.#endRest = () => {};
    }
    this.#isRung = false;
  }
}
