/**
 * A map for thousands of short-lived entries per second, such as the commands in progress.
 *
 * V8 replaces the hash table of a Map when deleted entries fill it, and links the old table to the new one.
 * An old table keeps its entries. Once one of these tables has reached the old generation, it keeps all later
 * tables alive, and with them every entry they ever held, until the next full garbage collection: minor
 * collections then copy garbage, and a command costs up to twice the processor time. Copying the Map after a
 * bounded number of additions cuts that chain.
 */
const ADDITIONS_MIN = 1_024;

export class TransientMap<Key, Value> {
  #map = new Map<Key, Value>();
  #additionsLeft = ADDITIONS_MIN;

  get size(): number {
    return this.#map.size;
  }

  get(key: Key): Value | undefined {
    return this.#map.get(key);
  }

  has(key: Key): boolean {
    return this.#map.has(key);
  }

  set(key: Key, value: Value): void {
    this.#additionsLeft -= 1;
    if (this.#additionsLeft < 0) {
      this.#map = new Map(this.#map);
      this.#additionsLeft = Math.max(ADDITIONS_MIN, 4 * this.#map.size);
    }
    this.#map.set(key, value);
  }

  delete(key: Key): boolean {
    return this.#map.delete(key);
  }

  /** The entries, in insertion order. */
  [Symbol.iterator](): IterableIterator<[Key, Value]> {
    return this.#map[Symbol.iterator]();
  }
}
