import { TransientMap } from '../shared/transientMap.js';

/** Commands under way, by id. Bounded by the command queue, which bounds how many can be. */
export class InFlight<Answer> {
  readonly #hashes = new TransientMap<string, string>();
  readonly #waiters = new TransientMap<string, ((answer: Answer) => void)[]>();

  /** The request hash of the command if it is in progress. */
  hashOf(commandId: string): string | undefined {
    return this.#hashes.get(commandId);
  }

  begin(commandId: string, requestHash: string): void {
    this.#hashes.set(commandId, requestHash);
  }

  /** Calls `waiter` when the command, which must be in progress, is answered. */
  join(commandId: string, waiter: (answer: Answer) => void): void {
    if (!this.#hashes.has(commandId)) throw new Error(`command ${commandId} is not under way`);
    const waiters = this.#waiters.get(commandId);
    if (waiters === undefined) this.#waiters.set(commandId, [waiter]);
    else waiters.push(waiter);
  }

  /** Settles the command; it is no longer in progress when its waiters are called. */
  end(commandId: string, answer: Answer): void {
    this.#hashes.delete(commandId);
    if (this.#waiters.size === 0) return;
    const waiters = this.#waiters.get(commandId);
    if (waiters === undefined) return;
    this.#waiters.delete(commandId);
    for (const waiter of waiters) waiter(answer);
  }
}
