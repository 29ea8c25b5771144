/** Work and waits that end in time. */
import type { Time, TimerOptions } from './time.js';

/** Resolves when the signal is aborted. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });

/** Gives `work` a signal that is aborted after `ms`, or when another signal is. */
export async function within<T>(
  time: Pick<Time, 'after'>,
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  options?: TimerOptions,
): Promise<T> {
  const end = new AbortController();
  const abort = () => end.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  const cancel = time.after(ms, abort, options);
  try {
    return await work(end.signal);
  } finally {
    cancel();
    signal?.removeEventListener('abort', abort);
  }
}

/** `Time.sleep` made of `Time.after`, for implementations of `Time`. */
export const sleepOn = (
  time: Pick<Time, 'after'>,
  ms: number,
  signal?: AbortSignal,
  options?: TimerOptions,
): Promise<void> =>
  signal === undefined
    ? new Promise((resolve) => time.after(ms, resolve, options))
    : within(time, ms, signal, aborted, options);
