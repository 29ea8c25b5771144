/** Waiting that can be cut short. */

/** Resolves after `ms`, or when the signal is aborted. The timer alone keeps no process alive. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  within(ms, signal, (end) => aborted(end));

/** Resolves when the signal is aborted. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });

/** Gives `work` a signal that is aborted after `ms`, or when another signal is. */
export async function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const abort = () => end.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  const timer = setTimeout(abort, ms);
  timer.unref();
  try {
    return await work(end.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
