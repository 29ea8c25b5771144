/** What is tried again, after how long, and what is known when it failed. */
import { ProblemError } from './bank.js';

const RETRY_MS_MAX = 5_000;

/** Whether the same request may be answered otherwise in a while. */
export const mayPass = (error: Error): boolean =>
  !(error instanceof ProblemError) ||
  error.status >= 500 ||
  error.status === 429 ||
  error.code === 'request-in-flight';

/** Whether a request that failed so may have been carried out. */
export const isUnknownOutcome = (error: Error): boolean =>
  mayPass(error) && !(error instanceof ProblemError && (error.status === 429 || error.code === 'overloaded'));

const askedMs = (error: Error): number | undefined =>
  error instanceof ProblemError && error.retryAfterSeconds !== undefined
    ? error.retryAfterSeconds * 1_000
    : undefined;

/** Whether it is tried again soon; not, when the bank asks for a longer pause than anybody would wait for. */
export const isRetried = (error: Error): boolean => mayPass(error) && (askedMs(error) ?? 0) <= RETRY_MS_MAX;

/** Milliseconds before the next attempt; the bank may ask for more or fewer. */
export const retryMs = (attempt: number, error: Error): number =>
  askedMs(error) ?? Math.min(RETRY_MS_MAX, 300 * 2 ** attempt);

/** Milliseconds after which what could not be read is asked for once more; false if that would change nothing. */
export const askAgainMs = (error: Error | null): number | false =>
  error !== null && mayPass(error) && Math.max(RETRY_MS_MAX, askedMs(error) ?? 0);
