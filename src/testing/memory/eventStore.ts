/** The event store in memory, for tests and simulations: the guarantees of PostgreSQL except durability. */
import type { Basis, StateEvents } from '../../application/accounts/ports.js';
import type {
  AppendResult,
  BatchOrder,
  LockedAccess,
  Proposal,
  RecordedCommand,
  StreamStore,
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
import { Log, refuseUnheld } from './log.js';
import { append, findCommands, load, matches, recordingTime } from './logAccess.js';

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
      refuseUnheld(units.flat().flatMap(({ events }) => events));
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

  exclusively<T>(work: (access: LockedAccess) => Promise<T>): Promise<T> {
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

  async #transaction<T>(work: (access: LockedAccess) => Promise<T>): Promise<T> {
    const layer = new Log(this.#log);
    const at = recordingTime(layer, this.#clock.now());
    const result = await work({
      at,
      load: async (known) => load(layer, known),
      append: async (units) => append(layer, units, at),
      findCommands: async (ids) => findCommands(layer, ids),
    });
    layer.commit();
    return result;
  }
}
