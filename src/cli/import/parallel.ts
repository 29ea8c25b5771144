import type { Bank } from './connection.js';

/** Concurrent requests. */
const CONCURRENCY = 8;

/**
 * Runs `work` for each item concurrently, and retries until all have succeeded.
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
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    if (failures.length > 0) throw failures[0];
  });
}
