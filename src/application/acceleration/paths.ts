/** The ways a command may go: straight to the store, through the gate before it, or through the event buffer. */

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

/** Which commands go through the event buffer: none, those whose senders want only a receipt, or all. */
export type Batching = 'off' | 'async' | 'all';

/** What the nodes of a bank share for speed. */
export interface Helpers {
  readonly cache: SharedCache;
  readonly gate: CommandGate;
  readonly buffer: EventBuffer;
  /** Names this process; no other one ever has the same. */
  readonly nodeId: string;
  readonly batching: Batching;
  /** Whether this process moves what is in the buffer to the store, when no other one does. */
  readonly flushes: boolean;
  /** Told of what should not happen and does not stop the bank. */
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
    /** Answers a command while another request with its key is under way on another node. */
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

  /** Commands waiting to be decided. */
  get depth(): number {
    return this.#direct.depth + (this.#buffered?.depth ?? 0);
  }

  /** Undefined while there is room for more, else resolves when there is. */
  room(clientId: string): Promise<void> | undefined {
    return this.#direct.room(clientId) ?? this.#buffered?.room(clientId);
  }

  /**
   * Takes commands that stand or fall together.
   * @param isAsync whether a receipt will do, where one can be given
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

  /** Whether there is a receipt of this node for a command whose outcome it does not know. */
  waits(commandId: string): boolean {
    return this.#buffered?.waits(commandId) ?? false;
  }

  /** Begins to move what is in the buffer, and to hear what others have moved. To be called once the helpers are there. */
  start(): void {
    this.#helpers?.buffer.listen((message) => {
      if (message === undefined) this.#flusher?.wake();
      else this.#buffered?.report(JSON.parse(message) as FlushReport);
    });
    this.#flusher?.start();
  }

  /** To be called when the helpers' server has come, gone or changed. */
  serverChanged(): void {
    this.#buffered?.lost();
    this.#flusher?.wake();
    this.#helpers?.cache.adopt().catch(() => {});
  }

  /** Resolves when everything submitted so far is answered, and nothing is being moved any more. */
  async drained(): Promise<void> {
    await this.#buffered?.drained();
    await this.#flusher?.stop();
    await this.#direct.drained();
  }

  #report(nodeId: string, report: FlushReport): void {
    const { nodeId: own, buffer } = this.#helpers as Helpers;
    if (nodeId === own) this.#buffered?.report(report);
    // A node that does not hear of it asks the store after a while.
    else buffer.notify(nodeId, JSON.stringify(report)).catch(() => {});
  }
}
