/** Readiness: checks PostgreSQL through the session that commands use. */
import pg from 'pg';
import type { Time } from '../../../application/shared/time.js';
import { ask, type Connections } from '../connection/connections.js';
import { APPEND_TURN } from './appendLock.js';
import { SharedProbe } from './sharedProbe.js';
import { WriteHealth } from './writeHealth.js';

/** Checks without a result, because the server does not respond, are omitted. */
export interface StoreChecks {
  /** It responds to reads and is not a standby. */
  readonly postgres: Check;
  /** It commits writes. The other checks give the reason if known. */
  readonly writable: Check;
  /** Commits are not blocked by an unreachable synchronous standby. */
  readonly replication?: Check;
  /** Its disk has space. */
  readonly disk?: Check;
}
type Check = 'up' | 'down';

/** Share of the time limit for the write; the rest is for finding the reason of a delay. */
const WRITE_SHARE = 0.75;

const DISK_FULL = '53100';

const WRITE = { name: 'write-readiness', text: 'SELECT write_readiness()' };

/** A role can see which of its transactions wait for a standby. */
const STATE = `SELECT pg_is_in_recovery() AS is_standby, EXISTS (
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND wait_event = 'SyncRep'
  ) AS is_waiting`;

interface State {
  is_standby: boolean;
  /** Whether a commit is now waiting for a standby. */
  is_waiting: boolean;
}

export class StoreReadiness {
  readonly #state: SharedProbe<State | undefined>;
  /** Call it with the results of appends. */
  readonly writes: WriteHealth;
  readonly #onChange: (fault: unknown) => void;
  #isWritable = true;
  /** Whether a commit was seen waiting for a standby since writes have been failing. */
  #isStandbyAway = false;

  /**
   * @param msMax time limit of the server's response
   * @param onChange called with the error when writes fail, and with undefined when they succeed again
   */
  constructor(
    time: Time,
    { lane, readers }: Pick<Connections, 'lane' | 'readers'>,
    msMax: number,
    onChange: (fault: unknown) => void,
  ) {
    this.#onChange = onChange;
    this.#state = new SharedProbe(time, async () => (await ask<State>(readers, { text: STATE }))[0], msMax);
    // In the lane, because this session appends. It first acquires and releases the append lock: a commit
    // that waits for a standby must not block others.
    const write = () => Promise.all([lane.ask(APPEND_TURN), lane.ask(WRITE)]);
    this.writes = new WriteHealth(time, write, msMax * WRITE_SHARE);
  }

  async checks(): Promise<StoreChecks> {
    const [state, fault] = await Promise.all([this.#state.ask(), this.writes.fault()]);
    if (this.#isWritable !== (fault === undefined)) {
      this.#isWritable = !this.#isWritable;
      this.#onChange(fault);
    }
    const isPrimary = 'value' in state && state.value?.is_standby === false;
    // A recent successful write says nothing about a server that does not respond or has become a standby.
    if (!isPrimary) return { postgres: 'down', writable: 'down' };
    if (fault === undefined) {
      this.#isStandbyAway = false;
      return { postgres: 'up', writable: 'up', replication: 'up', disk: 'up' };
    }
    // At the first query the write may not have reached its commit.
    const later = await this.#state.ask();
    this.#isStandbyAway ||= 'value' in later && later.value?.is_waiting === true;
    const isDiskFull = sqlState(fault) === DISK_FULL;
    return {
      postgres: 'up',
      writable: 'down',
      replication: this.#isStandbyAway ? 'down' : 'up',
      disk: isDiskFull ? 'down' : 'up',
    };
  }
}

const sqlState = (error: unknown): string | undefined => {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof pg.DatabaseError ? cause.code : undefined;
};
