/** Exponential backoff with full jitter, so that simultaneous failures are not retried simultaneously. */
export interface Backoff {
  /** Maximum first delay. */
  readonly retryMs: number;
  /** Maximum delay. */
  readonly retryMsMax: number;
}

const GROWTH = 3;

/**
 * Milliseconds until the next attempt: random between zero and the current maximum.
 * @param attempts failed attempts, at least 1
 * @param random from 0 to less than 1
 */
export function pauseMs({ retryMs, retryMsMax }: Backoff, attempts: number, random: number): number {
  return Math.floor(random * Math.min(retryMs * GROWTH ** (attempts - 1), retryMsMax));
}
