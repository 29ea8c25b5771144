/** Sends commands so that each takes effect once, and reads lists item by item. */
import { answered, ProblemError } from './client.js';

export interface CommandOptions {
  /**
   * The name of the command, under which it takes effect once. Without one, a random key covers the retries of this call
   * only: give one to repeat the command later, for example after a crash.
   */
  readonly idempotencyKey?: string;
  /** Attempts while the bank does not answer, or is unable to; 5 by default. */
  readonly attemptsMax?: number;
  /** Ends the attempts. */
  readonly signal?: AbortSignal;
}

const ATTEMPTS_MAX = 5;
const RETRY_MS_MIN = 200;
const RETRY_MS_MAX = 5_000;

type Sent<T> = Promise<{ readonly data?: T; readonly error?: unknown; readonly response: Response }>;

/**
 * Sends a command under one idempotency key, and again while it is unknown what became of it.
 * @param send sends it once under the key
 * @throws ProblemError if the bank rejects it, or is still unable to process it after the last attempt; the error of `fetch`
 *   if it does not answer
 */
export async function sendCommand<T>(
  send: (idempotencyKey: string, signal: AbortSignal | undefined) => Sent<T>,
  { idempotencyKey = newKey(), attemptsMax = ATTEMPTS_MAX, signal }: CommandOptions = {},
) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await answered(send(idempotencyKey, signal));
    } catch (error) {
      if (attempt >= attemptsMax || signal?.aborted || !mayPass(error)) throw error;
      await pause(retryMs(attempt, error), signal);
    }
  }
}

/** All items of a list, page by page. @param read a page, after the cursor of the one before it */
export async function* itemsOf<T>(
  read: (
    after: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
): AsyncGenerator<T, void> {
  let after: string | undefined;
  do {
    const { items, next } = await read(after);
    yield* items;
    after = next ?? undefined;
  } while (after !== undefined);
}

/** A random key; `crypto.randomUUID` is missing on pages without TLS. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `client-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Whether the same request may succeed later. */
const mayPass = (error: unknown): boolean =>
  !(error instanceof ProblemError) ||
  error.status >= 500 ||
  error.status === 429 ||
  error.code === 'request-in-flight';

function retryMs(attempt: number, error: unknown): number {
  const asked = error instanceof ProblemError ? error.retryAfterSeconds : undefined;
  const ms = asked === undefined ? RETRY_MS_MIN * 2 ** (attempt - 1) : asked * 1_000;
  return Math.min(ms, RETRY_MS_MAX) * (0.5 + Math.random() / 2);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
