/** What a transaction does with the log in memory, by the rules of the SQL functions in the PostgreSQL migrations. */
import type { Basis, StateEvents } from '../../application/accounts/ports.js';
import { balanceTypes, holdTypes, termsTypes } from '../../application/accounts/stateEvents.js';
import {
  type AppendResult,
  type Proposal,
  RECORDED_AT,
  type RecordedCommand,
  spanOfAll,
} from '../../application/commands/ports.js';
import { BEGIN, type StoredEvent, type StreamFilter } from '../../application/log/ports.js';
import { type Instant, isWithin } from '../../domain/holds.js';
import { type Log, refuseUnheld } from './log.js';
import { verdictsOn } from './verdicts.js';

/** See `StreamReader.load`. */
export const load = (log: Log, known: readonly Basis[]): StateEvents[] =>
  known
    .filter(({ streamId, version }) => log.versionOf(streamId) > version)
    .map(({ streamId }) => stateEventsOf(log, streamId));

function stateEventsOf(log: Log, streamId: string): StateEvents {
  const kinds = [balanceTypes, ...[...holdTypes, ...termsTypes].map((type) => [type])];
  const first = log.stream(streamId, 0, 1);
  const last = log.stream(streamId, log.versionOf(streamId) - 1, 1);
  const newest = kinds.flatMap((types) => log.newest(streamId, types) ?? []);
  const byVersion = new Map([...first, ...newest, ...last].map((event) => [event.version, event]));
  const events = [...byVersion.values()].sort((a, b) => a.version - b.version);
  return {
    streamId,
    version: log.versionOf(streamId),
    events: events.map(({ version, type, schemaVersion, data, recordedAt }) => ({
      version,
      type,
      schemaVersion,
      data,
      recordedAt,
    })),
  };
}

/** When an append is recorded: by the clock, kept from going backwards. */
export function recordingTime(log: Log, nowMs: number): Instant {
  const now = new Date(nowMs).toISOString();
  return now > log.lastRecordedAt ? now : log.lastRecordedAt;
}

/** See `StreamAccess.append`. */
export function append(log: Log, units: readonly (readonly Proposal[])[], recordedAt: Instant): AppendResult {
  const proposals = units.flat();
  refuseUnheld(proposals.flatMap(({ events }) => events));
  const positionBefore = log.lastPosition;
  if (!isWithin(spanOfAll(proposals), recordedAt)) {
    const verdicts = proposals.map(() => 'conflict' as const);
    return { verdicts, recordedAt, lastPosition: positionBefore, positionBefore };
  }
  const verdicts = verdictsOn(log, units);
  const ids = proposals.flatMap(({ commandId }, index) =>
    verdicts[index] === 'appended' ? [commandId] : [],
  );
  if (new Set(ids).size < ids.length) {
    // A unique index refuses the whole batch.
    const none = { recordedAt: '', lastPosition: BEGIN, positionBefore: BEGIN };
    return { verdicts: verdicts.map(() => 'conflict'), ...none };
  }
  for (const [index, proposal] of proposals.entries()) {
    if (verdicts[index] !== 'appended') continue;
    const { commandId, requestHash, accepted, events, outcome } = proposal;
    const command = { commandId, requestHash, accepted, recordedAt };
    const text = outcome?.replaceAll(RECORDED_AT, recordedAt);
    log.record(text === undefined ? command : { ...command, outcome: text }, events, proposal);
  }
  return { verdicts, recordedAt, lastPosition: log.lastPosition, positionBefore };
}

/** See `StreamAccess.findCommands`. */
export const findCommands = (log: Log, ids: readonly string[]): RecordedCommand[] =>
  [...new Set(ids)].map((id) => log.command(id)).filter((command) => command !== undefined);

/** Whether an event is one that a reader of a stream wants. */
export function matches({ type, data }: StoredEvent, filter: StreamFilter | undefined): boolean {
  if (filter === undefined) return true;
  const { types, from, to } = filter;
  const { effectiveOn } = data as { effectiveOn?: string };
  if (!types.includes(type)) return false;
  if (from === undefined && to === undefined) return true;
  return effectiveOn !== undefined && effectiveOn >= (from ?? '') && effectiveOn <= (to ?? effectiveOn);
}
