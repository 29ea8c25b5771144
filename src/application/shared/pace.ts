/**
 * Work that must not slow what is more urgent: after each piece it rests, so that it takes no more than a share of the
 * event loop's time. The share is small while there is something more urgent, and grows while there is not.
 */
import type { Time } from './time.js';

/** The share while there is nothing else to do, and while there is. */
const SHARE_MAX = 0.5;
const SHARE_MIN = 0.02;

/** How often that is looked at, and what one look does to the share. */
const LOOK_MS = 100;
const FALL = 0.8;
const RISE = 1 / FALL;

/** What is written leaves later, and takes time then: about a millisecond for so many bytes. */
const BYTES_PER_MS = 1_000_000;

/** Rests shorter than this are saved up: timers are no finer. */
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

  /** @param isBusy whether more urgent work waits, or there is much of it; asked every `LOOK_MS` at most */
  constructor(time: Time, isBusy: () => boolean) {
    this.#time = time;
    this.#isBusy = isBusy;
    this.#lookedAtMs = time.monotonic();
  }

  /**
   * Does a piece of work when it is its turn. Pieces are done in the order they were given.
   * @param work does it, and tells how many bytes it has written
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
