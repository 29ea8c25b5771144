/** How many shared leases this node has, and when it leaves one of them to another node. */
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
   * Whether a lease that is held here is left to a node that has so many; then it is not counted any more.
   * @param restMs between two that are left: time for who got one to say so
   */
  leaves(name: string, othersCount: number, restMs: number, nowMs: number): boolean {
    if (this.count < othersCount + 2 || nowMs < this.#leftAtMs + restMs) return false;
    this.#held.delete(name);
    this.#leftAtMs = nowMs;
    return true;
  }
}
