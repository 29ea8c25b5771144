/**
 * Hands units over to the writer. All units of a turn of the event loop are one message. A writer that makes no
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
import { type Answered, encodeMessage } from './messages.js';
import type { CommandBus } from './ports.js';

/** After this time without a message from the writer, units that wait for it are taken back. */
export const SILENCE_MS = 600;
const CHECK_MS = 100;

interface Pending {
  readonly unit: Unit;
  readonly writer: string;
}

export class RelayedPath implements ReservablePath {
  readonly #inner: ReservablePath;
  readonly #time: Time;
  readonly #bus: CommandBus;
  readonly #election: WriterElection;
  readonly #onAnswered: () => void;
  readonly #onOutcome: (outcome: RelayOutcome, units: number) => void;
  #outgoing: Unit[] = [];
  /** Units at the writer, by number. Each keeps its reservation in the inner path, so it can always be taken back. */
  readonly #pending = new TransientMap<number, Pending>();
  #numbers = 0;
  /** When the writer was last heard of, or units were sent while none was pending. */
  #heardMs = 0;
  #endWatch: (() => void) | undefined;

  /** @param inner appends on this node */
  constructor(
    inner: ReservablePath,
    options: {
      readonly time: Time;
      readonly bus: CommandBus;
      readonly election: WriterElection;
      /** Called when the writer has answered: the log has grown. */
      readonly onAnswered: () => void;
      readonly onOutcome: (outcome: RelayOutcome, units: number) => void;
    },
  ) {
    this.#inner = inner;
    this.#time = options.time;
    this.#bus = options.bus;
    this.#election = options.election;
    this.#onAnswered = options.onAnswered;
    this.#onOutcome = options.onOutcome;
  }

  submit(unit: Unit): void {
    if (this.#election.writer === undefined) {
      this.#inner.submit(unit);
      return;
    }
    if (!this.#inner.reserve(unit)) {
      unit.settle(unit.jobs.map(() => failure('overloaded')));
      return;
    }
    this.#outgoing.push(unit);
    if (this.#outgoing.length === 1) this.#time.nextTurn(() => this.#handOver());
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
    while (this.#outgoing.length > 0 || this.#pending.size > 0)
      await this.#time.sleep(10, undefined, KEEPS_ALIVE);
    await this.#inner.drained();
  }

  /** Settles units with the writer's answers. Answers to units that were taken back are ignored. */
  receive({ from, answers, refused = [] }: Answered): void {
    this.#election.heard(from);
    this.#heardMs = this.#time.monotonic();
    let settled = 0;
    for (const [number, unitAnswers] of answers) {
      const pending = this.#pending.get(number);
      if (pending?.writer !== from) continue;
      this.#pending.delete(number);
      // The writer cannot reach the store. This node may.
      if (unitAnswers.some(isUnavailable)) {
        this.#takeBack(pending.unit);
        continue;
      }
      settled += 1;
      this.#inner.release(pending.unit);
      pending.unit.settle(unitAnswers);
    }
    for (const number of refused) {
      const pending = this.#pending.get(number);
      if (pending?.writer !== from) continue;
      this.#pending.delete(number);
      this.#takeBack(pending.unit);
    }
    if (refused.length > 0) this.#election.doubt(from);
    if (settled === 0) return;
    this.#onOutcome('answered', settled);
    this.#onAnswered();
  }

  #handOver(): void {
    const units = this.#outgoing;
    this.#outgoing = [];
    const { writer } = this.#election;
    if (writer === undefined) {
      for (const unit of units) this.#takeBack(unit);
      return;
    }
    if (this.#pending.size === 0) this.#heardMs = this.#time.monotonic();
    const numbered = units.map((unit) => {
      this.#numbers += 1;
      this.#pending.set(this.#numbers, { unit, writer });
      return [this.#numbers, unit.jobs] as const;
    });
    this.#endWatch ??= this.#time.every(CHECK_MS, () => this.#check());
    const message = encodeMessage({ kind: 'units', from: this.#bus.nodeId, units: numbered });
    this.#bus.send(writer, message).catch(() => this.#lose(writer));
  }

  #check(): void {
    if (this.#pending.size === 0) {
      this.#endWatch?.();
      this.#endWatch = undefined;
    } else if (this.#time.monotonic() - this.#heardMs > SILENCE_MS) {
      for (const writer of new Set([...this.#pending].map(([, pending]) => pending.writer)))
        this.#lose(writer);
    }
  }

  /** The writer is lost: its units are appended by this node. */
  #lose(writer: string): void {
    this.#election.doubt(writer);
    for (const [number, pending] of [...this.#pending]) {
      if (pending.writer !== writer) continue;
      this.#pending.delete(number);
      this.#takeBack(pending.unit);
    }
  }

  #takeBack(unit: Unit): void {
    this.#inner.release(unit);
    this.#onOutcome('taken-back', 1);
    this.#inner.submit(unit);
  }
}

const isUnavailable = ({ kind }: Answer): boolean => kind === 'unavailable';
