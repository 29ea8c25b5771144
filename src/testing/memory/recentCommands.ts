/** Recently answered commands in memory. */
import type { CommandKey, KnownCommand, RecentCommands } from '../../application/acceleration/ports.js';
import type { MemoryHelperServer } from './helperServer.js';

export class MemoryRecentCommands implements RecentCommands {
  readonly #server: MemoryHelperServer;
  readonly #windowMs: number;

  /** @param options.windowMs how long an answer is kept */
  constructor(server: MemoryHelperServer, { windowMs = 60_000 }: { readonly windowMs?: number } = {}) {
    this.#server = server;
    this.#windowMs = windowMs;
  }

  get incarnation(): string | undefined {
    return this.#server.name;
  }

  async find(commandIds: readonly string[]): Promise<readonly (KnownCommand | undefined)[]> {
    this.#server.require();
    return commandIds.map((id) => this.#server.known(id));
  }

  async remember(commands: readonly (CommandKey & { readonly answer: string })[]): Promise<void> {
    this.#server.require();
    for (const { commandId, requestHash, answer } of commands)
      this.#server.commands.set(commandId, { kind: 'answered', requestHash, answer }, this.#windowMs);
  }
}
