/** The bus of nodes in one process. */
import type { CommandBus } from '../../application/relay/ports.js';
import type { MemoryHelperServer } from './helperServer.js';

const WRITER = 'writer';

export class MemoryCommandBus implements CommandBus {
  readonly nodeId: string;
  readonly #server: MemoryHelperServer;

  constructor(server: MemoryHelperServer, { nodeId }: { readonly nodeId: string }) {
    this.#server = server;
    this.nodeId = nodeId;
  }

  get isUp(): boolean {
    return this.#server.isUp;
  }

  async lease(ms: number | undefined, over?: string): Promise<string | undefined> {
    this.#server.require();
    const holder = this.#server.leases.get(WRITER);
    const isFree = holder === undefined || holder === this.nodeId || holder === over;
    if (ms === undefined || !isFree) return holder;
    this.#server.leases.set(WRITER, this.nodeId, ms);
    return this.nodeId;
  }

  async resign(): Promise<void> {
    this.#server.require();
    if (this.#server.leases.get(WRITER) === this.nodeId) this.#server.leases.delete(WRITER);
  }

  async send(to: string, message: string): Promise<void> {
    this.#server.require();
    this.#server.publish(to, message);
  }

  listen(onMessage: (message: string) => void): void {
    this.#server.listen(this.nodeId, onMessage);
  }
}
