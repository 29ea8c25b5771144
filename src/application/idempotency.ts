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
  readonly requestHash: Buffer;
  readonly answer: Promise<Answer>;
}

/** Commands under way on this node, by id. Bounded by the command queue, which bounds how many can be. */
export class InFlight<Answer> {
  readonly #running = new Map<string, Running<Answer>>();

  get(commandId: string): Running<Answer> | undefined {
    return this.#running.get(commandId);
  }

  /** Remembers the command until `settle` is called with its answer. */
  begin(
    commandId: string,
    requestHash: Buffer,
  ): { answer: Promise<Answer>; settle: (answer: Answer) => void } {
    let resolve: (answer: Answer) => void = () => {};
    const answer = new Promise<Answer>((resolveIt) => {
      resolve = resolveIt;
    });
    this.#running.set(commandId, { requestHash, answer });
    const settle = (settled: Answer) => {
      this.#running.delete(commandId);
      resolve(settled);
    };
    return { answer, settle };
  }
}
