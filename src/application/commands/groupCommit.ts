/**
 * Group commit. Commands wait in a bounded queue. All commands queued during an append form the next batch:
 * they are decided in arrival order and appended in one round trip. A full batch is decided ahead, as if the
 * append in flight were committed, and sent behind it. The store appends it only if that append commits
 * completely; otherwise the decisions are discarded.
 */

import { ANY_VERSION, type EvictOlder } from '../accounts/eviction.js';
import type { Head } from '../accounts/head.js';
import type { Heads } from '../accounts/states.js';
import { LogChanged } from '../log/knownLog.js';
import {
  type AppendResult,
  type EventStore,
  type Proposal,
  type RecordedCommand,
  StoreUnavailable,
  type StreamAccess,
  type Verdict,
} from '../shared/ports.js';
import type { Time } from '../shared/time.js';
import { type Answer, failure, replayOf } from './answer.js';
import { BoundedQueue } from './boundedQueue.js';
import { type Job, WorkingStates } from './decideBatch.js';
import type { ReservablePath } from './path.js';
import type { Telemetry } from './telemetry.js';
import {
  answersTo,
  answersWithPendingTimes,
  type DecidedUnit,
  decideAll,
  distinctStreams,
  fillIn,
  type Settlement,
  settle,
  splitVerdicts,
  type Unit,
} from './units.js';

export interface QueueLimits {
  /**
   * Queued commands per client; all clients together may have twice as many. Further ones are answered
   * `overloaded`.
   */
  readonly queueMax: number;
  /** Maximum number of commands per transaction (an atomic batch is never split). */
  readonly batchMax: number;
}

/** Settlements, and the account versions that they reveal. */
interface Due {
  readonly settlements: readonly Settlement[];
  readonly versions: ReadonlyMap<string, number>;
}

/** Decided units, the resulting states, and the append in flight. */
interface Batch {
  /** Identifies the batch in the store. */
  readonly name: object;
  readonly decided: readonly DecidedUnit[];
  readonly states: WorkingStates;
  /** The era of the heads that it was decided on. */
  readonly era: number;
  /** Of units that were not decided, because their accounts are unreadable. */
  readonly settlements: readonly Settlement[];
  /** Rejected units that are not recorded. */
  readonly unrecorded: readonly Unit[];
  readonly appending: Promise<AppendResult>;
}

/** Work done under the lock; call `publish` once it is committed. */
interface Uncommitted {
  readonly settlements: readonly Settlement[];
  readonly publish: () => void;
}

/** A cached state is newer than the store: a failover has lost events. */
class StatesAhead extends Error {
  override readonly name = 'StatesAhead';
}

export class GroupCommit implements ReservablePath {
  readonly #time: Time;
  readonly #store: EventStore;
  readonly #heads: Heads;
  readonly #limits: QueueLimits;
  readonly #telemetry: Telemetry;
  readonly #onCommitted: () => void;
  readonly #beforeReply: EvictOlder | undefined;
  readonly #waiting: BoundedQueue;
  #running: Promise<void> | undefined;
  #replying: Promise<void> = Promise.resolve();
  /** The batch whose append is in flight, until the next one is decided on it. */
  #ahead: Batch | undefined;
  /** The batch decided on it; resolves to undefined if deciding failed. */
  #next: { readonly units: readonly Unit[]; readonly batch: Promise<Batch | undefined> } | undefined;

  constructor(options: {
    readonly time: Time;
    readonly store: EventStore;
    readonly heads: Heads;
    readonly limits: QueueLimits;
    readonly telemetry: Telemetry;
    /** Called after each commit, outside the critical path. */
    readonly onCommitted: () => void;
    readonly beforeReply?: EvictOlder | undefined;
  }) {
    this.#time = options.time;
    this.#store = options.store;
    this.#heads = options.heads;
    this.#limits = options.limits;
    this.#telemetry = options.telemetry;
    this.#onCommitted = options.onCommitted;
    this.#beforeReply = options.beforeReply;
    this.#waiting = new BoundedQueue(options.limits.queueMax);
  }

  get depth(): number {
    return this.#waiting.commands;
  }

  submit(unit: Unit): void {
    if (!this.#waiting.add(unit)) {
      unit.settle(unit.jobs.map(() => failure('overloaded')));
      return;
    }
    this.#running ??= this.#run();
    this.#decideAhead();
  }

  reserve(unit: Unit): boolean {
    return this.#waiting.reserve(unit);
  }

  release(unit: Unit): void {
    this.#waiting.release(unit);
  }

  room(clientId: string): Promise<void> | undefined {
    return this.#waiting.room(clientId);
  }

  async drained(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    await this.#replying;
  }

  async #run(): Promise<void> {
    // All commands that arrive in this turn of the event loop join the first batch.
    await this.#nextTurn();
    let due: Due = { settlements: [], versions: NO_VERSIONS };
    while (this.#next !== undefined || this.#waiting.commands > 0) {
      // Callers of the previous append are answered in the next turn, when this append is already in flight.
      const last = due;
      const replied = this.#nextTurn().then(() => this.#reply(last));
      due = await this.#process();
      await replied;
    }
    this.#running = undefined;
    this.#replying = Promise.all([this.#replying, this.#reply(due)]).then(() => {});
    await this.#replying;
  }

  #nextTurn(): Promise<void> {
    return new Promise((resolve) => this.#time.nextTurn(resolve));
  }

  async #reply({ settlements, versions }: Due): Promise<void> {
    if (this.#beforeReply === undefined || versions.size === 0) return settle(settlements);
    try {
      await this.#beforeReply(versions);
      settle(settlements);
    } catch (error) {
      // It is durable, but replying is not safe yet; the client learns the outcome with the same key.
      const answer = failure('unavailable', error);
      settle(settlements.map(([unit]) => [unit, () => unit.jobs.map(() => answer)]));
    }
  }

  /** The newest versions that replies may reveal after this batch; any version if the batch failed. */
  #versionsOf(batch: Batch, isWhole: boolean): ReadonlyMap<string, number> {
    if (this.#beforeReply === undefined) return NO_VERSIONS;
    const { decided, states, unrecorded, settlements } = batch;
    const version = (id: string) => (isWhole ? states.account(id).version : ANY_VERSION);
    const units = [...decided.map(({ unit }) => unit), ...settlements.map(([unit]) => unit)];
    const versions = new Map(distinctStreams(units).map((id) => [id, version(id)]));
    for (const id of distinctStreams(unrecorded)) versions.set(id, ANY_VERSION);
    return versions;
  }

  /** Decides a full batch ahead, on the states that the append in flight leads to; once per append. */
  #decideAhead(): void {
    const ahead = this.#ahead;
    if (ahead === undefined || this.#waiting.commands < this.#limits.batchMax) return;
    this.#ahead = undefined;
    const units = this.#waiting.take(this.#limits.batchMax);
    const isPending = (id: string) => ahead.states.changed.has(id);
    if (units.some((unit) => answersWithPendingTimes(unit, isPending))) this.#waiting.putBack(units);
    else this.#next = { units, batch: this.#send(units, ahead).catch(() => undefined) };
  }

  #discardNext(): void {
    this.#ahead = undefined;
    if (this.#next !== undefined) this.#waiting.putBack(this.#next.units);
    this.#next = undefined;
  }

  /** Decides units on the given states and sends the append. */
  async #send(units: readonly Unit[], ahead?: Batch): Promise<Batch> {
    const { era } = this.#heads;
    const changed = ahead?.states.changed ?? NOTHING_CHANGED;
    const streams = distinctStreams(units).filter((id) => !changed.has(id));
    const { heads, damaged } = await this.#heads.known(this.#store, streams);
    const states = new WorkingStates((id) => changed.get(id) ?? heads.get(id));
    const settlements: Settlement[] = [];
    const { decided, proposals, ...rest } = decideAll(units, states, damaged, settlements);
    const batch = { decided, states, era, settlements, unrecorded: rest.unrecorded.map(({ unit }) => unit) };
    if (proposals.length === 0) return { ...batch, name: NO_BATCH, appending: NOTHING_TO_APPEND };
    const name = {};
    const appending = this.#store.append(proposals, { name, behind: ahead?.name });
    this.#measure(appending);
    return { ...batch, name, appending };
  }

  #process(): Promise<Due> {
    const next = this.#next;
    this.#next = undefined;
    return this.#carryOut(next?.units ?? this.#waiting.take(this.#limits.batchMax), next?.batch);
  }

  /**
   * Decides and appends units. If one unit makes the whole batch fail, each half is retried separately, so
   * that finally only this unit fails.
   * @param sent the batch if it was sent ahead; resolves to undefined if that failed
   * @param isPart whether it is a part of a batch: queued commands then stay behind the other parts
   */
  async #carryOut(units: readonly Unit[], sent?: Promise<Batch | undefined>, isPart = false): Promise<Due> {
    const settlements: Settlement[] = [];
    let open = units;
    let versions = NO_VERSIONS;
    try {
      const batch = (await sent) ?? (await this.#send(units));
      const { isWhole, again } = await this.#appended(batch, settlements, isPart);
      open = [...again, ...batch.unrecorded];
      versions = this.#versionsOf(batch, isWhole);
      if (batch.unrecorded.length > 0)
        open = [...again, ...(await this.#confirm(batch.unrecorded, settlements))];
      if (open.length > 0) {
        this.#telemetry.conflicts(open.length);
        settlements.push(...(await this.#decideAgain(open)));
      }
      this.#onCommitted();
      return { settlements, versions };
    } catch (error) {
      // Unknown or not applied: a retry with the same key finds out. Cached states may now be behind the
      // store.
      this.#discardNext();
      for (const id of distinctStreams(open)) this.#heads.forget(id);
      const settled = new Set(settlements.map(([unit]) => unit));
      const left = open.filter((unit) => !settled.has(unit));
      const due = { settlements, versions };
      if (error instanceof StoreUnavailable || left.length < 2) {
        const answer = failure(error instanceof StoreUnavailable ? 'unavailable' : 'failed', error);
        for (const unit of left) settlements.push([unit, () => unit.jobs.map(() => answer)]);
        return due;
      }
      const half = left.length / 2;
      const first = await this.#carryOut(left.slice(0, half), undefined, true);
      return joined([due, first, await this.#carryOut(left.slice(half), undefined, true)]);
    }
  }

  /** Settles appended units. Returns the units to decide again, and whether the whole batch was appended. */
  async #appended(
    batch: Batch,
    settlements: Settlement[],
    isPart: boolean,
  ): Promise<{ readonly isWhole: boolean; readonly again: readonly Unit[] }> {
    const { decided, states, era } = batch;
    settlements.push(...batch.settlements);
    // A batch that was not sent cannot be a basis for the next one.
    if (batch.name !== NO_BATCH && !isPart) this.#ahead = batch;
    const { verdicts, recordedAt } = await batch.appending;
    this.#ahead = undefined;
    states.recorded(recordedAt);
    if (verdicts.every(isAppended)) {
      this.#publish(states, era);
      for (const one of decided) settlements.push([one.unit, () => answersTo(one, recordedAt)]);
      return { isWhole: true, again: [] };
    }

    this.#discardNext();
    const duplicates: Job[] = [];
    const doubtful = new Set<string>();
    const verdictsOf = splitVerdicts(decided, verdicts);
    for (const [index, { unit }] of decided.entries()) {
      for (const [member, verdict] of (verdictsOf[index] as Verdict[]).entries()) {
        if (verdict === 'appended') continue;
        const job = unit.jobs[member] as Job;
        for (const id of job.streams) doubtful.add(id);
        if (verdict === 'duplicate') duplicates.push(job);
      }
    }
    this.#publish(states, era, doubtful);
    const recorded = await this.#recorded(duplicates);

    const again: Unit[] = [];
    for (const [index, one] of decided.entries()) {
      const { unit } = one;
      const unitVerdicts = verdictsOf[index] as Verdict[];
      if (unitVerdicts.every(isAppended)) {
        settlements.push([unit, () => answersTo(one, recordedAt)]);
      } else if (unit.jobs.length === 1 && unitVerdicts[0] === 'duplicate') {
        const [job] = unit.jobs as [Job];
        settlements.push([unit, () => [replayOf(job.requestHash, recorded.get(job.commandId))]]);
      } else {
        again.push(unit);
      }
    }
    return { isWhole: false, again };
  }

  /**
   * Checks units that were rejected on possibly stale states. A replay gets its original answer; units that
   * may now be accepted are decided again.
   * @returns the units to decide again
   */
  async #confirm(units: readonly Unit[], settlements: Settlement[]): Promise<readonly Unit[]> {
    // Read the states first: a command applied after this read was not applied when it was rejected.
    const { heads, damaged } = await this.#heads.newest(this.#store, distinctStreams(units));
    const ids = units.flatMap((unit) => unit.jobs.map(({ commandId }) => commandId));
    const recorded = await findAll(this.#store, ids);
    const again: Unit[] = [];
    for (const unit of units) {
      const [job] = unit.jobs as [Job];
      if (unit.jobs.some(({ commandId }) => recorded.has(commandId))) {
        if (unit.jobs.length > 1) again.push(unit);
        else settlements.push([unit, () => [replayOf(job.requestHash, recorded.get(job.commandId))]]);
        continue;
      }
      const states = new WorkingStates((id) => heads.get(id));
      const { decided, unrecorded } = decideAll([unit], states, damaged, settlements);
      again.push(...decided.map((one) => one.unit));
      for (const one of unrecorded) settlements.push([unit, () => answersTo(one, '')]);
    }
    return again;
  }

  /** Looks up recorded commands, and evicts states that are older than what they reveal. */
  async #recorded(jobs: readonly Job[]): Promise<Recorded> {
    if (jobs.length === 0) return NONE_RECORDED;
    const recorded = await findAll(
      this.#store,
      jobs.map(({ commandId }) => commandId),
    );
    for (const { commandId, streams } of jobs) {
      const command = recorded.get(commandId);
      if (command?.accepted) this.#heads.forgetBefore(command.events);
      // A rejection does not contain the version that it was decided on.
      else for (const id of streams) this.#heads.forget(id);
    }
    return recorded;
  }

  /** Decides units with stale accounts again, under the lock. */
  async #decideAgain(units: readonly Unit[]): Promise<readonly Settlement[]> {
    const attempt = () => this.#store.exclusively((access) => this.#appendExclusively(access, units));
    const { settlements, publish } = await attempt().catch((error) => {
      if (!(error instanceof StatesAhead || error instanceof LogChanged)) throw error;
      for (const id of distinctStreams(units)) this.#heads.forget(id);
      return attempt();
    });
    publish();
    return settlements;
  }

  /** Decides and appends under the lock, after reading later events, so nothing conflicts. */
  async #appendExclusively(access: StreamAccess, units: readonly Unit[]): Promise<Uncommitted> {
    const { era } = this.#heads;
    const settlements: Settlement[] = [];
    const recorded = await findAll(
      access,
      units.flatMap((unit) => unit.jobs.map((job) => job.commandId)),
    );
    const { heads, damaged } = await this.#heads.newest(access, distinctStreams(units));
    const states = new WorkingStates((id) => heads.get(id));
    const decided: DecidedUnit[] = [];
    const proposals: (readonly Proposal[])[] = [];
    for (const unit of units) {
      const known = unit.jobs.map((job) => {
        const command = recorded.get(job.commandId);
        return command === undefined ? undefined : replayOf(job.requestHash, command);
      });
      const open = unit.jobs.filter((_, index) => known[index] === undefined);
      if (open.length === 0) {
        settlements.push([unit, () => known as Answer[]]);
        continue;
      }
      const refused = known.some((answer) => answer !== undefined && answer.kind !== 'accepted');
      const settle = (answers: readonly Answer[]) => unit.settle(fillIn(known, answers));
      const decisions = decideAll([{ jobs: open, settle }], states, damaged, settlements, refused);
      decided.push(...decisions.decided);
      proposals.push(...decisions.proposals);
      for (const one of decisions.unrecorded) settlements.push([one.unit, () => answersTo(one, '')]);
    }
    if (decided.length === 0) return { settlements, publish: () => {} };

    const appending = access.append(proposals);
    this.#measure(appending);
    const result = await appending;
    if (!result.verdicts.every(isAppended)) throw new StatesAhead();
    states.recorded(result.recordedAt);
    for (const one of decided) settlements.push([one.unit, () => answersTo(one, result.recordedAt)]);
    return { settlements, publish: () => this.#publish(states, era) };
  }

  /** Reports the append's duration. Failures are handled by whoever awaits it. */
  #measure(appending: Promise<AppendResult>): void {
    const startMs = this.#time.monotonic();
    appending.then(
      ({ verdicts }) => this.#telemetry.appended(verdicts.length, this.#time.monotonic() - startMs),
      () => {},
    );
  }

  /** Caches committed states. For `doubtful` accounts they are unknown, and the previous state is kept. */
  #publish(states: WorkingStates, era: number, doubtful: ReadonlySet<string> = NO_STREAM): void {
    if (era !== this.#heads.era) return;
    for (const [streamId, head] of states.changed) {
      if (!doubtful.has(streamId)) this.#heads.put(streamId, head);
    }
  }
}

const NOTHING_CHANGED: ReadonlyMap<string, Head> = new Map();
const NO_BATCH = {};
const NOTHING_TO_APPEND = Promise.resolve<AppendResult>({ verdicts: [], recordedAt: '', lastPosition: 0 });
const NO_STREAM: ReadonlySet<string> = new Set();
const NO_VERSIONS: ReadonlyMap<string, number> = new Map();

/**
 * Combines the results of the parts of a batch; for an account in several parts, keeps the newest version.
 */
function joined(dues: readonly Due[]): Due {
  const versions = new Map<string, number>();
  for (const due of dues) {
    for (const [id, version] of due.versions) versions.set(id, Math.max(version, versions.get(id) ?? 0));
  }
  return { settlements: dues.flatMap(({ settlements }) => settlements), versions };
}

const isAppended = (verdict: Verdict): boolean => verdict === 'appended';

type Recorded = ReadonlyMap<string, RecordedCommand>;

const NONE_RECORDED: Recorded = new Map();

async function findAll(access: StreamAccess, ids: readonly string[]): Promise<Recorded> {
  return new Map((await access.findCommands(ids)).map((command) => [command.commandId, command]));
}
