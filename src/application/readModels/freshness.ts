/**
 * How far behind the log a read model is, for those who read it. A reader waits, for a bounded time, until it
 * holds every event that was in the log when the reader asked: all that any client was answered by then,
 * whoever answered. When the time is up, the reader says by how much it is behind.
 */
import { LogEnd } from '../log/end.js';
import type { EventStore } from '../shared/ports.js';
import type { Time } from '../shared/time.js';
import { within } from '../shared/within.js';
import type { Generation, ProjectionStore } from './store.js';

export interface Lag {
  readonly events: number;
  /** Since the oldest event that is missing was recorded. */
  readonly seconds: number;
}

/** How long it may take to notice what another node has projected. */
const PERIOD_MS = 20;

export class Freshness {
  readonly #store: Pick<EventStore, 'lastPosition' | 'readAll'>;
  readonly #projections: Pick<ProjectionStore, 'generations'>;
  readonly #time: Time;
  readonly #waitMsMax: number;
  readonly #reached = new Map<string, LogEnd>();
  /** Readers that wait, by projection. */
  readonly #waiting = new Map<string, number>();
  #onWait: (projection: string) => void = () => {};

  constructor(options: {
    readonly store: Pick<EventStore, 'lastPosition' | 'readAll'>;
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

  /** Whether a reader on this node waits for a projection. */
  isWanted(projection: string): boolean {
    return (this.#waiting.get(projection) ?? 0) > 0;
  }

  /** @param onWait told when a reader begins to wait */
  watch(onWait: (projection: string) => void): void {
    this.#onWait = onWait;
  }

  /** To be called when this node has written rows of a projection. */
  applied(projection: string): void {
    this.#reached.get(projection)?.grown();
  }

  /** To be called when the log is another one: how far projections have come is not known any more. */
  forget(): void {
    for (const reached of this.#reached.values()) reached.forget();
  }

  /** Waits for a projection. @returns by how much it is still behind; undefined if it holds all it should */
  async wait(projection: string): Promise<Lag | undefined> {
    const end = await this.#store.lastPosition();
    const reached = this.#positionOf(projection);
    if (end === 0 || reached.position >= end) return undefined;
    const count = (change: number) =>
      this.#waiting.set(projection, (this.#waiting.get(projection) ?? 0) + change);
    count(1);
    this.#onWait(projection);
    await within(this.#time, this.#waitMsMax, undefined, (signal) => reached.beyond(end - 1, signal));
    count(-1);
    return reached.position >= end ? undefined : this.lagAt(reached.position, end);
  }

  /** How far a position is behind the end of the log. */
  async lagAt(position: number, end: number): Promise<Lag> {
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

const positionOf = (serving: Generation | undefined): number => serving?.position ?? 0;
