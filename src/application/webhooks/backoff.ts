/**
 * When to try again: exponential backoff with full jitter, so that many failures at once do not come back at
 * once.
 */
export interface Backoff {
  /** The longest first pause. */
  readonly retryMs: number;
  /** The longest pause of all. */
  readonly retryMsMax: number;
}

const GROWTH = 3;

/**
 * Milliseconds until the next attempt, anywhere between none and the present limit.
 * @param attempts how many have failed, at least 1
 * @param random from 0 to less than 1
 */
export function pauseMs({ retryMs, retryMsMax }: Backoff, attempts: number, random: number): number {
  return Math.floor(random * Math.min(retryMs * GROWTH ** (attempts - 1), retryMsMax));
}
