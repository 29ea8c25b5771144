/**
 * Reads on standbys, to relieve the primary. A read is never older than anything acknowledged by any node,
 * and never newer than the primary. A standby that lags, shows commits not confirmed by the primary
 * (synchronous replication), or has another log is not used; the primary serves the read instead.
 *
 * All checks happen in the reading session, because a load balancer may lead each session to a different
 * standby.
 */
import type pg from 'pg';
import type { KnownLog } from '../../../application/log/knownLog.js';
import { BatchLoader } from '../../../application/shared/batchLoader.js';
import { KEEPS_ALIVE, type Time } from '../../../application/shared/time.js';
import { failureOf, isCancelled } from './failures.js';
import { sighted } from './logIdentity.js';
import { type LogMoment, momentOf, type StandbySight, sightOf } from './logMoment.js';

/** A read without side effects, which may run twice. */
type Reading<T> = (client: pg.Pool | pg.ClientBase) => Promise<T>;

/** Reads that a standby can serve. */
export interface Reads {
  /**
   * Runs `work` so that it sees everything committed before this call, in one session or on the primary's
   * pool.
   */
  read<T>(work: Reading<T>): Promise<T>;
}

export const readsOn = (primary: pg.Pool): Reads => ({ read: (work) => work(primary) });

/** How long a read waits until standby and primary are in sync. */
const WAIT_MS = 500;
const POLL_MS = 10;

/** Interval of checks whether standbys are usable. */
const PROBE_MS = 1_000;

export interface StandbyReadsOptions {
  readonly time: Time;
  /** The standbys. */
  readonly standbys: pg.Pool;
  readonly primary: pg.Pool;
  readonly log: KnownLog;
  /** Called when standbys become usable, or unusable with a reason. */
  readonly onChange: (fault: unknown) => void;
}

export class StandbyReads implements Reads {
  readonly #time: Time;
  readonly #standbys: pg.Pool;
  readonly #primary: pg.Pool;
  readonly #onChange: (fault: unknown) => void;
  /** The current moment of the primary; one query serves all callers of a turn. */
  readonly #now: BatchLoader<'now', LogMoment>;
  /** Undefined before the first attempt. */
  #isUp: boolean | undefined;
  #probing: (() => void) | undefined;

  constructor({ time, standbys, primary, log, onChange }: StandbyReadsOptions) {
    this.#time = time;
    this.#standbys = standbys;
    this.#primary = primary;
    this.#onChange = onChange;
    this.#now = new BatchLoader(time, async () => {
      const moment = await sighted(log, (known) => momentOf(primary, known)).catch((error) => {
        throw failureOf(error);
      });
      return () => moment;
    });
  }

  /** `degraded`: the primary serves all reads. */
  get state(): 'up' | 'degraded' {
    return this.#isUp ? 'up' : 'degraded';
  }

  /** Starts using the standbys. Call it once the log is known. */
  start(): void {
    const probe = async () => {
      // Without the primary, a standby cannot be checked.
      const done = await this.#attempt(async () => {}).catch(() => undefined);
      if (this.#probing === undefined) return;
      if (done !== undefined) this.#becomes(true, undefined);
      this.#probing = this.#time.after(PROBE_MS, probe);
    };
    this.#probing = this.#time.after(0, probe, KEEPS_ALIVE);
  }

  async end(): Promise<void> {
    this.#probing?.();
    this.#probing = undefined;
    await this.#standbys.end();
  }

  async read<T>(work: Reading<T>): Promise<T> {
    const done = this.#isUp ? await this.#attempt(work) : undefined;
    return done === undefined ? work(this.#primary) : done.value;
  }

  /**
   * @returns undefined if the primary must serve the read
   * @throws StoreUnavailable if the primary does not respond, or a statement times out
   */
  async #attempt<T>(work: Reading<T>): Promise<{ readonly value: T } | undefined> {
    const needed = await this.#now.read('now');
    const client = await this.#open(needed);
    if (client === undefined) return undefined;
    try {
      const value = await work(client);
      const after = await sightOf(client, needed, WAIT_MS);
      client.release();
      return (await this.#isConfirmed(after, needed)) ? { value } : undefined;
    } catch (error) {
      client.release(true);
      // It would take as long on the primary. Other errors may affect only the standby.
      if (isCancelled(error)) throw error;
      return undefined;
    }
  }

  /** A session that includes the moment, possibly after waiting. */
  async #open(needed: LogMoment): Promise<pg.PoolClient | undefined> {
    let client: pg.PoolClient | undefined;
    try {
      client = await this.#standbys.connect();
      const untilMs = this.#time.monotonic() + WAIT_MS;
      for (;;) {
        const restMs = untilMs - this.#time.monotonic();
        const { fault } = await sightOf(client, needed, Math.max(1, restMs));
        if (fault === undefined) return client;
        if (restMs <= POLL_MS) throw new Error(fault);
        await this.#time.sleep(POLL_MS);
      }
    } catch (error) {
      // The next session may lead to another standby.
      client?.release(true);
      this.#becomes(false, error);
      return undefined;
    }
  }

  /** Whether the primary shows everything that a standby has shown, possibly after waiting. */
  async #isConfirmed({ fault, end }: StandbySight, needed: LogMoment): Promise<boolean> {
    const untilMs = this.#time.monotonic() + WAIT_MS;
    let shown = needed;
    while (fault === undefined && shown.end.position < end && this.#time.monotonic() < untilMs) {
      shown = await this.#now.read('now');
      if (shown.end.position < end) await this.#time.sleep(POLL_MS);
    }
    if (fault === undefined && shown.end.position >= end && shown.name === needed.name) return true;
    this.#becomes(false, new Error(fault ?? 'it shows commands that the primary has not confirmed'));
    return false;
  }

  #becomes(isUp: boolean, fault: unknown): void {
    if (this.#isUp === isUp) return;
    this.#isUp = isUp;
    this.#onChange(fault);
  }
}
