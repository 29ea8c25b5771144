/**
 * One command at a time for each id. Inside the node, one command may be handed in several times at once: by a rescue from
 * the event buffer, by the flusher, and by the client that asks again. The next one goes in when the first is answered, and
 * then finds its answer. (Twice in one append, a command would spoil it for all.)
 */
import type { Answer } from './answer.js';
import { InFlight } from './inFlight.js';
import type { ReservablePath } from './path.js';
import type { Unit } from './units.js';

export class OneAtATime implements ReservablePath {
  readonly #inner: ReservablePath;
  /**
   * Commands inside the group commit. Not those of `OncePerKey`: the flusher's commands are of all nodes, and those with
   * a receipt are answered long before they get here.
   */
  readonly #inside = new InFlight<Answer>();

  constructor(inner: ReservablePath) {
    this.#inner = inner;
  }

  submit(unit: Unit): void {
    const { jobs } = unit;
    for (const { commandId } of jobs) {
      if (this.#inside.hashOf(commandId) === undefined) continue;
      this.#inside.join(commandId, () => this.submit(unit));
      return;
    }
    for (const { commandId, requestHash } of jobs) this.#inside.begin(commandId, requestHash);
    this.#inner.submit({ jobs, settle: (answers) => this.#leave(unit, answers) });
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

  #leave({ jobs, settle }: Unit, answers: readonly Answer[]): void {
    settle(answers);
    for (const [index, { commandId }] of jobs.entries())
      this.#inside.end(commandId, answers[index] as Answer);
  }
}
