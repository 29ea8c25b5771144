/**
 * Keeps the read models up to date: reads events in the order of their positions and has each projection's rows and
 * checkpoint written together. One node at a time works for a projection, under a lease; two would do no harm, only
 * work in vain. What one projection cannot do stops that one alone.
 */
import type { LogEnd } from '../logEnd.js';
import { pause, within } from '../pause.js';
import { type Leases, StoreUnavailable } from '../ports.js';
import type { DecodedLog } from './decodedLog.js';
import type { LoggedEvent, ProjectionId } from './projection.js';
import type { Generation, ProjectionStore } from './store.js';

/** A node that dies is replaced after so long. */
const LEASE_MS = 3_000;
/** A holder renews its lease this often, and looks for new generations at least as often. */
const RENEW_MS = LEASE_MS / 3;
/** How long what failed is left alone. */
const RETRY_MS = 2_000;

export interface RunnerParts {
  readonly store: ProjectionStore;
  readonly log: DecodedLog;
  readonly logEnd: LogEnd;
  readonly leases: Leases;
  readonly projections: readonly ProjectionId[];
  /** Told when rows of a projection were written here. */
  readonly onApplied: (projection: string) => void;
  readonly onError: (error: unknown, projection: string) => void;
}

export class ProjectionRunner {
  readonly #parts: RunnerParts;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = Promise.all(this.#parts.projections.map((id) => this.#follow(id)));
  }

  /** Resolves when nothing is being written any more; another node may go on at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #follow(id: ProjectionId): Promise<void> {
    const { signal } = this.#stopping;
    const { leases, logEnd, onError } = this.#parts;
    const lease = `projection ${id.name}`;
    const failedAtMs = new Map<number, number>();
    let renewAtMs = 0;
    while (!signal.aborted) {
      try {
        if (performance.now() >= renewAtMs) {
          if (!(await leases.hold(lease, LEASE_MS))) {
            await pause(RENEW_MS, signal);
            continue;
          }
          renewAtMs = performance.now() + RENEW_MS;
        }
        const reached = await this.#round(id, failedAtMs);
        if (reached === undefined) continue;
        await within(RENEW_MS, signal, (end) => logEnd.beyond(reached, end));
      } catch (error) {
        onError(error, id.name);
        await pause(RETRY_MS, signal);
      }
    }
    if (renewAtMs > 0) await leases.release(lease).catch(() => {});
  }

  /**
   * Takes every generation that this program can write one batch further.
   * @param failedAtMs when a generation last could not go on
   * @returns the position that all of them have reached; undefined when there may be more to do at once
   */
  async #round(
    { name, version }: ProjectionId,
    failedAtMs: Map<number, number>,
  ): Promise<number | undefined> {
    const { store } = this.#parts;
    let reached = Number.POSITIVE_INFINITY;
    for (const generation of await store.generations(name)) {
      if (generation.version !== version) continue;
      const failedMs = failedAtMs.get(generation.generation);
      if (failedMs !== undefined && performance.now() < failedMs + RETRY_MS) continue;
      failedAtMs.delete(generation.generation);
      const advance = await this.#advance(generation);
      if (advance === 'failed') failedAtMs.set(generation.generation, performance.now());
      else if (advance === 'moved') reached = Number.NEGATIVE_INFINITY;
      else if (generation.isServing) reached = Math.min(reached, generation.position);
      else if (await store.promote(name, generation.generation)) reached = Number.NEGATIVE_INFINITY;
    }
    if (reached === Number.NEGATIVE_INFINITY) return undefined;
    return reached;
  }

  /** `moved`: there may be more. `reached`: it is at the end of the log. */
  async #advance({ projection, generation, position }: Generation): Promise<'moved' | 'reached' | 'failed'> {
    const { events, poison } = await this.#parts.log.after(position);
    if (events.length > 0) return (await this.#apply(projection, generation, events)) ? 'moved' : 'failed';
    if (poison === undefined) return 'reached';
    await this.#parts.store.fail(projection, generation, poison.position, poison.reason);
    return 'failed';
  }

  /** Applies as many of the events as it can. False, and the event that it cannot is noted, if that is not all. */
  async #apply(projection: string, generation: number, events: readonly LoggedEvent[]): Promise<boolean> {
    const { store, onApplied } = this.#parts;
    try {
      await store.apply(projection, generation, events);
      onApplied(projection);
      return true;
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      const [first] = events;
      if (events.length === 1 && first !== undefined) {
        await store.fail(projection, generation, first.position, reasonOf(error, first));
        return false;
      }
      const half = Math.ceil(events.length / 2);
      return (
        (await this.#apply(projection, generation, events.slice(0, half))) &&
        this.#apply(projection, generation, events.slice(half))
      );
    }
  }
}

const reasonOf = (error: unknown, { event, streamId, version }: LoggedEvent): string =>
  `${event.type}, version ${version} of ${streamId}: ${error instanceof Error ? error.message : String(error)}`;
