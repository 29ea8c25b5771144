/** Gathers what comes in one turn of the event loop, to be handled together in the next. */
import type { Time } from './time.js';

export class Turn<Item> {
  readonly #time: Pick<Time, 'nextTurn'>;
  readonly #handle: (items: readonly Item[]) => void;
  #items: Item[] = [];

  /** @param handle called with all items of a turn, in order; never without any */
  constructor(time: Pick<Time, 'nextTurn'>, handle: (items: readonly Item[]) => void) {
    this.#time = time;
    this.#handle = handle;
  }

  /** Items that are not handled yet. */
  get size(): number {
    return this.#items.length;
  }

  add(item: Item): void {
    this.#items.push(item);
    if (this.#items.length > 1) return;
    this.#time.nextTurn(() => {
      const items = this.#items;
      this.#items = [];
      this.#handle(items);
    });
  }
}
