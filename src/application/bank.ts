/**
 * The bank as HTTP, the command line and tests call it: commands in, answers out, and the questions one may ask.
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

/** Who sends a command, and which request it belongs to. */
export interface Sender {
  /** The API client's id: keys are its own. */
  readonly clientId: string;
  readonly correlationId: string;
}

/** A command with the key its sender gave it. */
export interface KeyedCommand extends ReadCommand {
  readonly idempotencyKey: string;
}

export interface ExecuteOptions {
  readonly join?: boolean;
  readonly isAsync?: boolean;
}

export interface BankLimits extends QueueLimits {
  /** Accounts whose state is kept in memory. */
  readonly headsMax: number;
  /** Events of an account between two snapshots. */
  readonly snapshotEvery: number;
}

/** The outcome of a command, asked for by its key. */
export interface CommandStatus {
  readonly commandId: string;
  /** `failed`: it was taken into the event buffer, and could not be carried out. */
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
    /** Where pages of events are read, if not in the store itself: as new as the store is. */
    readonly pages?: Pick<EventStore, 'readStream' | 'readAll'>;
    readonly days: { today(): Today };
    readonly telemetry: Telemetry;
    readonly limits: BankLimits;
    /** Told when this node has appended to the log. */
    readonly onAppended?: () => void;
    /** What makes it faster; without them it answers the same. */
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

  /** Puts the helpers to use, once they can be reached. */
  start(): void {
    this.#paths.start();
  }

  /** To be called when the helpers' server has come, gone or changed. */
  serverChanged(): void {
    this.#paths.serverChanged();
  }

  /** To be called when the log is another one: what is remembered of accounts is forgotten. */
  forget(): void {
    this.#heads.clear();
    this.#helpers?.cache.forget();
  }

  /** The bank's business day. */
  today(): Today {
    return this.#days.today();
  }

  /** For an account whose client gave it no id. */
  newAccountId(): string {
    return this.#random.uuid();
  }

  /** Commands waiting to be decided. */
  get queueDepth(): number {
    return this.#paths.depth;
  }

  /**
   * Undefined while the queue has room for this API client, else resolves when it has: a stream of commands waits instead of
   * being refused.
   */
  room(clientId: string): Promise<void> | undefined {
    return this.#paths.room(clientId);
  }

  /**
   * Carries out one command and answers once it is durable. Never rejects.
   * @param options.join wait for the same command under way instead of answering `in-flight`
   * @param options.isAsync answer `pending` as soon as it is in the event buffer, where there is one
   */
  execute(sender: Sender, keyed: KeyedCommand, options: ExecuteOptions = {}): Promise<Answer> {
    return new Promise((resolve) => this.submit(sender, keyed, options, resolve));
  }

  /** As `execute`, but calls `settle` with the answer; one promise per command is too expensive for a stream. */
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

  /** What a command is answered while another request with its key is under way: that need not be the key's owner. */
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

  /** Carries out all of the commands or none of them; an answer for each, in order. Never rejects. */
  async executeAtomically(sender: Sender, commands: readonly KeyedCommand[]): Promise<readonly Answer[]> {
    const jobs = commands.map((keyed) => jobOf(sender, keyed));
    if (jobs.length === 0) return [];
    // One row a key: two commands of one transaction cannot both have it.
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

  /** Hands commands that stand or fall together to the queue; they are under way until it has answered. */
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

  /** What became of the command with this key of this client; undefined if there never was one. */
  async commandStatus(clientId: string, idempotencyKey: string): Promise<CommandStatus | undefined> {
    const commandId = commandIdOf(clientId, idempotencyKey);
    if (this.#inFlight.hashOf(commandId) !== undefined) return { commandId, answer: 'pending' };
    const isWaiting = this.#paths.waits(commandId);
    const recorded = await this.#recorded(commandId).catch(async (error) => {
      // Without the store, the word of those who hold it is good enough for "not yet".
      if (isWaiting || (await this.#gateState(commandId))?.kind === 'buffered') return undefined;
      throw error;
    });
    if (recorded !== undefined) return recorded;
    const state = await this.#gateState(commandId);
    if (state?.kind === 'answered') {
      const failed = state.answer !== undefined && readAnswer(state.answer).kind === 'failed';
      // Otherwise it was recorded between the two questions.
      return failed ? { commandId, answer: { kind: 'failed' } } : this.#recorded(commandId);
    }
    return state === undefined && !isWaiting ? undefined : { commandId, answer: 'pending' };
  }

  /** @throws StoreUnavailable when there is a gate and it does not answer: then nobody can say "there is none" */
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

  /** Of one account, the last one stands: its newest version. */
  async #evictOlder(versions: readonly Basis[]): Promise<void> {
    await this.#helpers?.cache.evictOlder(
      new Map(versions.map(({ streamId, version }) => [streamId, version])),
    );
  }

  /** The account as committed now, whichever node wrote it last; undefined if there is none. */
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
   * An account's movements, oldest first, each with the balance after it.
   * @param dates.from first business date included
   * @param dates.to last business date included
   * @param after the version to go on after
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

  /** An account's events as they are stored, oldest first. */
  async accountEvents(accountId: string, after: number, limit: number): Promise<Page<StoredEvent>> {
    const events = await this.#pages.readStream(accountId, after, limit + 1);
    await this.#evictOlder(events);
    return pageOf(events, limit, ({ version }) => version);
  }

  /** The events of all accounts by position: every one, once, in order. */
  async events(after: number, limit: number): Promise<Page<StoredEvent>> {
    const events = await this.#pages.readAll(after, limit + 1);
    await this.#evictOlder(events);
    return pageOf(events, limit, ({ position }) => position);
  }

  /** Resolves when every command taken so far is answered and nothing is being written. */
  async drained(): Promise<void> {
    await this.#paths.drained();
    await this.#savingSnapshots;
  }

  /** Saves due snapshots in the background, one batch at a time. They only save time, so a failure costs nothing. */
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
