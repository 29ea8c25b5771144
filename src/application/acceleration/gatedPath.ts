/**
 * The gate in front of the command queue answers replays, and rejects commands in progress on another node,
 * without querying the store. If the gate does not respond, commands pass: the store knows every command ever
 * answered.
 */
import { type Answer, failure } from '../commands/answer.js';
import type { AnswerToOwner } from '../commands/keyOwner.js';
import type { CommandPath, ReservablePath } from '../commands/path.js';
import type { Job, Unit } from '../commands/units.js';
import { HelperUnavailable } from '../shared/errors.js';
import type { Time } from '../shared/time.js';
import type { CommandGate, CommandKey, GateState } from './ports.js';

interface Leaving extends Unit {
  readonly answers: readonly Answer[];
}

export class GatedPath implements CommandPath {
  readonly #time: Time;
  readonly #inner: ReservablePath;
  readonly #gate: CommandGate;
  readonly #answerToOwner: AnswerToOwner;
  readonly #isTrusted: () => Promise<boolean>;
  #arrived: Unit[] = [];
  #leaving: Leaving[] = [];

  constructor(
    inner: ReservablePath,
    options: {
      readonly time: Time;
      readonly gate: CommandGate;
      /** The answer while another request with this key is in progress. */
      readonly answerToOwner: AnswerToOwner;
      /** Whether the gate's data belongs to the current log; otherwise its answers are ignored. */
      readonly isTrusted: () => Promise<boolean>;
    },
  ) {
    this.#time = options.time;
    this.#inner = inner;
    this.#gate = options.gate;
    this.#answerToOwner = options.answerToOwner;
    this.#isTrusted = options.isTrusted;
  }

  /** Units of one turn of the event loop pass the gate together, if the queue has room for them. */
  submit(unit: Unit): void {
    if (!this.#inner.reserve(unit)) {
      unit.settle(unit.jobs.map(() => failure('overloaded')));
      return;
    }
    this.#arrived.push(unit);
    if (this.#arrived.length === 1) this.#time.nextTurn(() => void this.#enter());
  }

  get depth(): number {
    return this.#inner.depth;
  }

  room(clientId: string): Promise<void> | undefined {
    return this.#inner.room(clientId);
  }

  drained(): Promise<void> {
    return this.#inner.drained();
  }

  async #enter(): Promise<void> {
    const units = this.#arrived;
    this.#arrived = [];
    let states: readonly (GateState | undefined)[];
    try {
      states = await this.#gate.enter(units.flatMap(({ jobs }) => jobs));
    } catch (error) {
      if (!(error instanceof HelperUnavailable)) throw error;
      for (const unit of units) {
        this.#inner.release(unit);
        // The gate may have admitted it nevertheless.
        this.#submit(unit);
      }
      return;
    }
    const isAnswered = states.some((state) => state?.kind === 'answered');
    const isTrusted = isAnswered && (await this.#isTrusted().catch(() => false));
    let at = 0;
    for (const unit of units) {
      this.#inner.release(unit);
      const known = states.slice(at, at + unit.jobs.length);
      at += unit.jobs.length;
      const [first] = known;
      if (unit.jobs.length === 1 && first !== undefined) this.#answerKnown(unit, first, isTrusted);
      else if (known.some((state) => state !== undefined && state.kind !== 'answered'))
        this.#refuse(unit, known);
      else this.#submit(unit);
    }
  }

  #answerKnown(unit: Unit, state: GateState, isTrusted: boolean): void {
    const [job] = unit.jobs as [Job];
    if (state.kind === 'answered' && !isTrusted) {
      this.#inner.submit(unit);
    } else if (state.kind !== 'answered') {
      if (job.requestHash === state.requestHash) unit.settle([{ kind: 'in-flight' }]);
      else this.#answerToOwner(job).then((answer) => unit.settle([answer]));
    } else if (state.answer === undefined) {
      // Only the store knows whether its answer used up the key.
      this.#inner.submit(unit);
    } else if (job.requestHash !== state.requestHash) {
      unit.settle([{ kind: 'key-reused' }]);
    } else {
      unit.settle([readAnswer(state.answer)]);
    }
  }

  /** Some commands are in progress elsewhere: none is applied, and the admitted ones are released. */
  #refuse(unit: Unit, known: readonly (GateState | undefined)[]): void {
    const entered = unit.jobs.filter((_, index) => known[index] === undefined);
    const refuse = () => unit.settle(unit.jobs.map(() => ({ kind: 'in-flight' })));
    this.#gate.leave(entered).then(refuse, refuse);
  }

  #submit(unit: Unit): void {
    const { jobs, settle } = unit;
    this.#inner.submit({ jobs, settle: (answers) => this.#leave({ jobs, settle, answers }) });
  }

  /**
   * Stores the answers in the gate before the callers get them, so that a retry on any node gets them, too.
   */
  #leave(leaving: Leaving): void {
    this.#leaving.push(leaving);
    if (this.#leaving.length === 1) this.#time.nextTurn(() => this.#leaveAll());
  }

  #leaveAll(): void {
    const leaving = this.#leaving;
    this.#leaving = [];
    const commands = leaving.flatMap(({ jobs, answers }) =>
      jobs.map((job, index) => leavingWith(job, answers[index] as Answer)),
    );
    const settle = () => {
      for (const { settle, answers } of leaving) settle(answers);
    };
    this.#gate.leave(commands).then(settle, settle);
  }
}

function leavingWith({ commandId, requestHash }: Job, answer: Answer): CommandKey & { answer?: string } {
  const isRecorded = answer.kind === 'accepted' || (answer.kind === 'rejected' && !answer.isKeyFree);
  // The key belongs to a different request, which has its own entry, or to none.
  if (!isRecorded) return { commandId, requestHash };
  const { replayed: _, ...kept } = answer;
  return { commandId, requestHash, answer: JSON.stringify(kept) };
}

/** Parses an answer stored in the gate. */
export function readAnswer(text: string): Answer {
  return { ...JSON.parse(text), replayed: true };
}
