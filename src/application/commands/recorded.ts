/** Commands that were answered before, and refusals that this puts in doubt. */
import type { Heads } from '../accounts/states.js';
import type { EventStore, RecordedCommand, StreamAccess } from '../shared/ports.js';
import { replayOf } from './answer.js';
import { type Job, WorkingStates } from './decideBatch.js';
import { answersTo, decideAll, distinctStreams, type Settlement, type Unit } from './units.js';

export type Recorded = ReadonlyMap<string, RecordedCommand>;

/** What the store has recorded of commands, by id. */
export async function findRecorded(access: StreamAccess, jobs: readonly Job[]): Promise<Recorded> {
  if (jobs.length === 0) return NONE_RECORDED;
  const found = await access.findCommands(jobs.map(({ commandId }) => commandId));
  return new Map(found.map((command) => [command.commandId, command]));
}

const NONE_RECORDED: Recorded = new Map();

/** Forgets the states of accounts that are behind commands which turned out to have been answered before. */
export function forgetOutdated(heads: Heads, jobs: readonly Job[], recorded: Recorded): void {
  for (const { commandId, streams } of jobs) {
    const command = recorded.get(commandId);
    if (command?.accepted) heads.forgetBefore(command.events);
    // A refusal does not say which state it was refused in.
    else for (const id of streams) heads.forget(id);
  }
}

/**
 * Units that were refused on states which may be behind the store, as yet without a look at what it has recorded: a
 * repeat of what was carried out is answered as it was, and what turns out to be possible is decided again.
 * @returns the units to be decided again
 */
export async function confirmRefusals(
  store: EventStore,
  heads: Heads,
  units: readonly Unit[],
  settlements: Settlement[],
): Promise<readonly Unit[]> {
  // The states first: whatever is carried out after they were read was not done when it was refused.
  const newest = await heads.newest(store, distinctStreams(units));
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
    const states = new WorkingStates((id) => newest.heads.get(id));
    const { decided, unrecorded } = decideAll([unit], states, newest.damaged, settlements);
    again.push(...decided.map((one) => one.unit));
    for (const one of unrecorded) settlements.push([unit, () => answersTo(one, '')]);
  }
  return again;
}
