/** Retry rules: which failures are retried, when, and whether the request may have been applied. */
import { ProblemError } from './bank.js';

const RETRY_MS_MAX = 5_000;

/** Whether a retry of the same request may succeed later. */
export const mayPass = (error: Error): boolean =>
  !(error instanceof ProblemError) ||
  error.status >= 500 ||
  error.status === 429 ||
  error.code === 'request-in-flight';

/** Whether a request that failed this way may have been applied. */
export const isUnknownOutcome = (error: Error): boolean =>
  mayPass(error) && !(error instanceof ProblemError && (error.status === 429 || error.code === 'overloaded'));

const askedMs = (error: Error): number | undefined =>
  error instanceof ProblemError && error.retryAfterSeconds !== undefined
    ? error.retryAfterSeconds * 1_000
    : undefined;

/** Whether to retry; false if the bank requests a pause that is too long for a person to wait. */
export const isRetried = (error: Error): boolean => mayPass(error) && (askedMs(error) ?? 0) <= RETRY_MS_MAX;

/** Milliseconds before the next attempt; a Retry-After of the bank takes precedence. */
export const retryMs = (attempt: number, error: Error): number =>
  askedMs(error) ?? Math.min(RETRY_MS_MAX, 300 * 2 ** attempt);

/** Milliseconds before a failed query is refetched; false if that would not help. */
export const askAgainMs = (error: Error | null): number | false =>
  error !== null && mayPass(error) && Math.max(RETRY_MS_MAX, askedMs(error) ?? 0);
