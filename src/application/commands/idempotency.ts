/**
 * One key, one effect, one answer. The store's table of commands is the durable part. This is the in-memory
 * part: the commands in progress on this node.
 */
import { hash } from 'node:crypto';
import { TransientMap } from '../shared/transientMap.js';

/** The command id: derived from the API client and its key, so equal keys share one row. */
export const commandIdOf = (clientId: string, idempotencyKey: string): string =>
  uuidOf(`${clientId}\n${idempotencyKey}`);

/**
 * A UUID version 8 (RFC 9562) from the first 122 bits of SHA-256, which makes collisions practically
 * impossible.
 */
export function uuidOf(text: string): string {
  const hex = hash('sha256', text, 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Commands in progress on this node, by id. The command queue bounds their number. */
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
    const waiters = this.#waiters.get(commandId);
    if (waiters === undefined) return;
    this.#waiters.delete(commandId);
    for (const waiter of waiters) waiter(answer);
  }
}
