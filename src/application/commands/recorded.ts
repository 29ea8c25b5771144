/** What the store has recorded of commands, and what follows from it for cached states and rejections. */
import type { AccountStates } from '../accounts/states.js';
import { replayOf } from './answer.js';
import { answersTo, decideAll } from './decideBatch.js';
import type { RecordedCommand, RecordingDays, StreamAccess, StreamStore } from './ports.js';
import { distinctStreams, type Job, type Settlement, type Unit } from './units.js';
import { WorkingStates } from './workingStates.js';

export type Recorded = ReadonlyMap<string, RecordedCommand>;

/** The store's records of commands, by command id. */
export async function findRecorded(access: StreamAccess, jobs: readonly Job[]): Promise<Recorded> {
  if (jobs.length === 0) return NONE_RECORDED;
  const found = await access.findCommands(jobs.map(({ commandId }) => commandId));
  return new Map(found.map((command) => [command.commandId, command]));
}

const NONE_RECORDED: Recorded = new Map();

/** Evicts the states from memory that are older than commands which had been answered before. */
export function forgetOutdated(states: AccountStates, jobs: readonly Job[], recorded: Recorded): void {
  for (const { commandId, streams } of jobs) {
    const command = recorded.get(commandId);
    if (command?.accepted) states.forgetBefore(command.events);
    // A rejection does not contain the version that it was decided on.
    else for (const id of streams) states.forget(id);
  }
}

/**
 * Checks units that were rejected on possibly stale states. A replay gets its original answer; units that
 * may now be accepted are decided again.
 * @returns the units to decide again
 */
export async function confirmRefusals(
  {
    store,
    states,
    days,
  }: {
    readonly store: StreamStore;
    readonly states: AccountStates;
    readonly days: RecordingDays;
  },
  units: readonly Unit[],
  settlements: Settlement[],
): Promise<readonly Unit[]> {
  // Read the states first: a command applied after this read was not applied when it was rejected.
  const newest = await states.newest(store, distinctStreams(units));
  const jobs = units.flatMap((unit) => unit.jobs);
  const recorded = await findRecorded(store, jobs);
  const again: Unit[] = [];
  for (const unit of units) {
    const [job] = unit.jobs as [Job];
    if (unit.jobs.some(({ commandId }) => recorded.has(commandId))) {
      if (unit.jobs.length > 1) again.push(unit);
      else settlements.push([unit, () => [replayOf(job.requestHash, recorded.get(job.commandId))]]);
      continue;
    }
    const working = new WorkingStates((id) => newest.states.get(id), days.recordingTime(), days);
    const { decided, unrecorded } = decideAll([unit], working, newest.damaged, settlements);
    again.push(...decided.map((one) => one.unit));
    for (const one of unrecorded) settlements.push([unit, () => answersTo(one, '')]);
  }
  return again;
}
