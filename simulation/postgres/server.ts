/**
 * A model of PostgreSQL with the bank's tables: what is committed, the append lock, restarts, and a standby that can take
 * over without the newest events. It promises what the contract suites ask of the real adapters, and no more.
 */

import type { BatchOrder, Proposal, Verdict } from '../../src/application/commands/ports.js';
import type { LogIdea, Mark } from '../../src/application/log/knownLog.js';
import { LOG_BEGIN } from '../../src/application/log/knownLog.js';
import { asPosition, BEGIN, type Position } from '../../src/application/log/ports.js';
import type { SightingRow } from '../../src/infrastructure/postgres/connection/logIdentity.js';
import { MemoryCacheTrust } from '../../src/testing/memory/cacheTrust.js';
import { Log, refuseUnheld } from '../../src/testing/memory/log.js';
import { append, findCommands, load, recordingTime } from '../../src/testing/memory/logAccess.js';
import { type MemoryProjection, MemoryProjectionStore } from '../../src/testing/memory/projectionStore.js';
import { MemoryWebhookStore } from '../../src/testing/memory/webhooks.js';
import type { SimulatedTime } from '../../src/testing/simulatedTime.js';
import type { Random } from '../../test/support/random.js';
import type { Trace } from '../trace.js';
import { AppendLock } from './appendLock.js';
import { Epochs } from './epochs.js';
import { markOfEvent } from './marks.js';
import { projections, type Rows } from './projections.js';
import {
  type AppendedRow,
  type Committed,
  type ExclusiveSection,
  ServerGone,
  type SessionMemory,
} from './transactions.js';

/** Milliseconds that a commit takes to be on disk. */
const COMMIT_MS = 1;

/** An exclusive section whose node says nothing for so long is ended (connections.ts). */
const IDLE_MS_MAX = 750;

export class PostgresServer {
  /** Its clock, which may be set. */
  readonly clock: SimulatedTime;
  readonly trust: MemoryCacheTrust;
  readonly webhooks: MemoryWebhookStore;
  readonly projections: MemoryProjectionStore<Rows>;
  readonly leases = new Map();
  readonly epochs: Epochs;
  readonly #random: Random;
  readonly #trace: Trace;
  readonly #statementMs: number;
  readonly #sessions = new Set<() => void>();
  readonly #lock: AppendLock;
  #log = new Log();
  /** Counts starts and promotions: sessions of an earlier one are over. */
  #starts = 1;
  #isUp = true;
  /** Puts back what the standby has; undefined while it keeps up. */
  #standby: (() => void) | undefined;
  #commits = 0;
  /** Called with every commit to the log. */
  onCommitted: (committed: Committed) => void = () => {};
  /** Called when the log has lost all but its first commits. */
  onCut: (commits: number, isPromoted: boolean) => void = () => {};

  constructor(options: {
    readonly clock: SimulatedTime;
    readonly random: Random;
    readonly trace: Trace;
    /** Milliseconds after which a statement is cancelled. */
    readonly statementMs: number;
    readonly projections?: readonly MemoryProjection<Rows>[];
  }) {
    const { clock } = options;
    this.clock = clock;
    this.#random = options.random;
    this.#trace = options.trace;
    this.#statementMs = options.statementMs;
    this.#lock = new AppendLock(clock.line);
    this.trust = new MemoryCacheTrust(clock);
    this.webhooks = new MemoryWebhookStore(clock);
    this.projections = new MemoryProjectionStore(options.projections ?? projections, undefined, clock);
    this.epochs = new Epochs(clock, this.#random);
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get starts(): number {
    return this.#starts;
  }

  get log(): Log {
    return this.#log;
  }

  /** Calls back when the sessions end. @returns cancels that */
  onEnd(call: () => void): () => void {
    this.#sessions.add(call);
    return () => this.#sessions.delete(call);
  }

  /** Ends all sessions; the server takes new ones after a while. */
  restart(downMs: number): void {
    this.#end();
    this.clock.line.at(this.clock.line.ms + downMs, () => this.#begin());
  }

  /** The standby stands still: what is committed from now on is lost if it takes over. */
  loseStandby(): void {
    this.#standby = this.keep();
  }

  /** Remembers what it holds now. @returns puts that back, as often as it is called */
  keep(): () => void {
    const keeps = [this.trust, this.webhooks, this.projections, this.epochs].map((one) => one.keep());
    const [log, leases, commits] = [this.#log.copy(), new Map(this.leases), this.#commits];
    return () => {
      this.#log = log.copy();
      this.#commits = commits;
      this.leases.clear();
      for (const [name, lease] of leases) this.leases.set(name, lease);
      for (const putBack of keeps) putBack();
    };
  }

  /** Fails over to the standby, which takes a while. */
  failOver(downMs: number): void {
    this.#goBack(downMs, true);
  }

  /** Restarts on its files as they were when the standby stood still, as when they are put back from a snapshot. */
  loseTail(downMs: number): void {
    this.#goBack(downMs, false);
  }

  #goBack(downMs: number, isPromoted: boolean): void {
    this.#end();
    const putBack = this.#standby;
    this.#standby = undefined;
    this.clock.line.at(this.clock.line.ms + downMs, () => {
      putBack?.();
      if (isPromoted) this.epochs.promoted();
      this.#trace.add({ kind: 'cut', place: 'postgres', upTo: this.#log.lastPosition });
      this.onCut(this.#commits, isPromoted);
      this.#begin();
    });
  }

  #end(): void {
    this.#isUp = false;
    this.#starts += 1;
    this.#lock.clear();
    this.#trace.add({ kind: 'state', place: 'postgres', state: 'down' });
    for (const call of [...this.#sessions]) call();
  }

  #begin(): void {
    this.#isUp = true;
    this.#trace.add({ kind: 'state', place: 'postgres', state: 'up' });
  }

  /** See log_sighting in the migrations. */
  sighting(known: Mark): SightingRow {
    const { lastPosition } = this.#log;
    return {
      log_name: this.epochs.name,
      is_in_place: true,
      end_position: lastPosition === BEGIN ? null : lastPosition,
      end_mark: this.markAt(lastPosition) ?? null,
      known_mark: this.markAt(known.position) ?? null,
    };
  }

  markAt(position: Position): string | undefined {
    const event = this.#log.at(position);
    return event && markOfEvent(event);
  }

  /** Takes the append lock. @returns gives it back */
  lock(): Promise<() => void> {
    return this.#lock.take(this.#statementMs);
  }

  /** See append_to_log in the migrations: one transaction. */
  async append(
    units: readonly (readonly Proposal[])[],
    known: LogIdea,
    memory: SessionMemory,
    order: BatchOrder | undefined,
  ): Promise<AppendedRow> {
    const starts = this.#starts;
    refuseUnheld(units.flat().flatMap(({ events }) => events));
    const release = await this.lock();
    try {
      const { behind, batch } = order ?? {};
      const isOther = !this.holds(known);
      const before = this.#newest();
      if (isOther || (behind !== undefined && memory.whole !== behind)) {
        const verdicts = units.flat().map(() => 'conflict' as const);
        return { isOther, verdicts, recordedAt: '', lastPosition: BEGIN, before };
      }
      const layer = new Log(this.#log);
      const nowAt = recordingTime(layer, this.clock.now());
      const { verdicts, recordedAt, lastPosition } = append(layer, units, nowAt);
      if (lastPosition < before.position)
        return { isOther, verdicts, recordedAt, lastPosition, before: LOG_BEGIN };
      await this.#commit(starts, layer, appendedOf(units, verdicts), recordedAt);
      if (verdicts.every((verdict) => verdict === 'appended')) memory.whole = batch;
      return { isOther, verdicts, recordedAt, lastPosition: this.#log.lastPosition, before };
    } finally {
      release();
    }
  }

  /** Begins an exclusive section: takes the lock until it is committed or ends. */
  async exclusive(): Promise<ExclusiveSection> {
    const starts = this.#starts;
    const release = await this.lock();
    const layer = new Log(this.#log);
    let endIdle = () => {};
    let isOver = false;
    const end = () => {
      isOver = true;
      endIdle();
      cancel();
      release();
    };
    const cancel = this.onEnd(end);
    const idle = () => {
      endIdle();
      endIdle = this.clock.line.at(this.clock.line.ms + IDLE_MS_MAX, end);
    };
    const proposals: Proposal[] = [];
    let time = '';
    const at = recordingTime(layer, this.clock.now());
    const run = async <T>(statement: () => T): Promise<T> => {
      if (isOver) throw new ServerGone('terminating connection due to idle-in-transaction timeout');
      idle();
      return statement();
    };
    idle();
    return {
      at,
      isOther: (known) => run(() => !this.holds(known)),
      load: (known) => run(() => load(layer, known)),
      findCommands: (ids) => run(() => findCommands(layer, ids)),
      append: (units) =>
        run(() => {
          const before = this.#newest();
          const result = append(layer, units, at);
          proposals.push(...appendedOf(units, result.verdicts));
          time = result.recordedAt;
          return { isOther: false, before, ...result };
        }),
      commit: async () => {
        await run(() => endIdle());
        endIdle();
        await this.#commit(starts, layer, proposals, time);
        end();
      },
      end,
    };
  }

  /** Whether this is the log that a node knows. */
  holds({ name, newest }: LogIdea): boolean {
    const isKnown = newest.position === BEGIN || this.markAt(newest.position) === newest.mark;
    return this.epochs.name === name && isKnown;
  }

  #newest(): Mark {
    const { lastPosition } = this.#log;
    return { position: lastPosition, mark: this.markAt(lastPosition) ?? '' };
  }

  /** Resolves when it is on disk. @throws ServerGone if the server ends before */
  async #commit(
    starts: number,
    layer: Log,
    proposals: readonly Proposal[],
    recordedAt: string,
  ): Promise<void> {
    if (proposals.length === 0) return;
    await this.clock.sleep(COMMIT_MS + this.#random.next());
    if (starts !== this.#starts) throw new ServerGone('the server ended before the commit');
    const after = this.#log.lastPosition;
    layer.commit();
    this.#commits += 1;
    const upTo = this.#log.lastPosition;
    this.#trace.add({
      kind: 'committed',
      place: 'postgres',
      after,
      upTo,
      words: proposals.length === 1 ? '1 command' : `${proposals.length} commands`,
    });
    this.onCommitted({ after: asPosition(after), proposals, recordedAt });
  }
}

const appendedOf = (units: readonly (readonly Proposal[])[], verdicts: readonly Verdict[]): Proposal[] =>
  units.flat().filter((_, index) => verdicts[index] === 'appended');
