/**
 * The facade used by HTTP, the command line and tests: commands and queries.
 */

import { readAnswer } from './acceleration/gatedPath.js';
import { CommandPaths, type Helpers } from './acceleration/paths.js';
import { ANY_VERSION } from './accounts/eviction.js';
import type { Head } from './accounts/head.js';
import { HEAD_STATE_VERSION } from './accounts/stateCodec.js';
import { Heads } from './accounts/states.js';
import { type Answer, accountsTold, failure, recordedAnswer, replayOf } from './commands/answer.js';
import { movementTypes, type TransactionAnswer, transactionAnswer } from './commands/answerText.js';
import type { ReadCommand } from './commands/command.js';
import { type Job, streamsOf } from './commands/decideBatch.js';
import type { QueueLimits } from './commands/groupCommit.js';
import { commandIdOf, InFlight } from './commands/idempotency.js';
import type { Telemetry } from './commands/telemetry.js';
import { decodeEvent } from './log/eventCodec.js';
import type { Today } from './shared/bankClock.js';
import { BatchLoader } from './shared/batchLoader.js';
import { type Page, pageOf } from './shared/page.js';
import {
  type Basis,
  type EventStore,
  type GateState,
  type StoredEvent,
  StoreUnavailable,
} from './shared/ports.js';
import type { Random } from './shared/random.js';
import type { Time } from './shared/time.js';

/** The sender of a command, and its request. */
export interface Sender {
  /** The API client's id; idempotency keys are scoped to it. */
  readonly clientId: string;
  readonly correlationId: string;
}

/** A command with its idempotency key. */
export interface KeyedCommand extends ReadCommand {
  readonly idempotencyKey: string;
}

export interface ExecuteOptions {
  readonly join?: boolean;
  readonly isAsync?: boolean;
}

export interface BankLimits extends QueueLimits {
  /** Maximum number of account states in memory. */
  readonly headsMax: number;
  /** Events of an account between two snapshots. */
  readonly snapshotEvery: number;
}

/** The outcome of a command, queried by its key. */
export interface CommandStatus {
  readonly commandId: string;
  /** `failed`: the command was accepted into the event buffer but could not be applied. */
  readonly answer: (Answer & { kind: 'accepted' | 'rejected' | 'failed' }) | 'pending';
  readonly recordedAt?: string;
}

export class Bank {
  readonly #time: Time;
  readonly #random: Random;
  readonly #store: EventStore;
  readonly #pages: Pick<EventStore, 'readStream' | 'readAll'>;
  readonly #days: { today(): Today };
  readonly #telemetry: Telemetry;
  readonly #heads: Heads;
  readonly #paths: CommandPaths;
  readonly #helpers: Helpers | undefined;
  readonly #accounts: BatchLoader<string, Head | undefined>;
  readonly #inFlight = new InFlight<Answer>();
  #savingSnapshots: Promise<void> | undefined;

  constructor(options: {
    readonly time: Time;
    readonly random: Random;
    readonly store: EventStore;
    /** Source of event pages if not the store; must be as fresh as the store. */
    readonly pages?: Pick<EventStore, 'readStream' | 'readAll'>;
    readonly days: { today(): Today };
    readonly telemetry: Telemetry;
    readonly limits: BankLimits;
    /** Called after this node has appended to the log. */
    readonly onAppended?: () => void;
    /** Helpers in Redis, for speed only. */
    readonly helpers?: Helpers | undefined;
  }) {
    const { time, store, telemetry, limits, helpers } = options;
    this.#time = time;
    this.#random = options.random;
    this.#accounts = new BatchLoader(time, (accountIds) => this.#newest(accountIds));
    this.#helpers = helpers;
    this.#store = store;
    this.#pages = options.pages ?? store;
    this.#days = options.days;
    this.#telemetry = telemetry;
    this.#heads = new Heads({ max: limits.headsMax, snapshotEvery: limits.snapshotEvery });
    const onCommitted = () => {
      options.onAppended?.();
      this.#saveSnapshots();
    };
    const answerToOwner = (job: Job) => this.#answerToOwner(job);
    const heads = this.#heads;
    this.#paths = new CommandPaths({
      time,
      store,
      heads,
      limits,
      telemetry,
      onCommitted,
      answerToOwner,
      helpers,
    });
  }

  /** Starts using the helpers once they are reachable. */
  start(): void {
    this.#paths.start();
  }

  /** Call this when the helpers' server has become available, unavailable or a different one. */
  serverChanged(): void {
    this.#paths.serverChanged();
  }

  /** Call this when the log has changed: discards cached account states. */
  forget(): void {
    this.#heads.clear();
    this.#helpers?.cache.forget();
  }

  /** The current business date. */
  today(): Today {
    return this.#days.today();
  }

  /** For an account whose client gave it no id. */
  newAccountId(): string {
    return this.#random.uuid();
  }

  /** Number of queued commands. */
  get queueDepth(): number {
    return this.#paths.depth;
  }

  /**
   * Undefined while the queue has room for this API client; otherwise resolves when it does. Lets a stream of
   * commands wait instead of being rejected.
   */
  room(clientId: string): Promise<void> | undefined {
    return this.#paths.room(clientId);
  }

  /**
   * Executes one command; resolves once the outcome is durable. Never rejects.
   * @param options.join wait for the same command in progress instead of returning `in-flight`
   * @param options.isAsync return `pending` as soon as the command is in the event buffer, if there is one
   */
  execute(sender: Sender, keyed: KeyedCommand, options: ExecuteOptions = {}): Promise<Answer> {
    return new Promise((resolve) => this.submit(sender, keyed, options, resolve));
  }

  /**
   * As `execute`, but calls `settle` with the answer; one promise per command is too expensive for a stream.
   */
  submit(
    sender: Sender,
    keyed: KeyedCommand,
    options: ExecuteOptions,
    settle: (answer: Answer) => void,
  ): void {
    const startMs = this.#time.monotonic();
    const job = jobOf(sender, keyed);
    const runningHash = this.#inFlight.hashOf(job.commandId);
    if (runningHash === undefined) {
      this.#enqueue([job], options.isAsync === true, startMs, ([answer]) => settle(answer as Answer));
      return;
    }
    const answered = (answer: Answer) => {
      this.#telemetry.answered(job.command.type, answer, this.#time.monotonic() - startMs);
      settle(answer);
    };
    if (runningHash !== job.requestHash) this.#answerToOwner(job).then(answered);
    else if (options.join) this.#inFlight.join(job.commandId, (first) => answered(asReplay(first)));
    else answered({ kind: 'in-flight' });
  }

  /** The answer while another request with this key is in progress, which may be a different request. */
  async #answerToOwner(job: Job): Promise<Answer> {
    try {
      const [recorded] = await this.#store.findCommands([job.commandId]);
      if (recorded === undefined) return { kind: 'key-reused' };
      await this.#evict(job.streams);
      return replayOf(job.requestHash, recorded);
    } catch (error) {
      return failure(error instanceof StoreUnavailable ? 'unavailable' : 'failed', error);
    }
  }

  /** Executes all commands or none; returns an answer for each, in order. Never rejects. */
  async executeAtomically(sender: Sender, commands: readonly KeyedCommand[]): Promise<readonly Answer[]> {
    const jobs = commands.map((keyed) => jobOf(sender, keyed));
    if (jobs.length === 0) return [];
    // A key is unique in the table of commands, so two commands of a transaction cannot share it.
    const keysDiffer = new Set(jobs.map((job) => job.commandId)).size === jobs.length;
    if (!keysDiffer) return jobs.map(() => ({ kind: 'key-reused' }));
    const startMs = this.#time.monotonic();
    const busy = jobs.some((job) => this.#inFlight.hashOf(job.commandId) !== undefined);
    if (busy) {
      const answer: Answer = { kind: 'in-flight' };
      for (const { command } of jobs) this.#telemetry.answered(command.type, answer, 0);
      return jobs.map(() => answer);
    }
    return new Promise((resolve) => this.#enqueue(jobs, false, startMs, resolve));
  }

  /** Queues a unit; its commands are in progress until it is settled. */
  #enqueue(
    jobs: readonly Job[],
    isAsync: boolean,
    startMs: number,
    settle: (answers: readonly Answer[]) => void,
  ): void {
    for (const { commandId, requestHash } of jobs) this.#inFlight.begin(commandId, requestHash);
    this.#paths.submit(jobs, isAsync, (answers) => {
      const latencyMs = this.#time.monotonic() - startMs;
      for (let index = 0; index < jobs.length; index += 1) {
        const { commandId, command } = jobs[index] as Job;
        const answer = answers[index] as Answer;
        this.#inFlight.end(commandId, answer);
        this.#telemetry.answered(command.type, answer, latencyMs);
      }
      settle(answers);
    });
  }

  /** The outcome of a client's command by its key; undefined if there is no such command. */
  async commandStatus(clientId: string, idempotencyKey: string): Promise<CommandStatus | undefined> {
    const commandId = commandIdOf(clientId, idempotencyKey);
    if (this.#inFlight.hashOf(commandId) !== undefined) return { commandId, answer: 'pending' };
    const isWaiting = this.#paths.waits(commandId);
    const recorded = await this.#recorded(commandId).catch(async (error) => {
      // Without the store, the holders' word suffices to report `pending`.
      if (isWaiting || (await this.#gateState(commandId))?.kind === 'buffered') return undefined;
      throw error;
    });
    if (recorded !== undefined) return recorded;
    const state = await this.#gateState(commandId);
    if (state?.kind === 'answered') {
      const failed = state.answer !== undefined && readAnswer(state.answer).kind === 'failed';
      // Otherwise it was recorded between the two queries.
      return failed ? { commandId, answer: { kind: 'failed' } } : this.#recorded(commandId);
    }
    return state === undefined && !isWaiting ? undefined : { commandId, answer: 'pending' };
  }

  /**
   * @throws StoreUnavailable if there is a gate and it does not respond: the absence of the command is then
   *   unknown
   */
  async #gateState(commandId: string): Promise<GateState | undefined> {
    try {
      return await this.#helpers?.gate.look(commandId);
    } catch (error) {
      throw new StoreUnavailable('the command may be waiting where it cannot be seen now', { cause: error });
    }
  }

  async #recorded(commandId: string): Promise<CommandStatus | undefined> {
    const [recorded] = await this.#store.findCommands([commandId]);
    if (recorded === undefined) return undefined;
    const answer = recordedAnswer(recorded);
    await this.#evict(accountsTold(recorded));
    return { commandId, answer, recordedAt: recorded.recordedAt };
  }

  /** Evicts these accounts from the cache before a reply that may be newer. */
  #evict(streams: readonly string[]): Promise<void> {
    return this.#evictOlder(streams.map((streamId) => ({ streamId, version: ANY_VERSION })));
  }

  /** The last entry of an account is its newest version. */
  async #evictOlder(versions: readonly Basis[]): Promise<void> {
    await this.#helpers?.cache.evictOlder(
      new Map(versions.map(({ streamId, version }) => [streamId, version])),
    );
  }

  /** The committed account, whichever node wrote it last; undefined if it does not exist. */
  async account(accountId: string): Promise<Head | undefined> {
    if (this.#helpers === undefined) return this.#accounts.read(accountId);
    return this.#helpers.cache.account(accountId, () => this.#accounts.read(accountId));
  }

  async #newest(accountIds: readonly string[]): Promise<(accountId: string) => Head | undefined> {
    const { heads, damaged } = await this.#heads.newest(this.#store, accountIds);
    return (accountId) => {
      const damage = damaged.get(accountId);
      if (damage !== undefined) throw damage;
      return heads.get(accountId);
    };
  }

  /**
   * Transactions of an account, oldest first, each with the balance after it.
   * @param dates.from first business date, inclusive
   * @param dates.to last business date, inclusive
   * @param after return transactions after this version
   */
  async transactions(
    accountId: string,
    dates: { readonly from?: string; readonly to?: string },
    after: number,
    limit: number,
  ): Promise<Page<TransactionAnswer>> {
    const filter = { types: movementTypes, ...dates };
    const events = await this.#pages.readStream(accountId, after, limit + 1, filter);
    await this.#evictOlder(events);
    const { items, next } = pageOf(events, limit, ({ version }) => version);
    const transactions = items.map((stored) =>
      transactionAnswer({ ...stored, event: decodeEvent(stored) }, stored.recordedAt),
    );
    return { items: transactions.filter((transaction) => transaction !== undefined), next };
  }

  /** The stored events of an account, oldest first. */
  async accountEvents(accountId: string, after: number, limit: number): Promise<Page<StoredEvent>> {
    const events = await this.#pages.readStream(accountId, after, limit + 1);
    await this.#evictOlder(events);
    return pageOf(events, limit, ({ version }) => version);
  }

  /** The events of all accounts, ordered by position. */
  async events(after: number, limit: number): Promise<Page<StoredEvent>> {
    const events = await this.#pages.readAll(after, limit + 1);
    await this.#evictOlder(events);
    return pageOf(events, limit, ({ position }) => position);
  }

  /** Resolves when all commands accepted so far are answered and no write is in progress. */
  async drained(): Promise<void> {
    await this.#paths.drained();
    await this.#savingSnapshots;
  }

  /**
   * Saves due snapshots in the background, one batch at a time. Snapshots are optional, so failures are
   * ignored.
   */
  #saveSnapshots(): void {
    if (this.#savingSnapshots !== undefined) return;
    const snapshots = this.#heads.takeSnapshots(SNAPSHOT_BATCH_MAX);
    if (snapshots.length === 0) return;
    const done = () => {
      this.#savingSnapshots = undefined;
    };
    this.#savingSnapshots = this.#store.saveSnapshots(snapshots, HEAD_STATE_VERSION).then(done, done);
  }
}

const SNAPSHOT_BATCH_MAX = 200;

function jobOf(sender: Sender, keyed: KeyedCommand): Job {
  const commandId = commandIdOf(sender.clientId, keyed.idempotencyKey);
  const { command, requestHash } = keyed;
  const streams = streamsOf(command);
  const { clientId: actor, correlationId } = sender;
  return { commandId, requestHash, command, streams, actor, correlationId };
}

const asReplay = (answer: Answer): Answer =>
  answer.kind === 'accepted' || (answer.kind === 'rejected' && !answer.isKeyFree)
    ? { ...answer, replayed: true }
    : answer;
