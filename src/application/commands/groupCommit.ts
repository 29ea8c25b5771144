/**
 * Group commit. Commands wait in a bounded queue. All commands queued during an append form the next batch:
 * they are decided in arrival order and appended in one round trip. A full batch is decided ahead, as if the
 * append in flight were committed, and sent behind it. The store appends it only if that append commits
 * completely; otherwise the decisions are discarded.
 *
 * While other nodes append, states in memory may be behind: each batch reads them again, and none is decided ahead.
 */
import type { AccountStates } from '../accounts/states.js';
import type { Position } from '../log/ports.js';
import { StoreUnavailable } from '../shared/errors.js';
import { nextTurn, type Time } from '../shared/time.js';
import { failure, replayOf } from './answer.js';
import {
  type Appended,
  type Batch,
  type BeforeReply,
  joined,
  NO_BATCH,
  NO_REPLIES,
  NOTHING_CHANGED,
  NOTHING_TO_APPEND,
  type Replies,
  streamsShown,
} from './batch.js';
import { BoundedQueue, type QueueLimits } from './boundedQueue.js';
import { Company } from './company.js';
import { answersTo, answersWithPendingTimes, decideAll, splitVerdicts } from './decideBatch.js';
import { ExclusiveAppend } from './exclusiveAppend.js';
import type { ReservablePath } from './path.js';
import type { RecordingDays, StreamStore, Verdict } from './ports.js';
import { confirmRefusals, findRecorded, forgetOutdated } from './recorded.js';
import { measured, type Telemetry } from './telemetry.js';
import { distinctStreams, isAppended, type Job, type Settlement, settle, type Unit } from './units.js';
import { WorkingStates } from './workingStates.js';

export class GroupCommit implements ReservablePath {
  readonly #time: Time;
  readonly #store: StreamStore;
  readonly #states: AccountStates;
  readonly #limits: QueueLimits;
  readonly #telemetry: Telemetry;
  readonly #days: RecordingDays;
  readonly #onCommitted: (end: Position | undefined) => void;
  readonly #beforeReply: BeforeReply | undefined;
  readonly #waiting: BoundedQueue;
  readonly #exclusively: ExclusiveAppend;
  #running: Promise<void> | undefined;
  #replying: Promise<void> = Promise.resolve();
  readonly #company: Company;
  /** The batch whose append is in flight, until the next one is decided on it. */
  #ahead: Batch | undefined;
  /** The batch decided on it; resolves to undefined if deciding failed. */
  #next: { readonly units: readonly Unit[]; readonly batch: Promise<Batch | undefined> } | undefined;

  constructor(options: {
    readonly time: Time;
    readonly store: StreamStore;
    readonly states: AccountStates;
    readonly limits: QueueLimits;
    readonly telemetry: Telemetry;
    readonly days: RecordingDays;
    /** Called after each commit, outside the critical path, with the end of the log if it is known. */
    readonly onCommitted: (end: Position | undefined) => void;
    readonly beforeReply?: BeforeReply | undefined;
    readonly company?: Company;
  }) {
    this.#time = options.time;
    this.#store = options.store;
    this.#states = options.states;
    this.#limits = options.limits;
    this.#telemetry = options.telemetry;
    this.#days = options.days;
    this.#onCommitted = options.onCommitted;
    this.#beforeReply = options.beforeReply;
    this.#company = options.company ?? new Company();
    this.#waiting = new BoundedQueue(options.limits.queueMax);
    this.#exclusively = new ExclusiveAppend({ ...options, company: this.#company });
  }

  get depth(): number {
    return this.#waiting.commands;
  }

  submit(unit: Unit): void {
    if (!this.#waiting.add(unit)) {
      unit.settle(unit.jobs.map(() => failure('overloaded')));
      return;
    }
    this.#start();
  }

  submitReserved(unit: Unit): void {
    this.#waiting.addReserved(unit);
    this.#start();
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

  #start(): void {
    this.#running ??= this.#run();
    this.#decideAhead();
  }

  async #run(): Promise<void> {
    // All commands that arrive in this turn of the event loop join the first batch.
    await nextTurn(this.#time);
    let due = NO_REPLIES;
    while (this.#next !== undefined || this.#waiting.commands > 0) {
      // Callers of the previous append are answered in the next turn, when this append is already in flight.
      const last = due;
      const replied = nextTurn(this.#time).then(() => this.#reply(last));
      due = await this.#process();
      await replied;
    }
    this.#running = undefined;
    this.#replying = Promise.all([this.#replying, this.#reply(due)]).then(() => {});
    await this.#replying;
  }

  async #reply({ settlements, streams }: Replies): Promise<void> {
    if (this.#beforeReply === undefined || streams.length === 0) return settle(settlements);
    try {
      await this.#beforeReply(streams);
      settle(settlements);
    } catch (error) {
      // It is durable, but replying is not safe yet; the client learns the outcome with the same key.
      const answer = failure('unavailable', error);
      settle(settlements.map(([unit]) => [unit, () => unit.jobs.map(() => answer)]));
    }
  }

  /** Decides a full batch ahead, on the states that the append in flight leads to; once per append. */
  #decideAhead(): void {
    const ahead = this.#ahead;
    if (ahead === undefined || this.#company.isThere || this.#waiting.commands < this.#limits.batchMax)
      return;
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
    const { era } = this.#states;
    const changed = ahead?.states.changed ?? NOTHING_CHANGED;
    const streams = distinctStreams(units).filter((id) => !changed.has(id));
    const read = this.#company.isThere ? 'newest' : 'known';
    const { states: loaded, damaged } = await this.#states[read](this.#store, streams);
    const stateOf = (id: string) => changed.get(id) ?? loaded.get(id);
    const states = new WorkingStates(stateOf, this.#days.recordingTime(), this.#days);
    const settlements: Settlement[] = [];
    const { decided, proposals, ...rest } = decideAll(units, states, damaged, settlements);
    const sent = { decided, states, era, settlements, unrecorded: rest.unrecorded.map(({ unit }) => unit) };
    if (proposals.length === 0) return { ...sent, name: NO_BATCH, appending: NOTHING_TO_APPEND };
    const name = {};
    const appending = measured(
      this.#telemetry,
      this.#time,
      this.#store.append(proposals, { batch: name, behind: ahead?.name }),
    );
    return { ...sent, name, appending };
  }

  #process(): Promise<Replies> {
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
  async #carryOut(
    units: readonly Unit[],
    sent?: Promise<Batch | undefined>,
    isPart = false,
  ): Promise<Replies> {
    const settlements: Settlement[] = [];
    let open = units;
    let { streams } = NO_REPLIES;
    try {
      const batch = (await sent) ?? (await this.#send(units));
      const { again, end } = await this.#appended(batch, settlements, isPart);
      open = [...again, ...batch.unrecorded];
      if (this.#beforeReply !== undefined) streams = streamsShown(batch);
      if (batch.unrecorded.length > 0) {
        const { unrecorded } = batch;
        const on = { store: this.#store, states: this.#states, days: this.#days };
        open = [...again, ...(await confirmRefusals(on, unrecorded, settlements))];
      }
      if (open.length > 0) {
        this.#telemetry.conflicts(open.length);
        settlements.push(...(await this.#exclusively.decide(open)));
      }
      this.#onCommitted(open.length > 0 ? undefined : end);
      return { settlements, streams };
    } catch (error) {
      // Unknown or not applied: a retry with the same key finds out. Cached states may now be behind the
      // store.
      this.#discardNext();
      for (const id of distinctStreams(open)) this.#states.forget(id);
      const settled = new Set(settlements.map(([unit]) => unit));
      const left = open.filter((unit) => !settled.has(unit));
      const replies = { settlements, streams };
      if (error instanceof StoreUnavailable || left.length < 2) {
        const answer = failure(error instanceof StoreUnavailable ? 'unavailable' : 'failed', error);
        for (const unit of left) settlements.push([unit, () => unit.jobs.map(() => answer)]);
        return replies;
      }
      const half = left.length / 2;
      const first = await this.#carryOut(left.slice(0, half), undefined, true);
      return joined([replies, first, await this.#carryOut(left.slice(half), undefined, true)]);
    }
  }

  /** Settles appended units. */
  async #appended(batch: Batch, settlements: Settlement[], isPart: boolean): Promise<Appended> {
    const { decided, states, era } = batch;
    settlements.push(...batch.settlements);
    // A batch that was not sent cannot be a basis for the next one.
    if (batch.name !== NO_BATCH && !isPart) this.#ahead = batch;
    const appended = await batch.appending;
    const { verdicts, recordedAt, lastPosition } = appended;
    // The log may have changed since.
    const end = era === this.#states.era ? lastPosition : undefined;
    this.#ahead = undefined;
    if (batch.name !== NO_BATCH) this.#company.note(appended);
    states.recorded(recordedAt);
    if (verdicts.every(isAppended)) {
      this.#states.publish(states.changed, era);
      for (const one of decided) settlements.push([one.unit, () => answersTo(one, recordedAt)]);
      return { again: [], end };
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
    this.#states.publish(states.changed, era, doubtful);
    const recorded = await findRecorded(this.#store, duplicates);
    forgetOutdated(this.#states, duplicates, recorded);

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
    return { again, end };
  }
}
