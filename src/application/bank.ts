/**
 * The facade used by HTTP, the command line and tests: commands and queries.
 */
import { type CommandStatus, Outcomes } from './acceleration/outcomes.js';
import { CommandPaths, type Helpers, type Nodes } from './acceleration/paths.js';
import { ANY_VERSION, type Basis } from './accounts/ports.js';
import type { AccountState } from './accounts/state.js';
import { AccountStates } from './accounts/states.js';
import type { Answer } from './commands/answer.js';
import { type TransactionAnswer, transactionAnswer } from './commands/answerText.js';
import type { QueueLimits } from './commands/boundedQueue.js';
import { Chart } from './commands/chart.js';
import { answerToOwner } from './commands/keyOwner.js';
import { LookUps } from './commands/lookUps.js';
import type { CommandPath } from './commands/path.js';
import type { RecordingDays, StreamStore } from './commands/ports.js';
import { Rehearsal } from './commands/rehearsal.js';
import { type ExecuteOptions, jobOf, type KeyedCommand, type Sender } from './commands/sender.js';
import type { Telemetry } from './commands/telemetry.js';
import { decodeEvent } from './log/eventCodec.js';
import { movementTypes } from './log/movements.js';
import type { EventLog, Position, StoredEvent, StreamEvents } from './log/ports.js';
import type { BankClock, Today } from './shared/bankClock.js';
import { BatchLoader } from './shared/batchLoader.js';
import { type Page, pageOf } from './shared/page.js';
import type { Random } from './shared/random.js';
import type { Time } from './shared/time.js';

export type { ExecuteOptions, KeyedCommand, Sender } from './commands/sender.js';

/** What the bank asks of its clock. */
export type BankDays = Pick<BankClock, 'today' | 'recordingTime' | 'dayAt'>;

export interface BankLimits extends QueueLimits {
  /** Maximum number of account states in memory. */
  readonly statesMax: number;
  /** Maximum number of open holds per account. */
  readonly holdsMax: number;
}

export class Bank {
  readonly #time: Time;
  readonly #random: Random;
  readonly #store: StreamStore;
  readonly #pages: StreamEvents & Pick<EventLog, 'readAll'>;
  readonly #days: BankDays;
  readonly #recordingDays: RecordingDays;
  readonly #states: AccountStates;
  readonly #holdsMax: number;
  readonly #paths: CommandPaths;
  readonly #path: CommandPath;
  readonly #outcomes: Outcomes;
  readonly #helpers: Helpers | undefined;
  readonly #accounts: BatchLoader<string, AccountState | undefined>;
  readonly chart: Chart;

  constructor(options: {
    readonly time: Time;
    readonly random: Random;
    readonly store: StreamStore;
    /** Source of event pages; must be as fresh as the store. */
    readonly pages: StreamEvents & Pick<EventLog, 'readAll'>;
    readonly days: BankDays;
    readonly telemetry: Telemetry;
    readonly limits: BankLimits;
    /** Called after this node has appended to the log, with its end if that is known. */
    readonly onAppended?: (end: Position | undefined) => void;
    /** The other nodes; undefined if this node is alone, or does not know them. */
    readonly nodes?: Nodes | undefined;
    /** Helpers in Redis, for speed only; with `nodes`. */
    readonly helpers?: Helpers | undefined;
  }) {
    const { time, store, telemetry, limits, helpers } = options;
    this.#time = time;
    this.#random = options.random;
    this.#accounts = new BatchLoader(time, (accountIds) => this.#newest(accountIds));
    this.#helpers = helpers;
    this.#store = store;
    this.#pages = options.pages;
    this.#days = options.days;
    this.#recordingDays = {
      recordingTime: () => this.#days.recordingTime(),
      dayAt: (at) => this.#days.dayAt(at),
    };
    this.#holdsMax = limits.holdsMax;
    this.#states = new AccountStates(limits.statesMax);
    const onCommitted = (end: Position | undefined) => options.onAppended?.(end);
    const evict = (streams: readonly string[]) => this.#evict(streams);
    this.chart = new Chart(options.pages);
    const paths = new CommandPaths({
      time,
      store,
      chart: this.chart,
      states: this.#states,
      limits,
      telemetry,
      days: this.#recordingDays,
      onCommitted,
      answerToOwner: answerToOwner({ store, evict }),
      nodes: options.nodes,
      helpers,
    });
    this.#paths = paths;
    this.#path = paths.outermost;
    this.#outcomes = new Outcomes({ store, recent: helpers?.recent, paths, evict });
  }

  /** Starts working with other nodes and the helpers. */
  start(): void {
    this.#paths.start();
  }

  /** Call this when the helpers' server has become available, unavailable or a different one. */
  serverChanged(): void {
    this.#paths.serverChanged();
  }

  /** Call this when the log has changed: discards cached account states. */
  forget(): void {
    this.#states.clear();
    this.chart.forget();
    this.#helpers?.cache.forget();
  }

  /** The current business date. */
  today(): Today {
    return this.#days.today();
  }

  /** Open holds that an account may have. */
  get holdsMax(): number {
    return this.#holdsMax;
  }

  /** For an account whose client gave it no id. */
  newAccountId(): string {
    return this.#random.uuid();
  }

  /** Whether this node appends the commands of others now; undefined for a node alone. */
  get isWriter(): boolean | undefined {
    return this.#paths.isWriter;
  }

  /** Number of queued commands. */
  get queueDepth(): number {
    return this.#path.depth;
  }

  /**
   * Undefined while the queue has room for this API client; otherwise resolves when it does. Lets a stream of
   * commands wait instead of being rejected.
   */
  room(clientId: string): Promise<void> | undefined {
    return this.#path.room(clientId);
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
    (options.rehearsal ?? this.#path).submit({
      jobs: [jobOf(sender, keyed)],
      settle: ([answer]) => settle(answer as Answer),
      isAsync: options.isAsync === true,
      ifUnderWay: options.join === true ? 'join' : 'compare',
    });
  }

  /** Executes all commands or none; returns an answer for each, in order. Never rejects. */
  async executeAtomically(
    sender: Sender,
    commands: readonly KeyedCommand[],
    { rehearsal = this.#path }: Pick<ExecuteOptions, 'rehearsal'> = {},
  ): Promise<readonly Answer[]> {
    const jobs = commands.map((keyed) => jobOf(sender, keyed));
    if (jobs.length === 0) return [];
    // A key is unique in the table of commands, so two commands of a transaction cannot share it.
    const keysDiffer = new Set(jobs.map((job) => job.commandId)).size === jobs.length;
    if (!keysDiffer) return jobs.map(() => ({ kind: 'key-reused' }));
    return new Promise((settle) => rehearsal.submit({ jobs, settle }));
  }

  /** Answers commands as this bank would now, each after those before it, and keeps nothing: see `ExecuteOptions`. */
  rehearsal(): CommandPath {
    const rehearsal = new Rehearsal({
      store: this.#store,
      days: this.#recordingDays,
      isUnderWay: (commandId) => this.#paths.outermost.isUnderWay(commandId),
      evictOlder: async (versions) => this.#helpers?.cache.evictOlder(versions),
    });
    return new LookUps(rehearsal, { time: this.#time, store: this.#store, chart: this.chart });
  }

  /** The outcome of a client's command by its key; undefined if there is no such command. */
  commandStatus(clientId: string, idempotencyKey: string): Promise<CommandStatus | undefined> {
    return this.#outcomes.of(clientId, idempotencyKey);
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
  async account(accountId: string): Promise<AccountState | undefined> {
    if (this.#helpers === undefined) return this.#accounts.read(accountId);
    return this.#helpers.cache.account(accountId, () => this.#accounts.read(accountId));
  }

  async #newest(accountIds: readonly string[]): Promise<(accountId: string) => AccountState | undefined> {
    const { states, damaged } = await this.#states.newest(this.#store, accountIds);
    return (accountId) => {
      const damage = damaged.get(accountId);
      if (damage !== undefined) throw damage;
      return states.get(accountId);
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
  async events(after: Position, limit: number): Promise<Page<StoredEvent>> {
    const events = await this.#pages.readAll(after, limit + 1);
    await this.#evictOlder(events);
    return pageOf(events, limit, ({ position }) => position);
  }

  /** Resolves when all commands accepted so far are answered and no write is in progress. */
  drained(): Promise<void> {
    return this.#paths.drained();
  }
}
