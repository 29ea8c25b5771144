/** Sends under way on this node, over all webhooks: a bound, and turns for those who wait for room. */
export class Slots {
  #free: number;
  /** Who waits, named by what wakes them; first come, first served. */
  readonly #waiting = new Set<() => void>();

  constructor(max: number) {
    this.#free = max;
  }

  /** False when there is no room, or others come first: then `wake` is called in its turn. */
  take(wake: () => void): boolean {
    const [first] = this.#waiting;
    if (this.#free === 0 || (first !== undefined && first !== wake)) {
      this.#waiting.add(wake);
      return false;
    }
    this.#waiting.delete(wake);
    this.#free -= 1;
    this.#wakeFirst();
    return true;
  }

  /** Gives a turn up, if there was one. */
  leave(wake: () => void): void {
    if (this.#waiting.delete(wake)) this.#wakeFirst();
  }

  release(): void {
    this.#free += 1;
    this.#wakeFirst();
  }

  #wakeFirst(): void {
    const [first] = this.#waiting;
    if (this.#free > 0) first?.();
  }
}
