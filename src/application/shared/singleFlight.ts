/** One at a time for each key, and those who come meanwhile share the next turn: it begins after they came. */
export class SingleFlight<Key, Result> {
  readonly #running = new Map<Key, { current: Promise<Result>; next: Promise<Result> | undefined }>();

  take(key: Key, work: () => Promise<Result>): Promise<Result> {
    const turn = this.#running.get(key);
    if (turn === undefined) return this.#begin(key, work);
    turn.next ??= turn.current.then(
      () => this.#begin(key, work),
      () => this.#begin(key, work),
    );
    return turn.next;
  }

  #begin(key: Key, work: () => Promise<Result>): Promise<Result> {
    const turn = { current: work(), next: undefined as Promise<Result> | undefined };
    this.#running.set(key, turn);
    const end = () => {
      // The next one has taken its place by then, if anybody waits for one.
      if (turn.next === undefined) this.#running.delete(key);
    };
    turn.current.then(end, end);
    return turn.current;
  }
}
