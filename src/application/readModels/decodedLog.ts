/** Reads pages of the log and decodes them once for all projections that are at about the same position. */
import { asPosition, type Position } from '../log/ports.js';
import { messageOf } from '../shared/errors.js';
import type { LogPage, LogPages } from './ports.js';
import { type LoggedEvent, loggedEvent } from './projection.js';

export interface DecodedBatch {
  /** Undefined if there is no event, or the next one cannot be decoded. */
  readonly page: LogPage | undefined;
  /** Whether it has the maximum size, so more events may follow. */
  readonly isFull: boolean;
  /** The next event, if it cannot be decoded, with the reason. */
  readonly poison?: { readonly position: Position; readonly reason: string };
}

/** Number of cached batches, which bounds the distance of readers that share them. */
const BATCHES_MAX = 4;

export class DecodedLog {
  readonly #pages: LogPages;
  readonly #eventsMax: number;
  /** By start position, most recently used last. */
  readonly #batches = new Map<number, Promise<DecodedBatch>>();

  /** @param eventsMax events per batch */
  constructor(pages: LogPages, eventsMax: number) {
    this.#pages = pages;
    this.#eventsMax = eventsMax;
  }

  /** The events after a position. */
  async after(position: Position): Promise<DecodedBatch> {
    const known = this.#batches.get(position);
    if (known !== undefined) return known;
    const reading = this.read(position, this.#eventsMax);
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

  /** What the event at a position is called in messages. */
  nameOf(position: Position): Promise<string> {
    return this.#pages.nameOf(position);
  }

  /** The events after a position, at most so many. */
  async read(position: Position, eventsMax: number): Promise<DecodedBatch> {
    const stored = await this.#pages.read(position, eventsMax);
    if (stored === undefined) return { page: undefined, isFull: false };
    const events: LoggedEvent[] = [];
    for (const one of stored.events) {
      try {
        events.push(loggedEvent(one));
      } catch (error) {
        const reason = `${one.type}, version ${one.version} of ${one.streamId}: ${messageOf(error)}`;
        const before = one.position - 1 - position;
        const { page } = before === 0 ? { page: undefined } : await this.read(position, before);
        return { page, isFull: false, poison: { position: asPosition(one.position), reason } };
      }
    }
    return { page: { ...stored, events }, isFull: stored.upTo - stored.after === eventsMax };
  }
}
