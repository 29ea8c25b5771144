/**
 * Keeps the read models up to date: reads events by position and writes the rows and checkpoint of each
 * projection together. One node at a time works on a projection, under a lease; two would be safe but
 * wasteful. A failing projection stops only itself.
 */

import type { LogEnd } from '../log/end.js';
import { asPosition, type Position } from '../log/ports.js';
import { Bell } from '../shared/bell.js';
import { messageOf, StoreUnavailable } from '../shared/errors.js';
import type { Leases } from '../shared/ports.js';
import type { Time } from '../shared/time.js';
import { within } from '../shared/within.js';
import type { DecodedLog } from './decodedLog.js';
import type { Generation, LogPage, ProjectionStore } from './ports.js';
import type { ProjectionId } from './projection.js';

/** Lease duration: a dead node is replaced after this time. */
const LEASE_MS = 3_000;
/** Interval for renewing a lease and, at most, for discovering new generations. */
const RENEW_MS = LEASE_MS / 3;
/** How long events are gathered unless a query waits: many together cost less each. */
const GATHER_MS = 100;
/** Delay after a failure. */
const RETRY_MS = 2_000;

export interface RunnerParts {
  readonly time: Time;
  readonly store: ProjectionStore;
  readonly log: DecodedLog;
  readonly logEnd: LogEnd;
  readonly leases: Leases;
  readonly projections: readonly ProjectionId[];
  /** Whether a query waits for a projection. */
  readonly isWanted: (projection: string) => boolean;
  /** Whether commands are queued: background work then uses at most half of the time. */
  readonly isBusy: () => boolean;
  /** Called after rows of a projection were written here. */
  readonly onApplied: (projection: string) => void;
  readonly onError: (error: unknown, projection: string) => void;
}

/** `more`: more events are available. `moved`: possibly. `rest`: at the end of the log. */
type Outcome = 'more' | 'moved' | 'rest';

interface Round {
  readonly outcome: Outcome;
  /** The position of the serving generation, if it rests. */
  readonly reached: Position;
}

export class ProjectionRunner {
  readonly #parts: RunnerParts;
  readonly #stopping = new AbortController();
  /** By projection. */
  readonly #bells: ReadonlyMap<string, Bell>;
  /** The positions of those for which more events are available. */
  readonly #catchingUp = new Map<string, Position>();
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#bells = new Map(parts.projections.map(({ name }) => [name, new Bell(parts.time)]));
  }

  start(): void {
    this.#running = Promise.all(this.#parts.projections.map((id) => this.#follow(id)));
  }

  /** Resolves when no write is in progress; another node can take over immediately. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Call this when a query starts to wait for a projection. */
  wanted(projection: string): void {
    this.#bells.get(projection)?.ring();
    // Another node may have appended what it waits for.
    this.#parts.logEnd.grown(undefined);
  }

  async #follow(id: ProjectionId): Promise<void> {
    const { signal } = this.#stopping;
    const { time, leases, logEnd, onError } = this.#parts;
    // Each version has its own lease: during a deployment, old nodes keep writing the old tables.
    const lease = `projection ${id.name} ${id.version}`;
    const failedAtMs = new Map<number, number>();
    let renewAtMs = 0;
    while (!signal.aborted) {
      try {
        if (time.monotonic() >= renewAtMs) {
          if (!(await leases.share(lease, LEASE_MS))) {
            this.#catchingUp.delete(id.name);
            await time.sleep(RENEW_MS, signal);
            continue;
          }
          renewAtMs = time.monotonic() + RENEW_MS;
        }
        const startMs = time.monotonic();
        const { outcome, reached } = await this.#round(id, failedAtMs);
        const roundMs = time.monotonic() - startMs;
        if (outcome === 'rest') await within(time, RENEW_MS, signal, (end) => logEnd.beyond(reached, end));
        else await this.#giveWay(id.name, outcome, roundMs);
      } catch (error) {
        this.#catchingUp.delete(id.name);
        onError(error, id.name);
        await time.sleep(RETRY_MS, signal);
      }
    }
    if (renewAtMs > 0) await leases.release(lease).catch(() => {});
  }

  /** Rests after a round, until a query waits. */
  async #giveWay(projection: string, outcome: 'more' | 'moved', roundMs: number): Promise<void> {
    const { isWanted, isBusy } = this.#parts;
    const isGathering = outcome !== 'more' || this.#isFarAhead(projection);
    const ms = Math.max(isGathering ? GATHER_MS : 0, isBusy() ? roundMs : 0);
    if (ms === 0 || isWanted(projection)) return;
    await this.#bells.get(projection)?.rest(ms, this.#stopping.signal);
  }

  /** Whether it rests so that others can apply what it has decoded, instead of decoding it again. */
  #isFarAhead(projection: string): boolean {
    const mine = this.#catchingUp.get(projection);
    if (mine === undefined) return false;
    return [...this.#catchingUp.values()].some((other) => this.#parts.log.isFarAhead(mine, other));
  }

  /**
   * Advances every generation of this program's version by one batch.
   * @param failedAtMs when a generation last failed
   */
  async #round({ name, version }: ProjectionId, failedAtMs: Map<number, number>): Promise<Round> {
    const { time, store, onError } = this.#parts;
    const outcomes = new Set<Outcome>();
    let reached = asPosition(Number.POSITIVE_INFINITY);
    for (const generation of await store.generations(name)) {
      if (generation.version !== version) continue;
      const failedMs = failedAtMs.get(generation.generation);
      if (failedMs !== undefined && time.monotonic() < failedMs + RETRY_MS) continue;
      failedAtMs.delete(generation.generation);
      const outcome = await this.#advance(generation);
      if (outcome === 'failed') failedAtMs.set(generation.generation, time.monotonic());
      else outcomes.add(outcome);
      if (generation.isServing && outcome === 'rest') reached = generation.position;
      // At the end of the log, or close to it.
      if (generation.isServing || (outcome !== 'rest' && outcome !== 'moved')) continue;
      try {
        outcomes.add((await store.promote(name, generation.generation)) ? 'more' : 'moved');
      } catch (error) {
        // A transaction that uses the serving tables, such as a verification, delays only this switch.
        onError(error, name);
        failedAtMs.set(generation.generation, time.monotonic());
      }
    }
    if (outcomes.has('more')) return { outcome: 'more', reached };
    return { outcome: outcomes.has('moved') ? 'moved' : 'rest', reached };
  }

  async #advance({ projection, generation, position }: Generation): Promise<Outcome | 'failed'> {
    const { page, isFull, poison } = await this.#parts.log.after(position);
    this.#catchingUp.delete(projection);
    if (page !== undefined) {
      if (isFull) this.#catchingUp.set(projection, position);
      if (!(await this.#apply(projection, generation, page))) return 'failed';
      if (!isFull) return 'moved';
      this.#catchingUp.set(projection, page.upTo);
      return 'more';
    }
    if (poison === undefined) return 'rest';
    await this.#parts.store.fail(projection, generation, poison.position, poison.reason);
    return 'failed';
  }

  /** Applies as much of a page as possible. Returns false and records the failing event if some remains. */
  async #apply(projection: string, generation: number, page: LogPage): Promise<boolean> {
    const { store, log, onApplied } = this.#parts;
    try {
      await store.apply(projection, generation, page);
      onApplied(projection);
      return true;
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      const { after, upTo } = page;
      if (upTo === after + 1) {
        const reason = `${await log.nameOf(upTo)}: ${messageOf(error)}`;
        await store.fail(projection, generation, upTo, reason);
        return false;
      }
      const half = await log.read(after, Math.ceil((upTo - after) / 2));
      if (half.page === undefined || !(await this.#apply(projection, generation, half.page))) return false;
      const rest = await log.read(half.page.upTo, upTo - half.page.upTo);
      return rest.page !== undefined && this.#apply(projection, generation, rest.page);
    }
  }
}
