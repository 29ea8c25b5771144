/**
 * Hands units over to the writer, in messages that gather while earlier ones are answered. A writer that makes no
 * progress for a while, or cannot be reached, is lost: this node then appends the units itself, under the same
 * command ids, so that those which the writer has carried out get their first answers.
 */
import { type Answer, failure } from '../commands/answer.js';
import type { ReservablePath } from '../commands/path.js';
import type { RelayOutcome } from '../commands/telemetry.js';
import type { Unit } from '../commands/units.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';
import { TransientMap } from '../shared/transientMap.js';
import type { WriterElection } from './election.js';
import { Gathered } from './gathered.js';
import { type Answered, encodeMessage } from './messages.js';
import type { CommandBus } from './ports.js';

/**
 * After this time without a message from the writer, units that wait for it are taken back; and after this time a unit
 * that the writer does not have.
 */
export const SILENCE_MS = 300;
const CHECK_MS = 50;

/** Units at a writer, by number. Each keeps its reservation in the inner path, so it can always be taken back. */
interface Pending {
  readonly units: TransientMap<number, { readonly unit: Unit; readonly sentMs: number }>;
  /**
   * Checks since the writer was heard of, or was sent units while it had none. They are counted because a node that
   * stood still itself has heard nothing meanwhile.
   */
  silentChecks: number;
}

export class RelayedPath implements ReservablePath {
  readonly #inner: ReservablePath;
  readonly #time: Time;
  readonly #bus: CommandBus;
  readonly #election: WriterElection;
  readonly #onOutcome: (outcome: RelayOutcome, units: number) => void;
  readonly #outgoing: Gathered<Unit>;
  /** By writer: a former one may still have units, or have lost them, when the next one answers. */
  readonly #pending = new Map<string, Pending>();
  #numbers = 0;
  #endWatch: (() => void) | undefined;

  /** @param inner appends on this node */
  constructor(
    inner: ReservablePath,
    options: {
      readonly time: Time;
      readonly bus: CommandBus;
      readonly election: WriterElection;
      readonly onOutcome: (outcome: RelayOutcome, units: number) => void;
    },
  ) {
    this.#inner = inner;
    this.#time = options.time;
    this.#bus = options.bus;
    this.#election = options.election;
    this.#onOutcome = options.onOutcome;
    this.#outgoing = new Gathered(
      options.time,
      () => this.#hasUnits(this.#election.writer),
      (units) => this.#handOver(units),
    );
  }

  submit(unit: Unit): void {
    if (this.#election.writer === undefined) this.#inner.submit(unit);
    else if (this.#inner.reserve(unit)) this.#outgoing.add(unit);
    else unit.settle(unit.jobs.map(() => failure('overloaded')));
  }

  submitReserved(unit: Unit): void {
    if (this.#election.writer === undefined) {
      this.#inner.submitReserved(unit);
      return;
    }
    this.#outgoing.add(unit);
  }

  get depth(): number {
    return this.#inner.depth;
  }

  room(clientId: string): Promise<void> | undefined {
    return this.#inner.room(clientId);
  }

  reserve(unit: Unit): boolean {
    return this.#inner.reserve(unit);
  }

  release(unit: Unit): void {
    this.#inner.release(unit);
  }

  async drained(): Promise<void> {
    const isEmpty = ({ units }: Pending) => units.size === 0;
    while (this.#outgoing.size > 0 || ![...this.#pending.values()].every(isEmpty))
      await this.#time.sleep(10, undefined, KEEPS_ALIVE);
    await this.#inner.drained();
  }

  /** Settles units with the writer's answers. Answers to units that were taken back are ignored. */
  receive({ from, answers, refused = [], open }: Answered): void {
    if (refused.length > 0) this.#election.refused(from);
    else this.#election.heard(from);
    const pending = this.#pending.get(from);
    if (pending === undefined) return;
    pending.silentChecks = 0;
    // First, so that the writer need not wait until this node has sent its answers.
    this.#outgoing.flush();
    let settled = 0;
    for (const [number, unitAnswers] of answers) {
      const unit = pending.units.get(number)?.unit;
      if (unit === undefined) continue;
      // The writer cannot reach the store. This node may.
      if (unitAnswers.some(isUnavailable)) {
        this.#takeBack(pending, number);
        continue;
      }
      pending.units.delete(number);
      settled += 1;
      this.#inner.release(unit);
      unit.settle(unitAnswers);
    }
    for (const number of refused) this.#takeBack(pending, number);
    if (open !== undefined) this.#takeBackLost(pending, new Set(open));
    if (settled > 0) this.#onOutcome('answered', settled);
  }

  #handOver(units: readonly Unit[]): void {
    const { writer } = this.#election;
    if (writer === undefined) {
      for (const unit of units) this.#appendHere(unit);
      return;
    }
    const sentMs = this.#time.monotonic();
    const pending = this.#pending.get(writer) ?? { units: new TransientMap(), silentChecks: 0 };
    this.#pending.set(writer, pending);
    if (pending.units.size === 0) pending.silentChecks = 0;
    const numbered = units.map((unit) => {
      this.#numbers += 1;
      pending.units.set(this.#numbers, { unit, sentMs });
      return [this.#numbers, unit.jobs] as const;
    });
    this.#endWatch ??= this.#time.every(CHECK_MS, () => this.#check());
    const message = encodeMessage({ kind: 'units', from: this.#bus.nodeId, units: numbered });
    this.#bus.send(writer, message).catch(() => this.#lose(writer));
  }

  #hasUnits(writer: string | undefined): boolean {
    const pending = writer === undefined ? undefined : this.#pending.get(writer);
    return pending !== undefined && pending.units.size > 0;
  }

  #check(): void {
    for (const [writer, pending] of this.#pending) {
      pending.silentChecks += 1;
      if (pending.units.size === 0) this.#pending.delete(writer);
      else if (pending.silentChecks > SILENCE_MS / CHECK_MS || !this.#bus.isUp) this.#lose(writer);
    }
    if (this.#pending.size > 0) return;
    this.#endWatch?.();
    this.#endWatch = undefined;
  }

  /** The writer is lost: its units are appended by this node. */
  #lose(writer: string): void {
    this.#election.lost(writer);
    const pending = this.#pending.get(writer);
    this.#pending.delete(writer);
    for (const [, { unit }] of pending?.units ?? []) this.#appendHere(unit);
    this.#outgoing.flush();
  }

  /** The writer goes on, and does not have these units: a message was lost. */
  #takeBackLost(pending: Pending, open: ReadonlySet<number>): void {
    const lostMs = this.#time.monotonic() - SILENCE_MS;
    for (const [number, { sentMs }] of pending.units) {
      // Later ones may be on their way.
      if (sentMs >= lostMs) break;
      if (!open.has(number)) this.#takeBack(pending, number);
    }
  }

  #takeBack({ units }: Pending, number: number): void {
    const unit = units.get(number)?.unit;
    units.delete(number);
    if (unit !== undefined) this.#appendHere(unit);
  }

  /** In the places reserved for it: it may be carried out already, so it must not be answered `overloaded`. */
  #appendHere(unit: Unit): void {
    this.#onOutcome('taken-back', 1);
    this.#inner.submitReserved(unit);
  }
}

const isUnavailable = ({ kind }: Answer): boolean => kind === 'unavailable';
