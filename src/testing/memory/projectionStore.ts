/** Generations of read models in memory, for tests: the guarantees of PostgreSQL except durability. */
import { BEGIN, type Position } from '../../application/log/ports.js';
import type { Generation, LogPage, ProjectionStore } from '../../application/readModels/ports.js';
import type { LoggedEvent, ProjectionId } from '../../application/readModels/projection.js';
import type { Time } from '../../application/shared/time.js';

/** A projection whose `project` computes the new rows from the previous ones and an event. */
export interface MemoryProjection<Rows> {
  readonly id: ProjectionId;
  readonly initial: Rows;
  readonly project: (rows: Rows, event: LoggedEvent) => Rows;
}

interface Kept<Rows> {
  generation: Generation;
  rows: Rows;
}

export class MemoryProjectionStore<Rows> implements ProjectionStore {
  readonly #projections: readonly MemoryProjection<Rows>[];
  readonly #kept: Kept<Rows>[];
  readonly #clock: Pick<Time, 'now'>;

  /** @param peer the store of another node, whose data this one shares */
  constructor(
    projections: readonly MemoryProjection<Rows>[],
    peer?: MemoryProjectionStore<Rows>,
    clock: Pick<Time, 'now'> = Date,
  ) {
    this.#clock = clock;
    this.#projections = projections;
    this.#kept = peer === undefined ? [] : peer.#kept;
  }

  /** The rows that are served. */
  rows(projection: string): Rows | undefined {
    return this.#of(projection).find(({ generation }) => generation.isServing)?.rows;
  }

  async prepare(): Promise<void> {
    for (const { id } of this.#projections) {
      const known = this.#of(id.name);
      const serving = known.find(({ generation }) => generation.isServing);
      if (serving === undefined) this.#create(id.name, true);
      else if (
        serving.generation.version < id.version &&
        !known.some(({ generation }) => generation.version === id.version)
      ) {
        this.#create(id.name, false);
        for (const one of known) if (!one.generation.isServing) this.#drop(one);
      }
    }
  }

  async generations(projection?: string): Promise<readonly Generation[]> {
    return this.#kept
      .map(({ generation }) => generation)
      .filter((generation) => generation.projection === (projection ?? generation.projection))
      .sort(byProjection);
  }

  async begin(projection: string): Promise<boolean> {
    if (this.#of(projection).some(({ generation }) => !generation.isServing)) return false;
    this.#create(projection, false);
    return true;
  }

  async apply(projection: string, generation: number, { after, upTo, events }: LogPage): Promise<boolean> {
    const kept = this.#one(projection, generation);
    if (kept === undefined || kept.generation.position !== after) return false;
    kept.rows = events.reduce(this.#projection(projection).project, kept.rows);
    const { failure: _, ...cleared } = kept.generation;
    kept.generation = {
      ...cleared,
      position: upTo,
      updatedAt: new Date(this.#clock.now()).toISOString(),
    };
    return true;
  }

  async fail(projection: string, generation: number, position: Position, reason: string): Promise<void> {
    const kept = this.#one(projection, generation);
    if (kept === undefined || kept.generation.position >= position) return;
    kept.generation = { ...kept.generation, failure: { position, reason } };
  }

  async promote(projection: string, generation: number): Promise<boolean> {
    const serving = this.#of(projection).find((one) => one.generation.isServing);
    const built = this.#one(projection, generation);
    if (serving === undefined || built === undefined || built === serving) return false;
    if (built.generation.position < serving.generation.position) return false;
    this.#drop(serving);
    built.generation = { ...built.generation, isServing: true };
    return true;
  }

  /** Remembers what it holds now. @returns puts that back, as a failover to a standby does */
  keep(): () => void {
    const copyOf = (kept: readonly Kept<Rows>[]) => kept.map((one) => ({ ...one }));
    const kept = copyOf(this.#kept);
    return () => {
      this.#kept.splice(0, Infinity, ...copyOf(kept));
    };
  }

  #of(projection: string): Kept<Rows>[] {
    return this.#kept.filter(({ generation }) => generation.projection === projection);
  }

  #one(projection: string, number: number): Kept<Rows> | undefined {
    return this.#of(projection).find(({ generation }) => generation.generation === number);
  }

  #projection(name: string): MemoryProjection<Rows> {
    const projection = this.#projections.find(({ id }) => id.name === name);
    if (projection === undefined) throw new Error(`No projection named ${name}`);
    return projection;
  }

  #create(projection: string, isServing: boolean): void {
    const { id, initial } = this.#projection(projection);
    const generation = Math.max(0, ...this.#of(projection).map((one) => one.generation.generation)) + 1;
    const now = new Date(this.#clock.now()).toISOString();
    const since = { startedAt: now, updatedAt: now };
    this.#kept.push({
      generation: { projection, generation, version: id.version, isServing, position: BEGIN, ...since },
      rows: initial,
    });
  }

  #drop(kept: Kept<Rows>): void {
    this.#kept.splice(this.#kept.indexOf(kept), 1);
  }
}

/** The serving generation of a projection comes first. */
const byProjection = (a: Generation, b: Generation): number =>
  a.projection === b.projection
    ? Number(b.isServing) - Number(a.isServing) || a.generation - b.generation
    : a.projection < b.projection
      ? -1
      : 1;
