/** Decodes the log once for all projections that are at about the same position. */
import type { EventLog, Position, StoredEvent } from '../log/ports.js';
import { messageOf } from '../shared/errors.js';
import { type LoggedEvent, loggedEvent } from './projection.js';

export interface DecodedBatch {
  readonly events: readonly LoggedEvent[];
  /** Whether it has the maximum size, so more events may follow. */
  readonly isFull: boolean;
  /** The next event, if it cannot be decoded, with the reason. */
  readonly poison?: { readonly position: Position; readonly reason: string };
}

/** Number of cached batches, which bounds the distance of readers that share them. */
const BATCHES_MAX = 4;

export class DecodedLog {
  readonly #store: Pick<EventLog, 'readAll'>;
  readonly #eventsMax: number;
  /** By start position, most recently used last. */
  readonly #batches = new Map<number, Promise<DecodedBatch>>();

  /** @param eventsMax events per batch */
  constructor(store: Pick<EventLog, 'readAll'>, eventsMax: number) {
    this.#store = store;
    this.#eventsMax = eventsMax;
  }

  /** The events after a position; none at the end of the log. */
  async after(position: Position): Promise<DecodedBatch> {
    const known = this.#batches.get(position);
    if (known !== undefined) return known;
    const reading = this.#read(position);
    this.#batches.set(position, reading);
    const isFull = await reading.then(
      (batch) => batch.isFull,
      () => false,
    );
    // More events may follow by now: only a full batch stays valid.
    if (!isFull) this.#batches.delete(position);
    for (const oldest of this.#batches.keys()) {
      if (this.#batches.size <= BATCHES_MAX) break;
      this.#batches.delete(oldest);
    }
    return reading;
  }

  /** Whether a reader at `mine` should rest for one at `other`, which would soon find its next batch discarded. */
  isFarAhead(mine: number, other: number): boolean {
    const batches = (mine - other) / this.#eventsMax;
    return batches > BATCHES_MAX / 2 && batches <= BATCHES_MAX * 2;
  }

  /** Call this when the log has changed. */
  forget(): void {
    this.#batches.clear();
  }

  async #read(position: Position): Promise<DecodedBatch> {
    const events: LoggedEvent[] = [];
    for (const stored of await this.#store.readAll(position, this.#eventsMax)) {
      try {
        events.push(loggedEvent(stored));
      } catch (error) {
        return {
          events,
          isFull: false,
          poison: { position: stored.position, reason: describe(error, stored) },
        };
      }
    }
    return { events, isFull: events.length === this.#eventsMax };
  }
}

const describe = (error: unknown, { type, streamId, version }: StoredEvent): string =>
  `${type}, version ${version} of ${streamId}: ${messageOf(error)}`;
