/** Composes the path of commands: the group commit, and the decorators that the helpers add around it. */
import type { EvictOlder } from '../accounts/eviction.js';
import type { AccountStates } from '../accounts/states.js';
import { GroupCommit, type QueueLimits } from '../commands/groupCommit.js';
import type { AnswerToOwner } from '../commands/keyOwner.js';
import { OncePerKey } from '../commands/oncePerKey.js';
import { OneAtATime } from '../commands/oneAtATime.js';
import type { StreamStore } from '../commands/ports.js';
import type { Telemetry } from '../commands/telemetry.js';
import type { Time } from '../shared/time.js';
import type { SharedCache } from './accountCache.js';
import { BufferedPath, type FlushReport } from './bufferedPath.js';
import { Flusher } from './flusher.js';
import { GatedPath } from './gatedPath.js';
import type { CommandGate, EventBuffer } from './ports.js';

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

interface PathParts {
  readonly time: Time;
  readonly store: StreamStore;
  readonly states: AccountStates;
  readonly limits: QueueLimits;
  readonly telemetry: Telemetry;
  readonly onCommitted: () => void;
  /** The answer while another request with this key is in progress on another node. */
  readonly answerToOwner: AnswerToOwner;
  readonly helpers: Helpers | undefined;
}

/** The path of a bank's commands, and its background work. */
export class CommandPaths {
  /** Commands are submitted to this path. */
  readonly outermost: OncePerKey;
  readonly #helpers: Helpers | undefined;
  readonly #buffered: BufferedPath | undefined;
  readonly #flusher: Flusher | undefined;

  constructor(parts: PathParts) {
    const { helpers } = parts;
    this.#helpers = helpers;
    if (helpers === undefined) {
      this.outermost = new OncePerKey(new GroupCommit(parts), parts);
      return;
    }
    const { cache, batching, flushes } = helpers;
    const beforeReply: EvictOlder = (versions) => cache.evictOlder(versions);
    const direct = new OneAtATime(new GroupCommit({ ...parts, beforeReply }));
    const gated = new GatedPath(direct, { ...parts, ...helpers, isTrusted: () => cache.isTrusted() });
    if (batching !== 'off') {
      this.#buffered = new BufferedPath(gated, {
        ...parts,
        ...helpers,
        direct,
        takesAll: batching === 'all',
      });
    }
    if (flushes) {
      const onReport = (to: string, report: FlushReport) => this.#report(to, report);
      const entriesMax = parts.limits.batchMax;
      this.#flusher = new Flusher({ ...parts, ...helpers, direct, beforeReply, entriesMax, onReport });
    }
    this.outermost = new OncePerKey(this.#buffered ?? gated, parts);
  }

  /** Whether this node has issued a receipt for a command whose outcome it does not know. */
  hasPendingReceipt(commandId: string): boolean {
    return this.#buffered?.hasPendingReceipt(commandId) ?? false;
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
    this.#buffered?.dropUnreachable();
    this.#flusher?.wake();
    this.#helpers?.cache.adopt().catch(() => {});
  }

  /** Resolves when all units submitted so far are settled and no flush is in progress. */
  async drained(): Promise<void> {
    await this.outermost.drained();
    await this.#flusher?.stop();
    // The flusher may have submitted commands until it stopped.
    await this.outermost.drained();
  }

  #report(nodeId: string, report: FlushReport): void {
    const { nodeId: own, buffer } = this.#helpers as Helpers;
    if (nodeId === own) this.#buffered?.report(report);
    // A node that misses the notification queries the store after a while.
    else buffer.notify(nodeId, JSON.stringify(report)).catch(() => {});
  }
}
