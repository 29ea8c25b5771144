/** The event store on PostgreSQL. For the schema see migrations/0001_events.sql. */
import type { Basis, StateEvents } from '../../../application/accounts/ports.js';
import type {
  AppendResult,
  BatchOrder,
  LockedAccess,
  Proposal,
  RecordedCommand,
  StreamStore,
} from '../../../application/commands/ports.js';
import { LogChanged, type Mark } from '../../../application/log/knownLog.js';
import {
  BEGIN,
  type EventLog,
  type Position,
  type StoredEvent,
  type StreamEvents,
  type StreamFilter,
} from '../../../application/log/ports.js';
import { ask, type Connections, transaction } from '../connection/connections.js';
import { lookAt, type SightingRow, sighted } from '../connection/logIdentity.js';
import { readsOn } from '../connection/standbyReads.js';
import { lockAppends, recordingTime } from './appendLock.js';
import { AppendSession, type TimeWatch } from './appendSession.js';
import { findCommands } from './commandRows.js';
import { EventPages } from './eventPages.js';
import { load } from './stateReads.js';
import type { WriteHealth } from './writeHealth.js';

/** Called with the results of appends. */
export type AppendWatch = Pick<WriteHealth, 'appended' | 'notAppended'>;

export class PostgresEventStore implements StreamStore, StreamEvents, EventLog {
  readonly #connections: Connections;
  readonly #pages: EventPages;
  readonly #session: AppendSession;
  readonly #watch: AppendWatch | undefined;
  readonly #times: TimeWatch | undefined;

  /** @param times called with the times in the reply of each append */
  constructor(connections: Connections, watch?: AppendWatch, times?: TimeWatch) {
    const { log } = connections;
    this.#connections = connections;
    this.#pages = new EventPages(readsOn(connections.readers));
    this.#watch = watch;
    this.#times = times;
    const known = {
      get name() {
        return log.name;
      },
      get newest() {
        return log.newest;
      },
      note: (...marks: readonly Mark[]) => log.note(...marks),
      onOther: () => log.check(),
    };
    this.#session = new AppendSession((query) => connections.lane.ask(query), known, times);
    log.onChange(() => this.#session.forget());
  }

  load(known: readonly Basis[]): Promise<readonly StateEvents[]> {
    return sighted(this.#connections.log, (log) => load(this.#connections.readers, known, log));
  }

  append(units: readonly (readonly Proposal[])[], order?: BatchOrder): Promise<AppendResult> {
    const { log } = this.#connections;
    if (log.name === undefined) return log.check().then(() => this.append(units, order));
    const appending = this.#session.append(units, order);
    const watch = this.#watch;
    if (watch === undefined) return appending;
    return appending.then(
      (result) => {
        // A duplicate is found without a write.
        if (result.verdicts.includes('appended')) watch.appended();
        return result;
      },
      (error) => {
        watch.notAppended(error);
        throw error;
      },
    );
  }

  findCommands(commandIds: readonly string[]): Promise<readonly RecordedCommand[]> {
    return findCommands(this.#connections.readers, commandIds);
  }

  async exclusively<T>(work: (access: LockedAccess) => Promise<T>): Promise<T> {
    const { log, writers } = this.#connections;
    if (log.name === undefined) await log.check();
    // What is seen before the commit may be rolled back.
    const seen: Mark[] = [];
    const inside = {
      name: log.name,
      newest: log.newest,
      note: (...marks: readonly Mark[]) => void seen.push(...marks),
      // The lock holder must not wait for the identification of the log, which needs the lock.
      onOther: async () => {
        throw new LogChanged('the log is not the one that was known');
      },
    };
    try {
      const result = await transaction(writers, async (client) => {
        await lockAppends(client);
        const at = await recordingTime(client);
        const session = new AppendSession((query) => ask(client, query), inside, this.#times, at);
        return work({
          at,
          load: (known) => load(client, known, inside),
          append: (units) => session.append(units),
          findCommands: (ids) => findCommands(client, ids),
        });
      });
      if (log.name === inside.name) log.note(...seen);
      return result;
    } catch (error) {
      if (error instanceof LogChanged) await log.check();
      throw error;
    }
  }

  readStream(
    streamId: string,
    afterVersion: number,
    limit: number,
    filter?: StreamFilter,
  ): Promise<readonly StoredEvent[]> {
    return this.#pages.readStream(streamId, afterVersion, limit, filter);
  }

  readAll(afterPosition: Position, limit: number): Promise<readonly StoredEvent[]> {
    return this.#pages.readAll(afterPosition, limit);
  }

  lastPosition(): Promise<Position> {
    return sighted(this.#connections.log, async (log) => {
      const query = {
        name: 'log-end',
        text: 'SELECT * FROM log_sighting($1)',
        values: [log.newest.position],
      };
      const [row] = await ask<SightingRow>(this.#connections.readers, query);
      return lookAt(row, log)?.position ?? BEGIN;
    });
  }
}
