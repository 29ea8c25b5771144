/** Counts the shared leases of this node, and decides when to hand one over to another node. */
export class EvenShares {
  readonly #held = new Set<string>();
  #leftAtMs = Number.NEGATIVE_INFINITY;

  get count(): number {
    return this.#held.size;
  }

  note(name: string, isHeld: boolean): void {
    if (isHeld) this.#held.add(name);
    else this.#held.delete(name);
  }

  /**
   * Whether to hand a lease over to a node that holds this many; it is then no longer counted here.
   * @param restMs minimum time between two handovers, so that the new holder can report its count
   */
  leaves(name: string, othersCount: number, restMs: number, nowMs: number): boolean {
    if (this.count < othersCount + 2 || nowMs < this.#leftAtMs + restMs) return false;
    this.#held.delete(name);
    this.#leftAtMs = nowMs;
    return true;
  }
}
