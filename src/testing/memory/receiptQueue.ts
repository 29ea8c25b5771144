/** Commands with receipts in memory. */
import type {
  Drained,
  PushVerdict,
  QueuedCommand,
  ReceiptQueue,
} from '../../application/acceleration/ports.js';
import type { MemoryHelperServer } from './helperServer.js';

export class MemoryReceiptQueue implements ReceiptQueue {
  readonly #server: MemoryHelperServer;
  readonly #entriesMax: number;
  readonly #windowMs: number;

  /**
   * @param options.entriesMax commands that may wait
   * @param options.windowMs how long it is remembered that a command was answered
   */
  constructor(
    server: MemoryHelperServer,
    {
      entriesMax = 1_000,
      windowMs = 60_000,
    }: { readonly entriesMax?: number; readonly windowMs?: number } = {},
  ) {
    this.#server = server;
    this.#entriesMax = entriesMax;
    this.#windowMs = windowMs;
  }

  get incarnation(): string | undefined {
    return this.#server.name;
  }

  async push(commands: readonly QueuedCommand[]): Promise<readonly PushVerdict[]> {
    this.#server.require();
    return commands.map(({ commandId, requestHash, payload }) => {
      const known = this.#server.known(commandId);
      if (known !== undefined) return known;
      if (this.#server.waiting.length >= this.#entriesMax) return 'full';
      this.#server.commands.set(commandId, { kind: 'waiting', requestHash });
      this.#server.waiting.push(payload);
      return 'pushed';
    });
  }

  async depth(): Promise<number> {
    this.#server.require();
    return this.#server.waiting.length;
  }

  async peek(entriesMax: number): Promise<readonly string[]> {
    this.#server.require();
    return this.#server.waiting.slice(0, entriesMax);
  }

  async trim({ payloads, commands, failed, setAside }: Drained): Promise<boolean> {
    this.#server.require();
    const { waiting } = this.#server;
    if (waiting[0] !== payloads[0] || waiting[payloads.length - 1] !== payloads.at(-1)) return false;
    waiting.splice(0, payloads.length);
    this.#server.poison.push(...setAside);
    for (const { commandId, requestHash } of failed) {
      const answer = JSON.stringify({ kind: 'failed' });
      this.#server.commands.set(commandId, { kind: 'answered', requestHash, answer });
    }
    for (const { commandId, requestHash } of commands) {
      if (this.#server.commands.get(commandId)?.kind === 'waiting')
        this.#server.commands.set(commandId, { kind: 'answered', requestHash }, this.#windowMs);
    }
    return true;
  }
}
