/**
 * Combines single reads into batches: reads requested in one turn of the event loop, or while enough others
 * are in progress, become one. A read starts after it was requested, so it sees everything committed by then.
 */
import type { Time } from './time.js';

interface Waiter<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/** Concurrent batches: one is executed while the next is on its way. */
const UNDER_WAY_MAX = 2;

/** Keys per batch. */
const KEYS_MAX = 500;

export class BatchLoader<Key, Value> {
  readonly #time: Pick<Time, 'nextTurn'>;
  readonly #read: (keys: readonly Key[]) => Promise<(key: Key) => Value>;
  #waiting = new Map<Key, Waiter<Value>[]>();
  #underWay = 0;
  #isDue = false;

  /**
   * @param read reads many keys; the returned function gives the value of a key, or throws why it is
   *   unreadable
   */
  constructor(time: Pick<Time, 'nextTurn'>, read: (keys: readonly Key[]) => Promise<(key: Key) => Value>) {
    this.#time = time;
    this.#read = read;
  }

  read(key: Key): Promise<Value> {
    return new Promise((resolve, reject) => {
      const waiters = this.#waiting.get(key);
      if (waiters === undefined) this.#waiting.set(key, [{ resolve, reject }]);
      else waiters.push({ resolve, reject });
      if (this.#isDue) return;
      this.#isDue = true;
      this.#time.nextTurn(() => {
        this.#isDue = false;
        this.#start();
      });
    });
  }

  #start(): void {
    while (this.#underWay < UNDER_WAY_MAX && this.#waiting.size > 0) void this.#readSome();
  }

  async #readSome(): Promise<void> {
    const batch = new Map([...this.#waiting].slice(0, KEYS_MAX));
    for (const key of batch.keys()) this.#waiting.delete(key);
    this.#underWay += 1;
    const settle = (end: (waiter: Waiter<Value>, key: Key) => void) => {
      for (const [key, waiters] of batch) for (const waiter of waiters) end(waiter, key);
    };
    try {
      const valueFor = await this.#read([...batch.keys()]);
      settle(({ resolve, reject }, key) => {
        try {
          resolve(valueFor(key));
        } catch (error) {
          reject(error);
        }
      });
    } catch (error) {
      settle(({ reject }) => reject(error));
    } finally {
      this.#underWay -= 1;
      this.#start();
    }
  }
}
