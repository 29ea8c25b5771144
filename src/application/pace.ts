/**
 * Work that must not slow what is more urgent: after each piece it rests, so that it takes no more than a share of the
 * event loop's time. The share is small while the loop is busy, and grows while it is not.
 */
import { pause } from './pause.js';

/** The share while the loop has nothing else to do, and while it is busy. */
const SHARE_MAX = 0.5;
const SHARE_MIN = 0.04;

/** Above this the loop counts as busy. */
const BUSY_UTILIZATION = 0.8;

/** How often that is looked at, and what one look does to the share. */
const LOOK_MS = 100;
const FALL = 0.5;
const RISE = 1.2;

/** Rests shorter than this are saved up: timers are no finer. */
const REST_MS_MIN = 2;

export class Pace {
  readonly #utilization: () => number;
  #turn: Promise<void> = Promise.resolve();
  #share = SHARE_MAX;
  #lookedAtMs = performance.now();
  /** Rest that is still due, as of `#owedAtMs`. */
  #owedMs = 0;
  #owedAtMs = 0;

  /** @param utilization how much of the time since the last call the event loop was busy: 0 to 1 */
  constructor(utilization: () => number = eventLoopUtilization()) {
    this.#utilization = utilization;
  }

  /** Does a piece of work when it is its turn. Pieces are done in the order they were given. */
  run(work: () => void): Promise<void> {
    const done = this.#turn.then(async () => {
      this.#look();
      const restMs = this.#owedMs - (performance.now() - this.#owedAtMs);
      if (restMs >= REST_MS_MIN) await pause(restMs);
      const startMs = performance.now();
      try {
        work();
      } finally {
        const endMs = performance.now();
        const owedMs = Math.max(0, this.#owedMs - (startMs - this.#owedAtMs));
        this.#owedMs = owedMs + (endMs - startMs) * (1 / this.#share - 1);
        this.#owedAtMs = endMs;
      }
    });
    this.#turn = done.catch(() => {});
    return done;
  }

  #look(): void {
    const nowMs = performance.now();
    if (nowMs - this.#lookedAtMs < LOOK_MS) return;
    this.#lookedAtMs = nowMs;
    const isBusy = this.#utilization() > BUSY_UTILIZATION;
    this.#share = isBusy ? Math.max(SHARE_MIN, this.#share * FALL) : Math.min(SHARE_MAX, this.#share * RISE);
  }
}

function eventLoopUtilization(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
