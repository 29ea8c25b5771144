/** An invariant that does not hold. The first one ends the run: what comes after it may only follow from it. */
import type { Place, Trace } from '../trace.js';

export interface Failure {
  /** The name of the invariant, see docs/explanation/simulation.md. */
  readonly invariant: string;
  readonly words: string;
}

export class Broken {
  readonly #trace: Trace;
  #failure: Failure | undefined;
  /** Called with the first failure. */
  onFirst: () => void = () => {};

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  report(invariant: string, words: string, place: Place = 'world'): void {
    if (this.#failure !== undefined) return;
    this.#failure = { invariant, words };
    this.#trace.add({ kind: 'broken', place, invariant, words });
    this.onFirst();
  }
}
