/** Paths of a command: directly to the store, through the gate, or through the event buffer. */

import type { Heads } from '../accounts/states.js';
import type { Answer } from '../commands/answer.js';
import type { Job } from '../commands/decideBatch.js';
import { GroupCommit, type QueueLimits } from '../commands/groupCommit.js';
import { OneAtATime } from '../commands/oneAtATime.js';
import type { Telemetry } from '../commands/telemetry.js';
import type { CommandGate, EventBuffer, EventStore } from '../shared/ports.js';
import type { Time } from '../shared/time.js';
import type { SharedCache } from './accountCache.js';
import { BufferedPath, type FlushReport } from './bufferedPath.js';
import { Flusher } from './flusher.js';
import { GatedPath } from './gatedPath.js';

/** Which commands use the event buffer: none, those that ask for a receipt, or all. */
export type Batching = 'off' | 'async' | 'all';

/** Redis helpers shared by all nodes. */
export interface Helpers {
  readonly cache: SharedCache;
  readonly gate: CommandGate;
  readonly buffer: EventBuffer;
  /** Unique id of this process. */
  readonly nodeId: string;
  readonly batching: Batching;
  /** Whether this process takes part in flushing the buffer. */
  readonly flushes: boolean;
  /** Called with unexpected errors that do not stop the bank. */
  readonly onError: (error: unknown) => void;
}

export class CommandPaths {
  readonly #direct: GroupCommit;
  readonly #helpers: Helpers | undefined;
  readonly #gated: GatedPath | undefined;
  readonly #buffered: BufferedPath | undefined;
  readonly #flusher: Flusher | undefined;

  constructor(options: {
    readonly time: Time;
    readonly store: EventStore;
    readonly heads: Heads;
    readonly limits: QueueLimits;
    readonly telemetry: Telemetry;
    readonly onCommitted: () => void;
    /** The answer while another request with this key is in progress on another node. */
    readonly answerToOwner: (job: Job) => Promise<Answer>;
    readonly helpers: Helpers | undefined;
  }) {
    const { time, store, heads, limits, telemetry, onCommitted, answerToOwner, helpers } = options;
    this.#helpers = helpers;
    const beforeReply =
      helpers && ((versions: ReadonlyMap<string, number>) => helpers.cache.evictOlder(versions));
    this.#direct = new GroupCommit({ time, store, heads, limits, telemetry, onCommitted, beforeReply });
    if (helpers === undefined || beforeReply === undefined) return;
    const { cache, gate, buffer, nodeId, batching, flushes, onError } = helpers;
    const direct = new OneAtATime(this.#direct);
    this.#gated = new GatedPath({
      time,
      gate,
      queue: direct,
      answerToOwner,
      isTrusted: () => cache.isTrusted(),
    });
    if (batching !== 'off') {
      this.#buffered = new BufferedPath({
        time,
        buffer,
        nodeId,
        store,
        heads,
        cache,
        direct,
        limits,
        telemetry,
        answerToOwner,
        onError,
      });
    }
    if (flushes) {
      const entriesMax = limits.batchMax;
      const onReport = (to: string, report: FlushReport) => this.#report(to, report);
      this.#flusher = new Flusher({
        time,
        buffer,
        store,
        heads,
        direct,
        beforeReply,
        telemetry,
        entriesMax,
        onReport,
        onError,
      });
    }
  }

  /** Number of queued commands. */
  get depth(): number {
    return this.#direct.depth + (this.#buffered?.depth ?? 0);
  }

  /** Undefined while there is room; otherwise resolves when there is. */
  room(clientId: string): Promise<void> | undefined {
    return this.#direct.room(clientId) ?? this.#buffered?.room(clientId);
  }

  /**
   * Submits a unit.
   * @param isAsync whether the sender accepts a receipt, if one is possible
   */
  submit(jobs: readonly Job[], isAsync: boolean, settle: (answers: readonly Answer[]) => void): void {
    if (this.#buffered !== undefined && (isAsync || this.#helpers?.batching === 'all')) {
      this.#buffered.submit({ jobs, settle, isAsync });
    } else if (this.#gated !== undefined) {
      this.#gated.submit({ jobs, settle });
    } else {
      this.#direct.submit(jobs, settle);
    }
  }

  /** Whether this node has issued a receipt for a command whose outcome it does not know. */
  waits(commandId: string): boolean {
    return this.#buffered?.waits(commandId) ?? false;
  }

  /** Starts flushing and listening to other flushers. Call it once the helpers are available. */
  start(): void {
    this.#helpers?.buffer.listen((message) => {
      if (message === undefined) this.#flusher?.wake();
      else this.#buffered?.report(JSON.parse(message) as FlushReport);
    });
    this.#flusher?.start();
  }

  /** Call this when the helpers' server has become available, unavailable or a different one. */
  serverChanged(): void {
    this.#buffered?.lost();
    this.#flusher?.wake();
    this.#helpers?.cache.adopt().catch(() => {});
  }

  /** Resolves when all units submitted so far are settled and no flush is in progress. */
  async drained(): Promise<void> {
    await this.#buffered?.drained();
    await this.#flusher?.stop();
    await this.#direct.drained();
  }

  #report(nodeId: string, report: FlushReport): void {
    const { nodeId: own, buffer } = this.#helpers as Helpers;
    if (nodeId === own) this.#buffered?.report(report);
    // A node that misses the notification queries the store after a while.
    else buffer.notify(nodeId, JSON.stringify(report)).catch(() => {});
  }
}
