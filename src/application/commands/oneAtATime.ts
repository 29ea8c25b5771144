/**
 * Serializes submissions of the same command, which may come concurrently from a rescue out of the event
 * buffer, from the flusher and from a client's retry. Only one at a time enters the queue; the next one finds
 * its answer. The same command twice in one append would make the whole append fail.
 */

import { TransientMap } from '../shared/transientMap.js';
import type { Answer } from './answer.js';
import type { Job } from './decideBatch.js';
import type { GroupCommit } from './groupCommit.js';
import type { Unit } from './units.js';

export class OneAtATime {
  readonly #queue: GroupCommit;
  /** Commands in the queue, with the callbacks waiting for each. */
  readonly #inside = new TransientMap<string, (() => void)[]>();

  constructor(queue: GroupCommit) {
    this.#queue = queue;
  }

  /** Like `GroupCommit.submit`. */
  submit(jobs: readonly Job[], settle: (answers: readonly Answer[]) => void): void {
    for (const { commandId } of jobs) {
      const waiters = this.#inside.get(commandId);
      if (waiters === undefined) continue;
      waiters.push(() => this.submit(jobs, settle));
      return;
    }
    for (const { commandId } of jobs) this.#inside.set(commandId, []);
    this.#queue.submit(jobs, (answers) => {
      const waiters = jobs.flatMap(({ commandId }) => this.#inside.get(commandId) ?? []);
      for (const { commandId } of jobs) this.#inside.delete(commandId);
      settle(answers);
      for (const enter of waiters) enter();
    });
  }

  reserve(unit: Unit): boolean {
    return this.#queue.reserve(unit);
  }

  release(unit: Unit): void {
    this.#queue.release(unit);
  }
}
