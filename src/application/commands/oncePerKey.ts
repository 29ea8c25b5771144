/**
 * The outermost path. A command is in progress once per idempotency key on this node; a retry of it is answered here.
 * Measures every command from its submission to its answer.
 */
import type { Time } from '../shared/time.js';
import { type Answer, isRecorded } from './answer.js';
import { InFlight } from './inFlight.js';
import type { AnswerToOwner } from './keyOwner.js';
import type { CommandPath } from './path.js';
import type { Telemetry } from './telemetry.js';
import type { Job, Unit } from './units.js';

export class OncePerKey implements CommandPath {
  readonly #time: Pick<Time, 'monotonic'>;
  readonly #inner: CommandPath;
  readonly #answerToOwner: AnswerToOwner;
  readonly #telemetry: Telemetry;
  /** Commands that are submitted and not answered yet; a receipt counts as an answer. */
  readonly #inFlight = new InFlight<Answer>();

  constructor(
    inner: CommandPath,
    options: {
      readonly time: Pick<Time, 'monotonic'>;
      readonly answerToOwner: AnswerToOwner;
      readonly telemetry: Telemetry;
    },
  ) {
    this.#time = options.time;
    this.#inner = inner;
    this.#answerToOwner = options.answerToOwner;
    this.#telemetry = options.telemetry;
  }

  submit(unit: Unit): void {
    const startMs = this.#time.monotonic();
    const { jobs, isAsync = false } = unit;
    for (const { commandId } of jobs) {
      if (this.#inFlight.hashOf(commandId) === undefined) continue;
      this.#answerRepeat(unit, startMs);
      return;
    }
    for (const { commandId, requestHash } of jobs) this.#inFlight.begin(commandId, requestHash);
    this.#inner.submit({ jobs, settle: (answers) => this.#settle(unit, answers, startMs), isAsync });
  }

  isUnderWay(commandId: string): boolean {
    return this.#inFlight.hashOf(commandId) !== undefined;
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

  #settle({ jobs, settle }: Unit, answers: readonly Answer[], startMs: number): void {
    const latencyMs = this.#time.monotonic() - startMs;
    for (let index = 0; index < jobs.length; index += 1) {
      const { commandId, command } = jobs[index] as Job;
      const answer = answers[index] as Answer;
      this.#inFlight.end(commandId, answer);
      this.#telemetry.answered(command.type, answer, latencyMs);
    }
    settle(answers);
  }

  #answerRepeat({ jobs, settle, ifUnderWay }: Unit, startMs: number): void {
    const answered = (answer: Answer) => {
      const latencyMs = this.#time.monotonic() - startMs;
      for (const { command } of jobs) this.#telemetry.answered(command.type, answer, latencyMs);
      settle(jobs.map(() => answer));
    };
    const [job] = jobs as [Job];
    if (ifUnderWay === undefined) answered({ kind: 'in-flight' });
    else if (this.#inFlight.hashOf(job.commandId) !== job.requestHash)
      this.#answerToOwner(job).then(answered);
    else if (ifUnderWay === 'compare') answered({ kind: 'in-flight' });
    else this.#inFlight.join(job.commandId, (first) => answered(asReplay(first)));
  }
}

const asReplay = (answer: Answer): Answer => (isRecorded(answer) ? { ...answer, replayed: true } : answer);
