/**
 * One key, one effect, one answer. The durable half is the store's commands table; this is the half in memory:
 * which commands are under way on this node.
 */
import { hash } from 'node:crypto';
import { TransientMap } from '../shared/transientMap.js';

/** The identity of a command: its key, within the API client that sent it. Equal keys meet in one row. */
export const commandIdOf = (clientId: string, idempotencyKey: string): string =>
  uuidOf(`${clientId}\n${idempotencyKey}`);

/** A UUID version 8 (RFC 9562) made of the first 122 free bits of SHA-256: different texts practically never make one. */
export function uuidOf(text: string): string {
  const hex = hash('sha256', text, 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Commands under way on this node, by id. Bounded by the command queue, which bounds how many can be. */
export class InFlight<Answer> {
  readonly #hashes = new TransientMap<string, string>();
  readonly #waiters = new TransientMap<string, ((answer: Answer) => void)[]>();

  /** The request hash of the command if it is under way. */
  hashOf(commandId: string): string | undefined {
    return this.#hashes.get(commandId);
  }

  begin(commandId: string, requestHash: string): void {
    this.#hashes.set(commandId, requestHash);
  }

  /** Calls `waiter` when the command, which must be under way, is answered. */
  join(commandId: string, waiter: (answer: Answer) => void): void {
    if (!this.#hashes.has(commandId)) throw new Error(`command ${commandId} is not under way`);
    const waiters = this.#waiters.get(commandId);
    if (waiters === undefined) this.#waiters.set(commandId, [waiter]);
    else waiters.push(waiter);
  }

  /** The command is answered, and no longer under way when its waiters are told. */
  end(commandId: string, answer: Answer): void {
    this.#hashes.delete(commandId);
    const waiters = this.#waiters.get(commandId);
    if (waiters === undefined) return;
    this.#waiters.delete(commandId);
    for (const waiter of waiters) waiter(answer);
  }
}
