/** The event store of a node on the model of PostgreSQL: what PostgresEventStore promises, and asks of the log that it knows. */
import type { Basis, StateEvents } from '../../src/application/accounts/ports.js';
import type {
  AppendResult,
  BatchOrder,
  LockedAccess,
  Proposal,
  RecordedCommand,
  StreamStore,
} from '../../src/application/commands/ports.js';
import {
  type KnownLog,
  LogChanged,
  type LogIdea,
  type Mark,
  markOf,
} from '../../src/application/log/knownLog.js';
import {
  BEGIN,
  type EventLog,
  type Position,
  type StoredEvent,
  type StreamEvents,
  type StreamFilter,
} from '../../src/application/log/ports.js';
import type { BankClock } from '../../src/application/shared/bankClock.js';
import type { Time } from '../../src/application/shared/time.js';
import { lookAt, sighted } from '../../src/infrastructure/postgres/connection/logIdentity.js';
import { findCommands, load, matches } from '../../src/testing/memory/logAccess.js';
import type { PostgresServer } from './server.js';
import type { Sessions } from './sessions.js';
import type { AppendedRow, ExclusiveSection } from './transactions.js';

type Units = readonly (readonly Proposal[])[];

/** What happens on the way of an append, for the coverage of runs. */
export type AppendPath =
  | 'duplicate found'
  | 'conflict found'
  | 'log is another one'
  | 'decided under the lock';

export class SimulatedEventStore implements StreamStore, StreamEvents, EventLog {
  readonly #server: PostgresServer;
  readonly #sessions: Sessions;
  readonly #log: KnownLog;
  readonly #clock: BankClock;
  readonly #time: Time;
  readonly #onPath: (path: AppendPath) => void;
  /** Another object once the log has changed: batches in flight were decided on the log before. */
  #era = {};

  constructor(options: {
    readonly server: PostgresServer;
    readonly sessions: Sessions;
    readonly log: KnownLog;
    /** Learns the time from replies. */
    readonly clock: BankClock;
    readonly time: Time;
    readonly onPath: (path: AppendPath) => void;
  }) {
    this.#server = options.server;
    this.#sessions = options.sessions;
    this.#log = options.log;
    this.#clock = options.clock;
    this.#time = options.time;
    this.#onPath = options.onPath;
    options.log.onChange(() => {
      this.#era = {};
    });
  }

  load(known: readonly Basis[]): Promise<readonly StateEvents[]> {
    return sighted(this.#log, async (log) => {
      const server = this.#server;
      const [row, states] = await this.#sessions.ask(
        'load states',
        () => [server.sighting(log.newest), load(server.log, known)] as const,
      );
      lookAt(row, log);
      return states;
    });
  }

  async append(units: Units, order?: BatchOrder): Promise<AppendResult> {
    const log = this.#log;
    if (log.name === undefined) await log.check();
    const era = this.#era;
    const idea: LogIdea = { name: log.name, newest: log.newest };
    const askedMs = this.#time.now();
    const row = await this.#sessions.onLane(`append ${units.length}`, (memory) =>
      this.#server.append(units, idea, memory, order),
    );
    if (row.isOther) {
      this.#onPath('log is another one');
      await log.check();
      return { ...resultOf(row), ...NOT_APPENDED };
    }
    this.#told(row, askedMs);
    if (era === this.#era) for (const mark of marksOf(row, units)) log.note(mark);
    for (const verdict of row.verdicts) if (verdict !== 'appended') this.#onPath(`${verdict} found`);
    return resultOf(row);
  }

  findCommands(commandIds: readonly string[]): Promise<readonly RecordedCommand[]> {
    return this.#sessions.ask('find commands', () => findCommands(this.#server.log, commandIds));
  }

  async exclusively<T>(work: (access: LockedAccess) => Promise<T>): Promise<T> {
    const log = this.#log;
    if (log.name === undefined) await log.check();
    const idea: LogIdea = { name: log.name, newest: log.newest };
    const session = await this.#sessions.session();
    const section = await session.ask('take the append lock', () => this.#server.exclusive());
    session.onEnd(() => section.end());
    this.#onPath('decided under the lock');
    const seen: Mark[] = [];
    try {
      const result = await work(this.#access(section, session.ask, idea, seen));
      await session.ask('commit', () => section.commit());
      if (log.name === idea.name) for (const mark of seen) log.note(mark);
      return result;
    } catch (error) {
      session.ask('roll back', () => section.end()).catch(() => {});
      if (error instanceof LogChanged) await log.check();
      throw error;
    }
  }

  #access(section: ExclusiveSection, ask: Sessions['ask'], idea: LogIdea, seen: Mark[]): LockedAccess {
    const require = (isOther: boolean) => {
      if (isOther) throw new LogChanged('the log is not the one that was known');
    };
    return {
      at: section.at,
      load: async (known) => {
        const [isOther, states] = await ask('load states', () =>
          Promise.all([section.isOther(idea), section.load(known)]),
        );
        require(isOther);
        return states;
      },
      findCommands: (ids) => ask('find commands', () => section.findCommands(ids)),
      append: async (units) => {
        const askedMs = this.#time.now();
        const [isOther, row] = await ask(`append ${units.length}`, () =>
          Promise.all([section.isOther(idea), section.append(units)]),
        );
        require(isOther);
        this.#told(row, askedMs);
        seen.push(...marksOf(row, units));
        return resultOf(row);
      },
    };
  }

  readStream(
    streamId: string,
    afterVersion: number,
    limit: number,
    filter?: StreamFilter,
  ): Promise<readonly StoredEvent[]> {
    return this.#sessions.ask('read a stream', () =>
      this.#server.log.stream(streamId, afterVersion, limit, (event) => matches(event, filter)),
    );
  }

  readAll(afterPosition: Position, limit: number): Promise<readonly StoredEvent[]> {
    return this.#sessions.ask('read the log', () => this.#server.log.all(afterPosition, limit));
  }

  lastPosition(): Promise<Position> {
    return sighted(this.#log, async (log) => {
      const row = await this.#sessions.ask('find the log’s end', () => this.#server.sighting(log.newest));
      return lookAt(row, log)?.position ?? BEGIN;
    });
  }

  /** The reply has the database's time. */
  #told({ recordedAt }: AppendedRow, askedMs: number): void {
    if (recordedAt === '') return;
    const databaseMs = this.#server.clock.now();
    this.#clock.told({ databaseMs, recordedMs: Date.parse(recordedAt), askedMs });
  }
}

const NOT_APPENDED = { recordedAt: '', lastPosition: BEGIN, positionBefore: BEGIN };

const resultOf = ({ verdicts, recordedAt, lastPosition, before }: AppendedRow): AppendResult => ({
  verdicts,
  recordedAt,
  lastPosition,
  positionBefore: before.position,
});

/** The newest events before and after a batch. */
function marksOf({ verdicts, recordedAt, lastPosition, before }: AppendedRow, units: Units): Mark[] {
  const newest = units
    .flat()
    .findLast(({ events }, index) => events.length > 0 && verdicts[index] === 'appended');
  if (newest === undefined) return [before];
  return [before, { position: lastPosition, mark: markOf(newest.commandId, recordedAt) }];
}
