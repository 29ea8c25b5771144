/** Limits concurrent sends of all webhooks on this node; waiting ones take turns. */
export class Slots {
  #free: number;
  /** Wake callbacks of waiting sends, in FIFO order. */
  readonly #waiting = new Set<() => void>();

  constructor(max: number) {
    this.#free = max;
  }

  /** False if there is no room or others are first: then `wake` is called in turn. */
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

  /** Cancels a turn, if any. */
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
