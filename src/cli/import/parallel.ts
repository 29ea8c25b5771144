import type { Bank } from './connection.js';

/** Requests under way at once. */
const AT_ONCE = 8;

/**
 * Does something for each item, some at a time, again and again until it has succeeded for all.
 * @throws CommandError as `Bank.persist` does
 */
export async function forEach<T>(
  bank: Bank,
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items].reverse();
  await bank.persist(async () => {
    const failures: unknown[] = [];
    const worker = async () => {
      while (failures.length === 0) {
        const item = waiting.pop();
        if (item === undefined) return;
        try {
          await work(item);
          bank.answered();
        } catch (error) {
          waiting.push(item);
          failures.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    if (failures.length > 0) throw failures[0];
  });
}
