/**
 * Freshness of read models. A query waits, for a limited time, until the read model includes all events that
 * were in the log when the query started, and thus everything acknowledged by any node. After that time the
 * query reports the lag.
 */

import { LogEnd } from '../log/end.js';
import { asPosition, BEGIN, type EventLog, type Position } from '../log/ports.js';
import type { Time } from '../shared/time.js';
import { within } from '../shared/within.js';
import type { Generation, Lag, ProjectionStore } from './ports.js';

/** Polling period for progress of other nodes. */
const PERIOD_MS = 20;

export class Freshness {
  readonly #store: EventLog;
  readonly #projections: Pick<ProjectionStore, 'generations'>;
  readonly #time: Time;
  readonly #waitMsMax: number;
  readonly #reached = new Map<string, LogEnd>();
  /** Waiting queries by projection. */
  readonly #waiting = new Map<string, number>();
  #onWait: (projection: string) => void = () => {};

  constructor(options: {
    readonly store: EventLog;
    readonly projections: Pick<ProjectionStore, 'generations'>;
    /** Its time of day is the database's. */
    readonly time: Time;
    readonly waitMsMax: number;
  }) {
    this.#store = options.store;
    this.#projections = options.projections;
    this.#time = options.time;
    this.#waitMsMax = options.waitMsMax;
  }

  /** Whether a query on this node waits for a projection. */
  isWanted(projection: string): boolean {
    return (this.#waiting.get(projection) ?? 0) > 0;
  }

  /** @param onWait called when a query starts to wait */
  watch(onWait: (projection: string) => void): void {
    this.#onWait = onWait;
  }

  /** Call this when this node has written rows of a projection. */
  applied(projection: string): void {
    this.#reached.get(projection)?.grown(undefined);
  }

  /** Call this when the log has changed, because the progress of projections is then unknown. */
  forget(): void {
    for (const reached of this.#reached.values()) reached.forget();
  }

  /** Waits for a projection. @returns the remaining lag; undefined if there is none */
  async wait(projection: string): Promise<Lag | undefined> {
    const end = await this.#store.lastPosition();
    const reached = this.#positionOf(projection);
    if (end === 0 || reached.position >= end) return undefined;
    const count = (change: number) =>
      this.#waiting.set(projection, (this.#waiting.get(projection) ?? 0) + change);
    count(1);
    this.#onWait(projection);
    await within(this.#time, this.#waitMsMax, undefined, (signal) =>
      reached.beyond(asPosition(end - 1), signal),
    );
    count(-1);
    return reached.position >= end ? undefined : this.lagAt(reached.position, end);
  }

  /** The lag of a position behind the end of the log. */
  async lagAt(position: Position, end: Position): Promise<Lag> {
    if (position >= end) return { events: 0, seconds: 0 };
    const [missing] = await this.#store.readAll(position, 1);
    const seconds = missing === undefined ? 0 : (this.#time.now() - Date.parse(missing.recordedAt)) / 1_000;
    return { events: end - position, seconds: Math.max(0, seconds) };
  }

  #positionOf(projection: string): LogEnd {
    const known = this.#reached.get(projection);
    if (known !== undefined) return known;
    const read = async () => positionOf((await this.#projections.generations(projection))[0]);
    const reached = new LogEnd(this.#time, read, PERIOD_MS);
    this.#reached.set(projection, reached);
    return reached;
  }
}

const positionOf = (serving: Generation | undefined): Position => serving?.position ?? BEGIN;
