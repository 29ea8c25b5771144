/**
 * The end of the log, for its followers. An append of this node tells it. It is queried only while a follower waits:
 * periodically, for appends of other nodes. One query serves all followers.
 */

import type { Time } from '../shared/time.js';
import { BEGIN, type Position } from './ports.js';

interface Follower {
  readonly after: Position;
  readonly wake: () => void;
}

export class LogEnd {
  readonly #time: Time;
  readonly #read: () => Promise<Position>;
  readonly #periodMs: number;
  readonly #followers = new Set<Follower>();
  /** Cancels the next read; undefined during a read, and without followers. */
  #cancelLook: (() => void) | undefined;
  #isReading = false;
  #isDue = false;
  #position = BEGIN;
  #era = 0;

  /**
   * @param read the position of the newest event, 0 when there is none
   * @param periodMs polling period for appends of other nodes
   */
  constructor(time: Time, read: () => Promise<Position>, periodMs: number) {
    this.#time = time;
    this.#read = read;
    this.#periodMs = periodMs;
  }

  /** The last known end, which may be outdated. */
  get position(): Position {
    return this.#position;
  }

  /**
   * Call this after an append of this node, or when others may have appended.
   * @param end of the current log; undefined if it is unknown: then it is queried
   */
  grown(end: Position | undefined): void {
    if (end !== undefined) {
      this.#reach(end);
      return;
    }
    if (this.#followers.size === 0) return;
    if (this.#isReading) this.#isDue = true;
    else void this.#look();
  }

  /** Call this when the log has changed: its end is unknown, and waiting followers are woken. */
  forget(): void {
    this.#position = BEGIN;
    this.#era += 1;
    for (const { wake } of this.#followers) wake();
  }

  /**
   * Resolves once the log extends beyond `position`, the `signal` is aborted, or the log has changed. Keeps
   * waiting while the store is unavailable.
   */
  beyond(position: Position, signal?: AbortSignal): Promise<void> {
    if (this.#position > position || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#followers.delete(follower);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const follower = { after: position, wake };
      this.#followers.add(follower);
      signal?.addEventListener('abort', wake);
      if (!this.#isReading && this.#cancelLook === undefined) void this.#look();
    });
  }

  async #look(): Promise<void> {
    this.#cancelLook?.();
    this.#cancelLook = undefined;
    this.#isReading = true;
    do {
      this.#isDue = false;
      const era = this.#era;
      const position = await this.#read().catch(() => this.#position);
      if (era === this.#era) this.#reach(position);
    } while (this.#isDue);
    this.#isReading = false;
    if (this.#followers.size > 0)
      this.#cancelLook = this.#time.after(this.#periodMs, () => void this.#look());
  }

  #reach(position: Position): void {
    if (position <= this.#position) return;
    this.#position = position;
    for (const { after, wake } of this.#followers) if (position > after) wake();
  }
}
