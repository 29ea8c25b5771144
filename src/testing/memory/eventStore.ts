/** The event store in memory, for tests and simulations: the guarantees of PostgreSQL except durability. */
import type { Basis, StateEvents } from '../../application/accounts/ports.js';
import { balanceTypes, termsTypes } from '../../application/accounts/stateEvents.js';
import {
  type AppendResult,
  type BatchOrder,
  type Proposal,
  RECORDED_AT,
  type RecordedCommand,
  type StreamAccess,
  type StreamStore,
} from '../../application/commands/ports.js';
import {
  BEGIN,
  type EventLog,
  type Position,
  type StoredEvent,
  type StreamEvents,
  type StreamFilter,
} from '../../application/log/ports.js';
import type { Time } from '../../application/shared/time.js';
import { Log } from './log.js';
import { verdictsOn } from './verdicts.js';

export class MemoryEventStore implements StreamStore, StreamEvents, EventLog {
  readonly #clock: Pick<Time, 'now'>;
  readonly #log = new Log();
  /** The last batch outside exclusive sections that was appended completely. */
  #lastWhole: object | undefined;
  /** The end of the queue for the append lock. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(clock: Pick<Time, 'now'> = Date) {
    this.#clock = clock;
  }

  async load(known: readonly Basis[]): Promise<readonly StateEvents[]> {
    return load(this.#log, known);
  }

  append(units: readonly (readonly Proposal[])[], order?: BatchOrder): Promise<AppendResult> {
    return this.exclusively(async (access) => {
      if (order?.behind !== undefined && order.behind !== this.#lastWhole) {
        const verdicts = units.flat().map(() => 'conflict' as const);
        return { verdicts, recordedAt: '', lastPosition: BEGIN, positionBefore: BEGIN };
      }
      const result = await access.append(units);
      if (result.verdicts.every((verdict) => verdict === 'appended')) this.#lastWhole = order?.batch;
      return result;
    });
  }

  async findCommands(commandIds: readonly string[]): Promise<readonly RecordedCommand[]> {
    return findCommands(this.#log, commandIds);
  }

  exclusively<T>(work: (access: StreamAccess) => Promise<T>): Promise<T> {
    const done = this.#turn.then(() => this.#transaction(work));
    this.#turn = done.catch(() => {});
    return done;
  }

  async readStream(
    streamId: string,
    afterVersion: number,
    limit: number,
    filter?: StreamFilter,
  ): Promise<readonly StoredEvent[]> {
    return this.#log.stream(streamId, afterVersion, limit, (event) => matches(event, filter));
  }

  async readAll(afterPosition: Position, limit: number): Promise<readonly StoredEvent[]> {
    return this.#log.all(afterPosition, limit);
  }

  async lastPosition(): Promise<Position> {
    return this.#log.lastPosition;
  }

  async #transaction<T>(work: (access: StreamAccess) => Promise<T>): Promise<T> {
    const layer = new Log(this.#log);
    const result = await work({
      load: async (known) => load(layer, known),
      append: async (units) => append(layer, units, this.#clock.now()),
      findCommands: async (ids) => findCommands(layer, ids),
    });
    layer.commit();
    return result;
  }
}

const load = (log: Log, known: readonly Basis[]): StateEvents[] =>
  known
    .filter(({ streamId, version }) => log.versionOf(streamId) > version)
    .map(({ streamId }) => stateEventsOf(log, streamId));

function stateEventsOf(log: Log, streamId: string): StateEvents {
  const kinds = [balanceTypes, ...termsTypes.map((type) => [type])];
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

function append(log: Log, units: readonly (readonly Proposal[])[], nowMs: number): AppendResult {
  const proposals = units.flat();
  const positionBefore = log.lastPosition;
  const verdicts = verdictsOn(log, units);
  const now = new Date(nowMs).toISOString();
  const recordedAt = now > log.lastRecordedAt ? now : log.lastRecordedAt;
  for (const [index, proposal] of proposals.entries()) {
    if (verdicts[index] !== 'appended') continue;
    const { commandId, requestHash, accepted, events, outcome } = proposal;
    const command = { commandId, requestHash, accepted, recordedAt };
    const text = outcome?.replaceAll(RECORDED_AT, recordedAt);
    log.record(text === undefined ? command : { ...command, outcome: text }, events, proposal);
  }
  return { verdicts, recordedAt, lastPosition: log.lastPosition, positionBefore };
}

const findCommands = (log: Log, ids: readonly string[]): RecordedCommand[] =>
  [...new Set(ids)].map((id) => log.command(id)).filter((command) => command !== undefined);

function matches({ type, data }: StoredEvent, filter: StreamFilter | undefined): boolean {
  if (filter === undefined) return true;
  const { types, from, to } = filter;
  const { effectiveOn } = data as { effectiveOn?: string };
  if (!types.includes(type)) return false;
  if (from === undefined && to === undefined) return true;
  return effectiveOn !== undefined && effectiveOn >= (from ?? '') && effectiveOn <= (to ?? effectiveOn);
}
