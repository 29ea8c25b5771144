/**
 * The command queue, for callers who may hand in one command several times at once: a rescue from the event buffer, the
 * flusher, and the client who asks again. One at a time goes in; the next then finds the first one's answer. (Twice in
 * one append, a command would spoil it for all.)
 */

import { TransientMap } from '../shared/transientMap.js';
import type { Answer } from './answer.js';
import type { Job } from './decideBatch.js';
import type { GroupCommit } from './groupCommit.js';
import type { Unit } from './units.js';

export class OneAtATime {
  readonly #queue: GroupCommit;
  /** Commands in the queue, and who waits for the end of each. */
  readonly #inside = new TransientMap<string, (() => void)[]>();

  constructor(queue: GroupCommit) {
    this.#queue = queue;
  }

  /** As `GroupCommit.submit`. */
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
