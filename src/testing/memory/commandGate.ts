/** One node's view of the command gate in memory. */
import type { CommandGate, CommandKey, GateState } from '../../application/acceleration/ports.js';
import type { MemoryHelperServer } from './helperServer.js';

/** Time to live of an entry for a command in progress. */
const UNDER_WAY_MS = 10_000;

export class MemoryCommandGate implements CommandGate {
  readonly #server: MemoryHelperServer;
  readonly #nodeId: string;
  readonly #windowMs: number;

  /** @param options.windowMs time to live of an answered command */
  constructor(
    server: MemoryHelperServer,
    { nodeId, windowMs = 60_000 }: { readonly nodeId: string; readonly windowMs?: number },
  ) {
    this.#server = server;
    this.#nodeId = nodeId;
    this.#windowMs = windowMs;
  }

  async enter(commands: readonly CommandKey[]): Promise<readonly (GateState | undefined)[]> {
    this.#server.require();
    return commands.map(({ commandId, requestHash }) => {
      const state = this.#server.known(commandId, this.#nodeId);
      if (state !== undefined) return state;
      const entry = { state: { kind: 'in-flight', requestHash } as const, nodeId: this.#nodeId };
      this.#server.commands.set(commandId, entry, UNDER_WAY_MS);
      return undefined;
    });
  }

  async look(commandId: string): Promise<GateState | undefined> {
    this.#server.require();
    return this.#server.known(commandId);
  }

  async leave(commands: readonly (CommandKey & { readonly answer?: string })[]): Promise<void> {
    this.#server.require();
    for (const { commandId, requestHash, answer } of commands) {
      const entry = this.#server.commands.get(commandId);
      if (answer !== undefined) {
        const state = { kind: 'answered', requestHash, answer } as const;
        this.#server.commands.set(commandId, { state }, this.#windowMs);
      } else if (entry?.nodeId === this.#nodeId && entry.state.requestHash === requestHash) {
        this.#server.commands.delete(commandId);
      }
    }
  }
}
