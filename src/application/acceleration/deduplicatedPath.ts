/**
 * Answers repeats of recently answered commands from the helpers, without querying the store. If the helpers do not
 * respond, commands pass: the store knows every command ever answered.
 */
import { type Answer, failure, isRecorded } from '../commands/answer.js';
import type { AnswerToOwner } from '../commands/keyOwner.js';
import type { ReservablePath } from '../commands/path.js';
import type { Job, Unit } from '../commands/units.js';
import { HelperUnavailable } from '../shared/errors.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';
import { Turn } from '../shared/turn.js';
import type { CommandKey, KnownCommand, RecentCommands } from './ports.js';

export class DeduplicatedPath implements ReservablePath {
  readonly #inner: ReservablePath;
  readonly #time: Time;
  readonly #recent: RecentCommands;
  readonly #answerToOwner: AnswerToOwner;
  readonly #isTrusted: () => Promise<boolean>;
  readonly #arrived: Turn<Unit>;
  readonly #answered: Turn<Recorded>;
  #lookUps = 0;

  constructor(
    inner: ReservablePath,
    options: {
      readonly time: Time;
      readonly recent: RecentCommands;
      /** The answer while another request with this key waits. */
      readonly answerToOwner: AnswerToOwner;
      /** Whether the helpers' data belongs to the current log; otherwise their answers are ignored. */
      readonly isTrusted: () => Promise<boolean>;
    },
  ) {
    this.#inner = inner;
    this.#time = options.time;
    this.#recent = options.recent;
    this.#answerToOwner = options.answerToOwner;
    this.#isTrusted = options.isTrusted;
    this.#arrived = new Turn(options.time, (units) => void this.#lookUp(units));
    this.#answered = new Turn(options.time, (answered) => {
      // Not of another log: there the command may never have been carried out.
      const { incarnation } = this.#recent;
      const current = answered.filter((recorded) => recorded.incarnation === incarnation);
      if (current.length > 0) this.#recent.remember(current).catch(() => {});
    });
  }

  /** Units of one turn of the event loop are looked up together, if the queue has room for them. */
  submit(unit: Unit): void {
    if (!this.#inner.reserve(unit)) {
      unit.settle(unit.jobs.map(() => failure('overloaded')));
      return;
    }
    this.submitReserved(unit);
  }

  submitReserved(unit: Unit): void {
    this.#arrived.add(unit);
  }

  reserve(unit: Unit): boolean {
    return this.#inner.reserve(unit);
  }

  release(unit: Unit): void {
    this.#inner.release(unit);
  }

  get depth(): number {
    return this.#inner.depth;
  }

  room(clientId: string): Promise<void> | undefined {
    return this.#inner.room(clientId);
  }

  async drained(): Promise<void> {
    while (this.#arrived.size > 0 || this.#lookUps > 0) await this.#time.sleep(10, undefined, KEEPS_ALIVE);
    await this.#inner.drained();
  }

  async #lookUp(units: readonly Unit[]): Promise<void> {
    this.#lookUps += 1;
    const known = await this.#known(units.flatMap(({ jobs }) => jobs)).finally(() => {
      this.#lookUps -= 1;
    });
    let at = 0;
    for (const unit of units) {
      const [first] = known.slice(at, at + unit.jobs.length);
      at += unit.jobs.length;
      // An atomic batch with a repeated command is for the store to judge.
      if (unit.jobs.length === 1 && first !== undefined) this.#answerKnown(unit, first);
      else this.#submit(unit);
    }
  }

  /** What the helpers know of these commands; nothing if they cannot be used. */
  async #known(jobs: readonly Job[]): Promise<readonly (KnownCommand | undefined)[]> {
    try {
      const known = await this.#recent.find(jobs.map(({ commandId }) => commandId));
      const isAnswered = known.some((command) => command?.kind === 'answered');
      return !isAnswered || (await this.#isTrusted().catch(() => false)) ? known : known.map(waitingOnly);
    } catch (error) {
      if (!(error instanceof HelperUnavailable)) throw error;
      return [];
    }
  }

  #answerKnown(unit: Unit, known: KnownCommand): void {
    const [job] = unit.jobs as [Job];
    const isSame = job.requestHash === known.requestHash;
    if (known.kind === 'waiting') {
      this.#inner.release(unit);
      if (isSame) unit.settle([{ kind: 'in-flight' }]);
      else this.#answerToOwner(job).then((answer) => unit.settle([answer]));
    } else if (known.answer === undefined) {
      // Only the store knows whether its answer used up the key.
      this.#inner.submitReserved(unit);
    } else {
      this.#inner.release(unit);
      unit.settle([isSame ? readAnswer(known.answer) : { kind: 'key-reused' }]);
    }
  }

  #submit({ jobs, settle }: Unit): void {
    const { incarnation } = this.#recent;
    this.#inner.submitReserved({
      jobs,
      settle: (answers) => {
        for (const [index, job] of jobs.entries()) this.#remember(job, answers[index] as Answer, incarnation);
        settle(answers);
      },
    });
  }

  /** In the background: until it is done, repeats are answered by the store. */
  #remember({ commandId, requestHash }: Job, answer: Answer, incarnation: string | undefined): void {
    if (!isRecorded(answer)) return;
    this.#answered.add({ commandId, requestHash, answer: textOf(answer), incarnation });
  }
}

interface Recorded extends CommandKey {
  readonly answer: string;
  /** Of the helpers when the command was submitted. */
  readonly incarnation: string | undefined;
}

const waitingOnly = (known: KnownCommand | undefined): KnownCommand | undefined =>
  known?.kind === 'waiting' ? known : undefined;

/** An accepted answer as its version and its text, which is JSON already; any other as JSON. */
function textOf(answer: Answer & { kind: 'accepted' | 'rejected' }): string {
  if (answer.kind === 'accepted') return `${answer.version} ${answer.text}`;
  const { replayed: _, ...kept } = answer;
  return JSON.stringify(kept);
}

/** Parses an answer that the helpers remember. */
export function readAnswer(text: string): Answer {
  if (text.startsWith('{')) return { ...JSON.parse(text), replayed: true };
  const end = text.indexOf(' ');
  return { kind: 'accepted', version: Number(text.slice(0, end)), text: text.slice(end + 1), replayed: true };
}
