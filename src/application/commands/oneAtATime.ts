/**
 * Submits one command at a time per command id. The same command may arrive several times at once: from two nodes, as a
 * command with a receipt, taken back from a lost writer, and as a client's retry. Each later one waits until the first
 * is answered and then gets its recorded answer. (Two of them in one append would fail the whole batch.)
 */
import type { Answer } from './answer.js';
import { InFlight } from './inFlight.js';
import type { ReservablePath } from './path.js';
import type { Unit } from './units.js';

export class OneAtATime implements ReservablePath {
  readonly #inner: ReservablePath;
  /**
   * Commands inside the group commit. `OncePerKey` cannot know them: the writer appends commands of all nodes, and a
   * command with a receipt was answered before it is submitted here.
   */
  readonly #inside = new InFlight<Answer>();
  readonly #submit = (unit: Unit) => this.#inner.submit(unit);
  readonly #submitReserved = (unit: Unit) => this.#inner.submitReserved(unit);

  constructor(inner: ReservablePath) {
    this.#inner = inner;
  }

  submit(unit: Unit): void {
    this.#enter(unit, this.#submit);
  }

  submitReserved(unit: Unit): void {
    this.#enter(unit, this.#submitReserved);
  }

  get depth(): number {
    return this.#inner.depth;
  }

  room(clientId: string): Promise<void> | undefined {
    return this.#inner.room(clientId);
  }

  drained(): Promise<void> {
    return this.#inner.drained();
  }

  reserve(unit: Unit): boolean {
    return this.#inner.reserve(unit);
  }

  release(unit: Unit): void {
    this.#inner.release(unit);
  }

  #enter(unit: Unit, submit: (unit: Unit) => void): void {
    const { jobs } = unit;
    for (const { commandId } of jobs) {
      if (this.#inside.hashOf(commandId) === undefined) continue;
      this.#inside.join(commandId, () => this.#enter(unit, submit));
      return;
    }
    for (const { commandId, requestHash } of jobs) this.#inside.begin(commandId, requestHash);
    submit({ jobs, settle: (answers) => this.#leave(unit, answers) });
  }

  #leave({ jobs, settle }: Unit, answers: readonly Answer[]): void {
    settle(answers);
    for (const [index, { commandId }] of jobs.entries())
      this.#inside.end(commandId, answers[index] as Answer);
  }
}
