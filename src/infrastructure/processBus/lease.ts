/** The primary process's part in the bus of its workers: it keeps the writer's lease, and the folder of their sockets. */
import cluster from 'node:cluster';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A worker asks for the lease; see `CommandBus.lease`. `ms` 0 only asks, -1 gives it up. */
export interface LeaseRequest {
  readonly busRequest: number;
  readonly nodeId: string;
  readonly ms: number;
  readonly over?: string | undefined;
}

export interface LeaseReply {
  readonly busReply: number;
  readonly holder: string | undefined;
  /** Where the workers have their sockets. */
  readonly folder: string;
}

export class LeaseKeeper {
  readonly #nowMs: () => number;
  readonly #folder: string;
  #held: { readonly nodeId: string; readonly process: object; readonly untilMs: number } | undefined;

  /**
   * @param nowMs a monotonic clock
   * @param folder for the sockets of workers
   */
  constructor(nowMs: () => number, folder: string) {
    this.#nowMs = nowMs;
    this.#folder = folder;
  }

  /** @param process that asks */
  answer({ busRequest, nodeId, ms, over }: LeaseRequest, process: object): LeaseReply {
    const nowMs = this.#nowMs();
    if (this.#held !== undefined && nowMs >= this.#held.untilMs) this.#held = undefined;
    const isOwn = this.#held?.nodeId === nodeId;
    const isFree = isOwn || this.#held === undefined || this.#held.nodeId === over;
    if (isFree && ms > 0) this.#held = { nodeId, process, untilMs: nowMs + ms };
    else if (isOwn && ms < 0) this.#held = undefined;
    return { busReply: busRequest, holder: this.#held?.nodeId, folder: this.#folder };
  }

  /** A process that has exited holds nothing. */
  exited(process: object): void {
    if (this.#held?.process === process) this.#held = undefined;
  }
}

/** In the primary process: answers its workers. @returns ends that, and removes the folder */
export function serveBus(): () => void {
  // For this user only.
  const folder = mkdtempSync(path.join(tmpdir(), 'bank-bus-'));
  const keeper = new LeaseKeeper(() => performance.now(), folder);
  cluster.on('message', (worker, message: LeaseRequest | object) => {
    if ('busRequest' in message && worker.isConnected())
      worker.send(keeper.answer(message, worker), () => {});
  });
  cluster.on('exit', (worker) => keeper.exited(worker));
  return () => rmSync(folder, { recursive: true, force: true });
}
