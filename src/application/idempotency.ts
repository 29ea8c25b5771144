/**
 * One key, one effect, one answer. The durable half is the store's commands table; this is the half in memory:
 * which commands are under way on this node.
 */
import { hash } from 'node:crypto';

/**
 * The identity of a command: its key, within the API client that sent it. A UUID version 8 (RFC 9562) made of the
 * first 122 free bits of SHA-256, so equal keys meet in one row and different ones practically never.
 */
export function commandIdOf(clientId: string, idempotencyKey: string): string {
  const hex = hash('sha256', `${clientId}\n${idempotencyKey}`, 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

interface Running<Answer> {
  readonly requestHash: string;
  readonly waiters: ((answer: Answer) => void)[];
}

/** Commands under way on this node, by id. Bounded by the command queue, which bounds how many can be. */
export class InFlight<Answer> {
  readonly #running = new Map<string, Running<Answer>>();

  /** The request hash of the command if it is under way. */
  hashOf(commandId: string): string | undefined {
    return this.#running.get(commandId)?.requestHash;
  }

  begin(commandId: string, requestHash: string): void {
    this.#running.set(commandId, { requestHash, waiters: [] });
  }

  /** Calls `waiter` when the command, which must be under way, is answered. */
  join(commandId: string, waiter: (answer: Answer) => void): void {
    const running = this.#running.get(commandId);
    if (running === undefined) throw new Error(`command ${commandId} is not under way`);
    running.waiters.push(waiter);
  }

  /** The command is answered, and no longer under way when its waiters are told. */
  end(commandId: string, answer: Answer): void {
    const waiters = this.#running.get(commandId)?.waiters ?? [];
    this.#running.delete(commandId);
    for (const waiter of waiters) waiter(answer);
  }
}
