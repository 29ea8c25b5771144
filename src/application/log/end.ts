/**
 * Where the log ends, for those who follow it. It is asked for only while somebody waits: at once after this node has
 * appended, and every period for what others append. One question serves all who wait.
 */
import type { Time } from '../shared/time.js';

interface Follower {
  readonly after: number;
  readonly wake: () => void;
}

export class LogEnd {
  readonly #time: Time;
  readonly #read: () => Promise<number>;
  readonly #periodMs: number;
  readonly #followers = new Set<Follower>();
  /** Until it is read again; undefined while it is being read, and while nobody waits. */
  #cancelLook: (() => void) | undefined;
  #isReading = false;
  #isDue = false;
  #position = 0;
  #era = 0;

  /**
   * @param read the position of the newest event, 0 when there is none
   * @param periodMs how long it may take to notice what other nodes append
   */
  constructor(time: Time, read: () => Promise<number>, periodMs: number) {
    this.#time = time;
    this.#read = read;
    this.#periodMs = periodMs;
  }

  /** The end as it was last seen; it may have grown since. */
  get position(): number {
    return this.#position;
  }

  /** To be called when this node has appended. */
  grown(): void {
    if (this.#followers.size === 0) return;
    if (this.#isReading) this.#isDue = true;
    else void this.#look();
  }

  /** To be called when the log is another one: where it ends is not known any more. Who waits looks for himself. */
  forget(): void {
    this.#position = 0;
    this.#era += 1;
    for (const { wake } of this.#followers) wake();
  }

  /**
   * Resolves once the log goes on after `position`, when `signal` is aborted, or when the log is another one. While it
   * cannot be read, it waits.
   */
  beyond(position: number, signal?: AbortSignal): Promise<void> {
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
      if (era === this.#era && position > this.#position) this.#position = position;
      for (const { after, wake } of this.#followers) if (this.#position > after) wake();
    } while (this.#isDue);
    this.#isReading = false;
    if (this.#followers.size > 0)
      this.#cancelLook = this.#time.after(this.#periodMs, () => void this.#look());
  }
}
