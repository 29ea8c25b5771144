/** What is tried again, and after how long. */
import { ProblemError } from './bank.js';

const RETRY_MS_MAX = 5_000;

/** Whether the same request may be answered otherwise in a while. */
export const mayPass = (error: Error): boolean =>
  !(error instanceof ProblemError) ||
  error.status >= 500 ||
  error.status === 429 ||
  error.code === 'request-in-flight';

/** Milliseconds before the next attempt; the bank may ask for more or fewer. */
export const retryMs = (attempt: number, error: Error): number => {
  const asked = error instanceof ProblemError ? error.retryAfterSeconds : undefined;
  return Math.min(RETRY_MS_MAX, asked === undefined ? 300 * 2 ** attempt : asked * 1_000);
};
