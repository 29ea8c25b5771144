/** Composes the path of commands: the group commit, and the decorators that the bus and the helpers add around it. */
import { ANY_VERSION } from '../accounts/ports.js';
import type { AccountStates } from '../accounts/states.js';
import type { QueueLimits } from '../commands/boundedQueue.js';
import type { Chart } from '../commands/chart.js';
import { Company } from '../commands/company.js';
import { GroupCommit } from '../commands/groupCommit.js';
import type { AnswerToOwner } from '../commands/keyOwner.js';
import { LookUps } from '../commands/lookUps.js';
import { OncePerKey } from '../commands/oncePerKey.js';
import { OneAtATime } from '../commands/oneAtATime.js';
import type { CommandPath, ReservablePath } from '../commands/path.js';
import type { RecordingDays, StreamStore } from '../commands/ports.js';
import type { Telemetry } from '../commands/telemetry.js';
import type { Position } from '../log/ports.js';
import { encodeMessage } from '../relay/messages.js';
import type { CommandBus } from '../relay/ports.js';
import { Relay } from '../relay/relay.js';
import type { Time } from '../shared/time.js';
import type { SharedCache } from './accountCache.js';
import { DeduplicatedPath } from './deduplicatedPath.js';
import type { ReceiptQueue, RecentCommands } from './ports.js';
import { ReceiptDrain } from './receiptDrain.js';
import { ReceiptPath } from './receiptPath.js';

/** Redis helpers shared by all nodes. */
export interface Helpers {
  readonly cache: SharedCache;
  readonly recent: RecentCommands;
  readonly receipts: ReceiptQueue;
  /** Whether this node gives receipts. The writer carries out those of all nodes in any case. */
  readonly givesReceipts: boolean;
}

/** What connects this node with others. */
export interface Nodes {
  readonly bus: CommandBus;
  /** Whether this node may append the commands of others, and those with receipts. */
  readonly mayWrite: boolean;
  /** Called with unexpected errors that do not stop the bank. */
  readonly onError: (error: unknown) => void;
}

interface PathParts {
  readonly time: Time;
  readonly store: StreamStore;
  readonly states: AccountStates;
  readonly chart: Chart;
  readonly limits: QueueLimits;
  readonly telemetry: Telemetry;
  /** When an append would be recorded now, as far as known. */
  readonly days: RecordingDays;
  readonly onCommitted: (end: Position | undefined) => void;
  /** The answer while another request with this key is in progress on another node. */
  readonly answerToOwner: AnswerToOwner;
  readonly nodes: Nodes | undefined;
  readonly helpers: Helpers | undefined;
}

/** The path of a bank's commands, and its background work. */
export class CommandPaths {
  /** Commands are submitted to this path. */
  readonly outermost: OncePerKey;
  readonly #helpers: Helpers | undefined;
  readonly #relay: Relay | undefined;
  readonly #receipts: ReceiptPath | undefined;
  readonly #drain: ReceiptDrain | undefined;

  constructor(parts: PathParts) {
    const { helpers, nodes } = parts;
    this.#helpers = helpers;
    const beforeReply =
      helpers &&
      ((streams: readonly string[]) =>
        helpers.cache.evictOlder(new Map(streams.map((streamId) => [streamId, ANY_VERSION]))));
    const company = new Company();
    const commit = new GroupCommit({ ...parts, beforeReply, company });
    let path: CommandPath = commit;
    if (nodes !== undefined) {
      const direct = new OneAtATime(commit);
      this.#relay = this.#relayOn(
        helpers ? deduplicated(direct, helpers, parts) : direct,
        company,
        nodes,
        parts,
      );
      path = this.#relay.path;
      if (helpers !== undefined) {
        const { election } = this.#relay;
        this.#drain = new ReceiptDrain({
          ...parts,
          ...nodes,
          queue: helpers.receipts,
          direct,
          isWriter: () => election.isWriter,
          onCutOff: () => election.stepDown(),
          entriesMax: parts.limits.batchMax,
        });
        if (helpers.givesReceipts) {
          this.#receipts = this.#receiptsOn(path, helpers, nodes.bus, parts);
          path = this.#receipts;
        }
      }
    }
    this.outermost = new OncePerKey(new LookUps(path, parts), parts);
  }

  /** Whether this node has issued a receipt for a command whose outcome it does not know. */
  hasPendingReceipt(commandId: string): boolean {
    return this.#receipts?.hasPendingReceipt(commandId) ?? false;
  }

  /** Whether this node appends the commands of others now; undefined for a node alone. */
  get isWriter(): boolean | undefined {
    return this.#relay?.election.isWriter;
  }

  /** Starts the election of the writer, and its work. Call it once the bus can be used. */
  start(): void {
    this.#relay?.election.start();
    this.#drain?.start();
  }

  /** Call this when the helpers' server has become available, unavailable or a different one. */
  serverChanged(): void {
    void this.#relay?.election.ask();
    this.#receipts?.lookAfter();
    this.#drain?.wake();
    this.#helpers?.cache.adopt().catch(() => {});
  }

  /** Resolves when all units submitted so far are settled and nothing is appended in the background. */
  async drained(): Promise<void> {
    await this.#relay?.election.stop();
    await this.#drain?.stop();
    await this.outermost.drained();
    await this.#relay?.drained();
  }

  #relayOn(direct: ReservablePath, company: Company, nodes: Nodes, parts: PathParts): Relay {
    const { time, telemetry } = parts;
    return new Relay(direct, {
      ...nodes,
      time,
      onElected: () => {
        company.expect();
        this.#drain?.wake();
      },
      onReceipts: () => this.#drain?.wake(),
      onOutcome: (outcome, units) => {
        telemetry.relayed(outcome, units);
        if (outcome === 'taken-back') company.expect();
      },
    });
  }

  #receiptsOn(inner: CommandPath, helpers: Helpers, bus: CommandBus, parts: PathParts): ReceiptPath {
    const { recent, receipts: queue } = helpers;
    const onPushed = () => {
      const { election } = this.#relay as Relay;
      const { writer } = election;
      if (writer === undefined) this.#drain?.wake();
      else bus.send(writer, encodeMessage({ kind: 'receipts' })).catch(() => election.lost(writer));
    };
    return new ReceiptPath(inner, { ...parts, queue, recent, onPushed });
  }
}

/** Where commands are appended, and not where they arrive: one look-up is then for the commands of all nodes. */
const deduplicated = (inner: ReservablePath, helpers: Helpers, parts: PathParts): ReservablePath =>
  new DeduplicatedPath(inner, { ...parts, ...helpers, isTrusted: () => helpers.cache.isTrusted() });
