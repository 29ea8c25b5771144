/**
 * Time as a node lives in it. Nothing else in the application asks for the time or waits, so a simulation can
 * put many nodes on one virtual clock (testing/simulatedTime.ts).
 */
export interface Time {
  /** The time of day: milliseconds since 1970. It may be set, forwards or backwards, at any moment. */
  now(): number;
  /** For durations: milliseconds, with fractions, since some moment of this node. It is never set. */
  monotonic(): number;
  /** Calls back once, after `ms`. @returns cancels that */
  after(ms: number, call: () => void, options?: TimerOptions): () => void;
  /** Calls back every `ms`, for the first time after `ms`. @returns ends that */
  every(ms: number, call: () => void, options?: TimerOptions): () => void;
  /** Resolves after `ms`, or when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal, options?: TimerOptions): Promise<void>;
  /**
   * Calls back in the next turn of the event loop: once all that can run now has run. The process stays alive
   * until then.
   */
  nextTurn(call: () => void): void;
}

/** Resolves in the next turn of the event loop. */
export const nextTurn = (time: Pick<Time, 'nextTurn'>): Promise<void> =>
  new Promise((resolve) => time.nextTurn(resolve));

export interface TimerOptions {
  /** Whether the process stays alive for the timer. By default it does not (`unref` in Node.js). */
  readonly keepsAlive?: boolean;
}

/** Keeps the process running until the timer has fired, for timers whose callback must not be lost. */
export const KEEPS_ALIVE: TimerOptions = { keepsAlive: true };
