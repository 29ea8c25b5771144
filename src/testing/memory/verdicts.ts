/** Decides which units of a batch can be appended, by the same rules as append_to_log in the PostgreSQL migrations. */
import type { Basis } from '../../application/accounts/ports.js';
import type { Proposal, Verdict } from '../../application/commands/ports.js';
import type { Log } from './log.js';

type Unit = readonly Proposal[];

/**
 * A unit is bad if one of its commands is already in the log, if it was decided on an outdated version of a stream, or if
 * it builds on events of a bad unit. All proposals of a bad unit are rejected.
 */
export function verdictsOn(log: Log, units: readonly Unit[]): Verdict[] {
  const stale = staleStreams(log, units);
  const isDuplicate = ({ commandId }: Proposal) => log.has(commandId);
  const bad = new Set(
    units.filter((unit) =>
      unit.some((one) => isDuplicate(one) || stepsOf(one).some(({ streamId }) => stale.has(streamId))),
    ),
  );
  // Each round marks at least one unit, so the loop ends.
  for (let found = bad.size; found > 0; ) {
    const taints = lowestVersions([...bad]);
    const buildsOnBad = (unit: Unit) =>
      unit.some((one) =>
        stepsOf(one).some(({ streamId, version }) => version >= (taints.get(streamId) ?? Infinity)),
      );
    const added = units.filter((unit) => !bad.has(unit) && buildsOnBad(unit));
    for (const unit of added) bad.add(unit);
    found = added.length;
  }
  return units.flatMap((unit) =>
    unit.map((one) => (isDuplicate(one) ? 'duplicate' : bad.has(unit) ? 'conflict' : 'appended')),
  );
}

/** The stream versions that a proposal writes or, without events, those it read. */
const stepsOf = ({ events, decidedOn }: Proposal): readonly Basis[] =>
  events.length > 0 ? events : decidedOn;

/** The first proposal that reads a stream must have seen its committed version; later ones see the batch's own changes. */
function staleStreams(log: Log, units: readonly Unit[]): Set<string> {
  const basis = new Map<string, number>();
  for (const { streamId, version } of units.flat().flatMap((one) => one.decidedOn)) {
    if (!basis.has(streamId)) basis.set(streamId, version);
  }
  return new Set([...basis].filter(([id, version]) => version !== log.versionOf(id)).map(([id]) => id));
}

function lowestVersions(units: readonly Unit[]): Map<string, number> {
  const lowest = new Map<string, number>();
  for (const { streamId, version } of units.flat().flatMap((one) => one.events)) {
    lowest.set(streamId, Math.min(version, lowest.get(streamId) ?? Infinity));
  }
  return lowest;
}
