/** Lets the run happen at a chosen speed. */
import { byId } from './elements.js';
import type { Looking } from './looking.js';

/** Who wants less motion sees a picture after the other. */
const STILL_MS = 500;

export class Player {
  readonly #looking: Looking;
  readonly #button = byId<HTMLButtonElement>('play');
  readonly #speed = byId<HTMLSelectElement>('speed');
  readonly #wantsLess = window.matchMedia('(prefers-reduced-motion: reduce)');
  #lastMs: number | undefined;

  constructor(looking: Looking) {
    this.#looking = looking;
    this.#button.addEventListener('click', () => this.toggle());
  }

  get isPlaying(): boolean {
    return this.#lastMs !== undefined;
  }

  toggle(): void {
    if (this.isPlaying) {
      this.stop();
      return;
    }
    if (this.#looking.ms >= this.#looking.history.endMs) this.#looking.goTo(0);
    this.#lastMs = performance.now();
    this.#button.textContent = 'Pause';
    requestAnimationFrame(() => this.#go());
  }

  stop(): void {
    this.#lastMs = undefined;
    this.#button.textContent = 'Play';
  }

  #go(): void {
    if (this.#lastMs === undefined) return;
    const nowMs = performance.now();
    const passedMs = nowMs - this.#lastMs;
    if (!this.#wantsLess.matches || passedMs >= STILL_MS) {
      // A page in the background stands still.
      this.#looking.goTo(this.#looking.ms + Math.min(passedMs, STILL_MS) * Number(this.#speed.value));
      this.#lastMs = nowMs;
    }
    if (this.#looking.ms >= this.#looking.history.endMs) this.stop();
    else requestAnimationFrame(() => this.#go());
  }
}
