/** Whether commands can be carried out now: PostgreSQL is asked on the way that they take. */
import pg from 'pg';
import { WriteHealth } from '../../../application/log/writeHealth.js';
import { SharedProbe } from '../../../application/shared/sharedProbe.js';
import type { Time } from '../../../application/shared/time.js';
import { ask, type Connections } from '../connection/connections.js';
import { APPEND_TURN } from './appendLock.js';

/** A part that cannot be told, because the server does not answer, is left out. */
export interface StoreChecks {
  /** It answers those who read, and is no standby. */
  readonly postgres: Check;
  /** It commits what is written. The others say why not, where that is known. */
  readonly writable: Check;
  /** The standbys that a commit waits for answer. */
  readonly replication?: Check;
  /** There is room on its disk. */
  readonly disk?: Check;
}
type Check = 'up' | 'down';

/** The share of the time that a write may take; what is left is for asking why it took longer. */
const WRITE_SHARE = 0.75;

const DISK_FULL = '53100';

const WRITE = { name: 'write-readiness', text: 'SELECT write_readiness()' };

/** Which transaction of ours waits for a standby can be seen by the role that it belongs to. */
const STATE = `SELECT pg_is_in_recovery() AS is_standby, EXISTS (
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND wait_event = 'SyncRep'
  ) AS is_waiting`;

interface State {
  is_standby: boolean;
  /** Whether a commit waits for a standby at this moment. */
  is_waiting: boolean;
}

export class StoreReadiness {
  readonly #state: SharedProbe<State | undefined>;
  /** To be told of what becomes of appends. */
  readonly writes: WriteHealth;
  readonly #onChange: (fault: unknown) => void;
  #isWritable = true;
  /** Whether a commit was seen to wait for a standby, since writes fail. */
  #isStandbyAway = false;

  /**
   * @param msMax a server that takes longer to answer counts as down
   * @param onChange told when it was found out that writes fail, and why; with undefined when they succeed again
   */
  constructor(
    time: Time,
    { lane, readers }: Pick<Connections, 'lane' | 'readers'>,
    msMax: number,
    onChange: (fault: unknown) => void,
  ) {
    this.#onChange = onChange;
    this.#state = new SharedProbe(time, async () => (await ask<State>(readers, { text: STATE }))[0], msMax);
    // In the lane, since it is that connection that appends. First it waits for its turn among all who append, and lets
    // go of it at once: a commit that has to wait for a standby must not keep the others waiting.
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
    // A write that was proved a moment ago says nothing of a server that does not answer, or has become a standby.
    if (!isPrimary) return { postgres: 'down', writable: 'down' };
    if (fault === undefined) {
      this.#isStandbyAway = false;
      return { postgres: 'up', writable: 'up', replication: 'up', disk: 'up' };
    }
    // When it was asked first, the write had perhaps not come as far as its commit.
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
