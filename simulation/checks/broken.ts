/** An invariant that does not hold. The first one ends the run: what comes after it may only follow from it. */
import { messageOf } from '../../src/application/shared/errors.js';
import type { Place, Trace } from '../trace.js';

export interface Failure {
  /** The name of the invariant, see docs/explanation/simulation.md. */
  readonly invariant: string;
  readonly words: string;
  /** Where an error was thrown; not in the trace, since it differs between versions of Node.js. */
  readonly stack?: string | undefined;
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

  report(invariant: string, words: string, place: Place = 'world', stack?: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = { invariant, words, stack };
    this.#trace.add({ kind: 'broken', place, invariant, words });
    this.onFirst();
  }

  /** An error that no missing dependency explains. @param words what was done */
  error(words: string, error: unknown, place?: Place): void {
    const stack = error instanceof Error ? error.stack : undefined;
    this.report('no internal error', `${words}: ${messageOf(error)}`, place, stack);
  }
}
