/** Pages of lists. */

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts after; null on the last one. */
  readonly next: string | null;
}

/**
 * @param found up to `limit` + 1 items; the additional item only indicates a next page
 * @param cursor what the page after this item starts after
 */
export function pageOf<T>(found: readonly T[], limit: number, cursor: (last: T) => string | number): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? String(cursor(last)) : null };
}
