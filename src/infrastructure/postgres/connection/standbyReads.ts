/**
 * Reads on standbys, which spare the primary. What a standby shows is never older than anything that any node has
 * answered, and never newer than the primary: one that lags, or shows commits that the primary still waits to confirm
 * (synchronous replication), is not used, and neither is one of another log. Then the primary is read.
 *
 * Everything is checked in the very session that reads, since a load balancer may lead each session to another standby.
 */
import type pg from 'pg';
import type { KnownLog } from '../../../application/log/knownLog.js';
import { BatchLoader } from '../../../application/shared/batchLoader.js';
import { KEEPS_ALIVE, type Time } from '../../../application/shared/time.js';
import { failureOf, isCancelled } from './failures.js';
import { sighted } from './logIdentity.js';
import { type LogMoment, momentOf, type StandbySight, sightOf } from './logMoment.js';

/** Reads something, and changes nothing: it may be carried out a second time. */
type Reading<T> = (client: pg.Pool | pg.ClientBase) => Promise<T>;

/** Where reads go that a standby can carry out. */
export interface Reads {
  /**
   * Carries out `work` with everything in sight that was committed before this call, in one session or on the primary's
   * pool.
   */
  read<T>(work: Reading<T>): Promise<T>;
}

export const readsOn = (primary: pg.Pool): Reads => ({ read: (work) => work(primary) });

/** How long a read waits for the standby to show what it must, or for the primary to show what the standby does. */
const WAIT_MS = 500;
const POLL_MS = 10;

/** How often it is found out whether standbys can be used. */
const PROBE_MS = 1_000;

export interface StandbyReadsOptions {
  readonly time: Time;
  /** Leads to standbys. */
  readonly standbys: pg.Pool;
  readonly primary: pg.Pool;
  readonly log: KnownLog;
  /** Told when standbys can be used, and with a reason when they cannot any more. */
  readonly onChange: (fault: unknown) => void;
}

export class StandbyReads implements Reads {
  readonly #time: Time;
  readonly #standbys: pg.Pool;
  readonly #primary: pg.Pool;
  readonly #onChange: (fault: unknown) => void;
  /** The newest moment of the primary; one question serves all who ask in the same turn. */
  readonly #now: BatchLoader<'now', LogMoment>;
  /** Undefined before anything was tried. */
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

  /** `degraded`: everything is read from the primary. */
  get state(): 'up' | 'degraded' {
    return this.#isUp ? 'up' : 'degraded';
  }

  /** Begins to use the standbys. To be called once the log is known. */
  start(): void {
    const probe = async () => {
      // Without the primary nothing can be said of a standby.
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
   * @returns undefined when the primary has to be read instead
   * @throws StoreUnavailable when the primary does not answer, or when a statement takes longer than it may
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
      // It would take as long on the primary. Any other error may be the standby's alone.
      if (isCancelled(error)) throw error;
      return undefined;
    }
  }

  /** A session that shows the moment, perhaps after a while. */
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

  /** Whether the primary shows all that a standby has shown, perhaps after a while. */
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
