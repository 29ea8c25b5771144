/** Finds a place in a sorted list. */

/** @returns how many items are not after the moment; `msOf` never decreases */
export function countUpTo<T>(items: readonly T[], ms: number, msOf: (item: T) => number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (msOf(items[middle] as T) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
