/** A process of the bank: it runs, stands still, or is gone. Everything that reaches it, timers included, enters here. */
import type { Timeline } from '../src/testing/timeline.js';
import type { Place } from './trace.js';

export class Process {
  readonly place: Place;
  readonly #line: Timeline;
  #state: 'running' | 'paused' | 'dead' = 'running';
  #held: (() => void)[] = [];
  readonly #onDeath = new Set<() => void>();

  constructor(place: Place, line: Timeline) {
    this.place = place;
    this.#line = line;
  }

  get isAlive(): boolean {
    return this.#state !== 'dead';
  }

  get isPaused(): boolean {
    return this.#state === 'paused';
  }

  /** Runs a callback of the process: now, once it goes on, or never. */
  readonly enter = (call: () => void): void => {
    if (this.#state === 'running') call();
    else if (this.#state === 'paused') this.#held.push(call);
  };

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
  }

  /** What has come meanwhile happens now, one after the other. */
  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    const held = this.#held;
    this.#held = [];
    for (const call of held) this.#line.nextTurn(() => this.enter(call));
  }

  /** Ends the process at once: whatever it waits for never comes. */
  kill(): void {
    this.#state = 'dead';
    this.#held = [];
    for (const call of this.#onDeath) call();
    this.#onDeath.clear();
  }

  /** Calls back when the process dies, as the operating system closes its connections. @returns cancels that */
  onDeath(call: () => void): () => void {
    this.#onDeath.add(call);
    return () => this.#onDeath.delete(call);
  }
}
