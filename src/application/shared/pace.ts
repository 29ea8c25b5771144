/**
 * Paces work that must not slow down more urgent work: it rests after each piece, so that it uses only a
 * share of the event loop's time. The share is small while there is urgent work and grows while there is
 * none.
 */
import type { Time } from './time.js';

/** The share without and with urgent work. */
const SHARE_MAX = 0.5;
const SHARE_MIN = 0.02;

/** How often the load is checked, and how a check changes the share. */
const LOOK_MS = 100;
const FALL = 0.8;
const RISE = 1 / FALL;

/** Written bytes are sent later, which takes about a millisecond for this many. */
const BYTES_PER_MS = 1_000_000;

/** Shorter rests are accumulated, because timers are not finer. */
const REST_MS_MIN = 2;

export class Pace {
  readonly #time: Time;
  readonly #isBusy: () => boolean;
  #turn: Promise<void> = Promise.resolve();
  #share = 0.1;
  #lookedAtMs: number;
  /** Rest that is still due, as of `#owedAtMs`. */
  #owedMs = 0;
  #owedAtMs = 0;

  /** @param isBusy whether urgent work is waiting; called at most every `LOOK_MS` */
  constructor(time: Time, isBusy: () => boolean) {
    this.#time = time;
    this.#isBusy = isBusy;
    this.#lookedAtMs = time.monotonic();
  }

  /**
   * Runs a piece of work in its turn; pieces keep their order.
   * @param work returns the number of bytes written
   */
  run(work: () => number): Promise<void> {
    const done = this.#turn.then(async () => {
      this.#look();
      const restMs = this.#owedMs - (this.#time.monotonic() - this.#owedAtMs);
      if (restMs >= REST_MS_MIN) await this.#time.sleep(restMs);
      const startMs = this.#time.monotonic();
      const bytes = work();
      const endMs = this.#time.monotonic();
      const owedMs = Math.max(0, this.#owedMs - (startMs - this.#owedAtMs));
      this.#owedMs = owedMs + (endMs - startMs + bytes / BYTES_PER_MS) * (1 / this.#share - 1);
      this.#owedAtMs = endMs;
    });
    this.#turn = done.catch(() => {});
    return done;
  }

  #look(): void {
    const nowMs = this.#time.monotonic();
    if (nowMs - this.#lookedAtMs < LOOK_MS) return;
    this.#lookedAtMs = nowMs;
    this.#share = this.#isBusy()
      ? Math.max(SHARE_MIN, this.#share * FALL)
      : Math.min(SHARE_MAX, this.#share * RISE);
  }
}
