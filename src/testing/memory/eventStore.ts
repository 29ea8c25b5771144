/** The event store in memory, for tests and simulations: the guarantees of PostgreSQL except durability. */
import type { Basis, Snapshot, StreamTail } from '../../application/accounts/ports.js';
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
import { asJsonb, Log } from './log.js';
import { verdictsOn } from './verdicts.js';

/** Events of one stream per read; the caller reads the rest with further calls. */
const TAIL_EVENTS_MAX = 5_000;

interface StoredSnapshot {
  readonly stateVersion: number;
  readonly version: number;
  /** JSON text. */
  readonly state: string;
}

export class MemoryEventStore implements StreamStore, StreamEvents, EventLog {
  readonly #clock: Pick<Time, 'now'>;
  readonly #log = new Log();
  readonly #snapshots = new Map<string, StoredSnapshot[]>();
  /** The last batch outside exclusive sections that was appended completely. */
  #lastWhole: object | undefined;
  /** The end of the queue for the append lock. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(clock: Pick<Time, 'now'> = Date) {
    this.#clock = clock;
  }

  async load(known: readonly Basis[], stateVersion: number): Promise<readonly StreamTail[]> {
    return this.#load(this.#log, known, stateVersion);
  }

  append(units: readonly (readonly Proposal[])[], order?: BatchOrder): Promise<AppendResult> {
    return this.exclusively(async (access) => {
      if (order?.behind !== undefined && order.behind !== this.#lastWhole) {
        return { verdicts: units.flat().map(() => 'conflict'), recordedAt: '', lastPosition: BEGIN };
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

  async saveSnapshots(snapshots: readonly Snapshot[], stateVersion: number): Promise<void> {
    for (const { streamId, version, state } of snapshots) {
      const saved = { stateVersion, version, state: asJsonb(JSON.stringify(state)) };
      this.#snapshots.set(streamId, [...(this.#snapshots.get(streamId) ?? []), saved]);
    }
  }

  async #transaction<T>(work: (access: StreamAccess) => Promise<T>): Promise<T> {
    const layer = new Log(this.#log);
    const result = await work({
      load: async (known, stateVersion) => this.#load(layer, known, stateVersion),
      append: async (units) => append(layer, units, this.#clock.now()),
      findCommands: async (ids) => findCommands(layer, ids),
    });
    layer.commit();
    return result;
  }

  #load(log: Log, known: readonly Basis[], stateVersion: number): StreamTail[] {
    return known.map(({ streamId, version }) => {
      const snapshot = this.#newestSnapshot(streamId, stateVersion);
      const useful = snapshot !== undefined && snapshot.version > version ? snapshot : undefined;
      const events = log.stream(streamId, useful?.version ?? version, TAIL_EVENTS_MAX);
      const tail = { streamId, events, more: events.length === TAIL_EVENTS_MAX };
      return useful === undefined ? tail : { ...tail, snapshot: useful };
    });
  }

  #newestSnapshot(streamId: string, stateVersion: number): Snapshot | undefined {
    const usable = this.#snapshots.get(streamId)?.filter((saved) => saved.stateVersion === stateVersion);
    const newest = usable?.sort((a, b) => b.version - a.version)[0];
    return newest && { streamId, version: newest.version, state: JSON.parse(newest.state) };
  }
}

function append(log: Log, units: readonly (readonly Proposal[])[], nowMs: number): AppendResult {
  const proposals = units.flat();
  const verdicts = verdictsOn(log, units);
  const now = new Date(nowMs).toISOString();
  const recordedAt = now > log.lastRecordedAt ? now : log.lastRecordedAt;
  for (const [index, { commandId, requestHash, accepted, events, outcome }] of proposals.entries()) {
    if (verdicts[index] !== 'appended') continue;
    const command = { commandId, requestHash, accepted, recordedAt };
    const text = outcome?.replaceAll(RECORDED_AT, recordedAt);
    log.record(text === undefined ? command : { ...command, outcome: text }, events);
  }
  return { verdicts, recordedAt, lastPosition: log.lastPosition };
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
