/** Decides units again after a version conflict, under the lock that keeps all other nodes from appending. */
import type { AccountStates } from '../accounts/states.js';
import { LogChanged } from '../log/knownLog.js';
import type { Time } from '../shared/time.js';
import { type Answer, replayOf } from './answer.js';
import type { Company } from './company.js';
import { answersTo, type DecidedUnit, type Decisions, decideAll } from './decideBatch.js';
import { lookedUp } from './ledgerLookUps.js';
import type { LockedAccess, Proposal, RecordingDays, StreamStore } from './ports.js';
import { findRecorded, type Recorded } from './recorded.js';
import { measured, type Telemetry } from './telemetry.js';
import { distinctStreams, fillIn, isAppended, type Settlement, type Unit } from './units.js';
import { WorkingStates } from './workingStates.js';

/** Work done under the lock; call `publish` once it is committed. */
interface Uncommitted {
  readonly settlements: readonly Settlement[];
  readonly publish: () => void;
}

/** A cached state is newer than the store: a failover has lost events. */
class StatesAhead extends Error {
  override readonly name = 'StatesAhead';
}

export class ExclusiveAppend {
  readonly #time: Time;
  readonly #store: StreamStore;
  readonly #states: AccountStates;
  readonly #telemetry: Telemetry;
  readonly #company: Company;
  readonly #days: Pick<RecordingDays, 'dayAt'>;

  constructor(options: {
    readonly time: Time;
    readonly store: StreamStore;
    readonly states: AccountStates;
    readonly telemetry: Telemetry;
    readonly company: Company;
    readonly days: Pick<RecordingDays, 'dayAt'>;
  }) {
    this.#time = options.time;
    this.#store = options.store;
    this.#states = options.states;
    this.#telemetry = options.telemetry;
    this.#company = options.company;
    this.#days = options.days;
  }

  /** Appends them, too. Nothing can conflict under the lock, so there is no further attempt. */
  async decide(units: readonly Unit[]): Promise<readonly Settlement[]> {
    const attempt = () => this.#store.exclusively((access) => this.#append(access, units));
    const { settlements, publish } = await attempt().catch((error) => {
      if (!(error instanceof StatesAhead || error instanceof LogChanged)) throw error;
      for (const id of distinctStreams(units)) this.#states.forget(id);
      return attempt();
    });
    publish();
    return settlements;
  }

  /** Runs with the lock held. Reads the events after the states in memory, so that nothing conflicts. */
  async #append(access: LockedAccess, units: readonly Unit[]): Promise<Uncommitted> {
    const { era } = this.#states;
    const settlements: Settlement[] = [];
    const jobs = units.flatMap((unit) => unit.jobs);
    const recorded = await findRecorded(access, jobs);
    const { states: loaded, damaged } = await this.#states.newest(access, distinctStreams(units));
    const states = new WorkingStates((id) => loaded.get(id), access.at, this.#days);
    const decided: DecidedUnit[] = [];
    const proposals: (readonly Proposal[])[] = [];
    for (const unit of await lookedUp(access, units)) {
      const decisions = decideRest(unit, recorded, states, damaged, settlements);
      if (decisions === undefined) continue;
      decided.push(...decisions.decided);
      proposals.push(...decisions.proposals);
      for (const one of decisions.unrecorded) settlements.push([one.unit, () => answersTo(one, '')]);
    }
    if (decided.length === 0) return { settlements, publish: () => {} };

    const appended = await measured(this.#telemetry, this.#time, access.append(proposals));
    const { verdicts, recordedAt } = appended;
    if (!verdicts.every(isAppended)) throw new StatesAhead();
    this.#company.note(appended);
    // There was a conflict, so others append: the next batch reads the newest states before it is decided.
    this.#company.expect();
    states.recorded(recordedAt);
    for (const one of decided) settlements.push([one.unit, () => answersTo(one, recordedAt)]);
    return { settlements, publish: () => this.#states.publish(states.changed, era) };
  }
}

/** Decides the commands of a unit that have no recorded answer. Undefined if all have one: the unit is settled then. */
export function decideRest(
  unit: Unit,
  recorded: Recorded,
  states: WorkingStates,
  damaged: ReadonlyMap<string, Error>,
  settlements: Settlement[],
): Decisions | undefined {
  const known = unit.jobs.map((job) => {
    const command = recorded.get(job.commandId);
    return command === undefined ? undefined : replayOf(job.requestHash, command);
  });
  const open = unit.jobs.filter((_, index) => known[index] === undefined);
  if (open.length === 0) {
    settlements.push([unit, () => known as Answer[]]);
    return undefined;
  }
  const refused = known.some((answer) => answer !== undefined && answer.kind !== 'accepted');
  const settle = (answers: readonly Answer[]) => unit.settle(fillIn(known, answers));
  return decideAll([{ jobs: open, settle }], states, damaged, settlements, refused);
}
