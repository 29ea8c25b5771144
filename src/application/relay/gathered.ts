/**
 * Gathers what is to be sent, as group commit does: what comes while an answer is due goes together when it arrives. A
 * node with little to do sends at once; the more there is to do, the fuller its messages are.
 */
import type { Time } from '../shared/time.js';
import { Turn } from '../shared/turn.js';

/** How long something waits at most for the answer to what was sent before. */
const GATHER_MS = 20;

export class Gathered<Item> {
  readonly #time: Time;
  readonly #isAnswerDue: () => boolean;
  readonly #send: (items: readonly Item[]) => void;
  readonly #turn: Turn<Item>;
  #waiting: Item[] = [];
  #endWait: (() => void) | undefined;

  /** @param send called with all items gathered, in order; never without any */
  constructor(time: Time, isAnswerDue: () => boolean, send: (items: readonly Item[]) => void) {
    this.#time = time;
    this.#isAnswerDue = isAnswerDue;
    this.#send = send;
    this.#turn = new Turn(time, send);
  }

  /** Items that are not sent yet. */
  get size(): number {
    return this.#turn.size + this.#waiting.length;
  }

  add(item: Item): void {
    if (this.#waiting.length === 0 && !this.#isAnswerDue()) {
      this.#turn.add(item);
      return;
    }
    this.#waiting.push(item);
    this.#endWait ??= this.#time.after(GATHER_MS, () => this.flush());
  }

  /** Sends what waits. Call this when an answer has arrived, or none is to be expected. */
  flush(): void {
    this.#endWait?.();
    this.#endWait = undefined;
    if (this.#waiting.length === 0) return;
    const items = this.#waiting;
    this.#waiting = [];
    this.#send(items);
  }
}
