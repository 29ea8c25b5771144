/** One operation at a time per key. Concurrent callers share the next one, which starts after their call. */
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
      // By then the next operation has taken its place, if a caller waits for one.
      if (turn.next === undefined) this.#running.delete(key);
    };
    turn.current.then(end, end);
    return turn.current;
  }
}
