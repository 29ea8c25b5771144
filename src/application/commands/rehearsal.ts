/**
 * Decides commands as they would be decided now, and records nothing. The node decides by itself, on the states that
 * PostgreSQL has when the first command of each account arrives, so that they include everything that was answered before.
 * Each command sees the effects of those before it. Nothing else sees any: no queue, cache, receipt or memory of commands.
 */
import type { EvictOlder } from '../accounts/eviction.js';
import { ANY_VERSION } from '../accounts/ports.js';
import type { AccountState } from '../accounts/state.js';
import { AccountStates } from '../accounts/states.js';
import { StoreUnavailable } from '../shared/errors.js';
import { type Answer, accountsTold, failure, isRecorded } from './answer.js';
import { answersTo } from './decideBatch.js';
import { decideRest } from './exclusiveAppend.js';
import type { CommandPath } from './path.js';
import type { RecordingDays, StreamStore } from './ports.js';
import { findRecorded } from './recorded.js';
import { type Settlement, settle, type Unit } from './units.js';
import { WorkingStates } from './workingStates.js';

/** Commands per rehearsal, at most: their accounts are in memory until it ends. Further ones are answered `overloaded`. */
const COMMANDS_MAX = 10_000;

/** What this rehearsal has answered under a key. */
interface Rehearsed {
  readonly requestHash: string;
  readonly answer: Answer;
}

export class Rehearsal implements CommandPath {
  readonly #store: Pick<StreamStore, 'load' | 'findCommands' | 'append'>;
  readonly #isUnderWay: (commandId: string) => boolean;
  readonly #evictOlder: EvictOlder;
  readonly #loaded = new Map<string, AccountState | undefined>();
  readonly #damaged = new Map<string, Error>();
  readonly #working: WorkingStates;
  readonly #rehearsed = new Map<string, Rehearsed>();
  #commands = 0;
  /** Units are answered one after the other. */
  #last: Promise<void> = Promise.resolve();

  /**
   * @param options.days tell the time of recording to decide for
   * @param options.isUnderWay whether a command with this id is in progress on this node
   */
  constructor(options: {
    readonly store: Pick<StreamStore, 'load' | 'findCommands' | 'append'>;
    readonly days: RecordingDays;
    readonly isUnderWay: (commandId: string) => boolean;
    readonly evictOlder: EvictOlder;
  }) {
    this.#store = options.store;
    this.#isUnderWay = options.isUnderWay;
    this.#evictOlder = options.evictOlder;
    this.#working = new WorkingStates(
      (id) => this.#loaded.get(id),
      options.days.recordingTime(),
      options.days,
    );
  }

  submit(unit: Unit): void {
    this.#last = this.#last.then(async () => {
      const answers = await this.#answers(unit).catch((error) => {
        const answer = failure(error instanceof StoreUnavailable ? 'unavailable' : 'failed', error);
        return unit.jobs.map(() => answer);
      });
      for (const [index, { commandId, requestHash }] of unit.jobs.entries()) {
        const answer = answers[index] as Answer;
        if (isRecorded(answer) && !this.#rehearsed.has(commandId))
          this.#rehearsed.set(commandId, { requestHash, answer });
      }
      unit.settle(answers);
    });
  }

  readonly depth = 0;

  room(): undefined {
    return undefined;
  }

  drained(): Promise<void> {
    return this.#last;
  }

  async #answers({ jobs }: Unit): Promise<readonly Answer[]> {
    this.#commands += jobs.length;
    if (this.#commands > COMMANDS_MAX) return jobs.map(() => failure('overloaded'));
    if (jobs.some(({ commandId }) => this.#isUnderWay(commandId)))
      return jobs.map(() => ({ kind: 'in-flight' }));
    const [first] = jobs;
    const before = first === undefined ? undefined : this.#rehearsed.get(first.commandId);
    if (jobs.length === 1 && before !== undefined) return [replayed(before, first?.requestHash)];
    // States first: a command that is applied after they were read is found here, or was not applied when they were.
    await this.#load(jobs.flatMap(({ streams }) => streams));
    const recorded = await findRecorded(this.#store, jobs);
    await this.#evictOlder(
      new Map([...recorded.values()].flatMap(accountsTold).map((id) => [id, ANY_VERSION])),
    );
    let answers: readonly Answer[] = [];
    const unit: Unit = { jobs, settle: (given) => (answers = given) };
    const settlements: Settlement[] = [];
    const decisions = decideRest(unit, recorded, this.#working, this.#damaged, settlements);
    for (const one of [...(decisions?.decided ?? []), ...(decisions?.unrecorded ?? [])])
      settlements.push([one.unit, () => answersTo(one, this.#working.at)]);
    settle(settlements);
    return answers;
  }

  /** Reads accounts that this rehearsal has not read yet. */
  async #load(streamIds: readonly string[]): Promise<void> {
    const missing = [...new Set(streamIds)].filter((id) => !this.#loaded.has(id) && !this.#damaged.has(id));
    if (missing.length === 0) return;
    const { states, damaged } = await new AccountStates(2 * missing.length).newest(this.#store, missing);
    for (const [id, error] of damaged) this.#damaged.set(id, error);
    for (const id of missing) this.#loaded.set(id, states.get(id));
    // The answer tells of these versions.
    await this.#evictOlder(new Map([...states].map(([id, { account }]) => [id, account.version])));
  }
}

function replayed({ requestHash, answer }: Rehearsed, wanted: string | undefined): Answer {
  if (requestHash !== wanted) return { kind: 'key-reused' };
  return isRecorded(answer) ? { ...answer, replayed: true } : answer;
}
