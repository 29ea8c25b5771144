/** Notes calls and their outcomes, in the order of their starts and ends. */
import type { LogIdea } from '../../src/application/log/knownLog.js';
import type { Call, Line, Outcome } from './trace.js';

export class Recorder {
  readonly lines: Line[] = [];
  readonly #startMs = performance.now();
  #at = 0;

  /** @param run carries the call out @param idea the log as the node knows it */
  async note(node: number, asked: Call, run: () => Promise<Outcome>, idea?: LogIdea): Promise<Outcome> {
    const line = { from: this.#next(), to: null, fromMs: this.#ms(), toMs: 0, node, asked };
    const known = idea && { idea: { name: idea.name, newest: idea.newest } };
    const index = this.lines.push({ ...line, ...known }) - 1;
    const outcome = await run();
    this.lines[index] = { ...line, ...known, to: this.#next(), toMs: this.#ms(), outcome };
    return outcome;
  }

  #next(): number {
    this.#at += 1;
    return this.#at;
  }

  #ms(): number {
    return Math.round(performance.now() - this.#startMs);
  }
}
