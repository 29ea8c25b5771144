/** Whether the bank answers: noticed on every request, and asked again while it does not. */
import { useSyncExternalStore } from 'react';

/** Where the bank is: this page's own origin. */
export const ORIGIN = window.location.origin;

const ASK_MS = 1_500;
const ASK_TIMEOUT_MS = 5_000;

let isLost = false;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function set(lost: boolean): void {
  if (lost === isLost) return;
  isLost = lost;
  clearInterval(timer);
  if (lost) timer = setInterval(() => void ask(), ASK_MS);
  for (const listener of listeners) listener();
}

async function ask(): Promise<void> {
  const signal = AbortSignal.timeout(ASK_TIMEOUT_MS);
  await watchedFetch(`${ORIGIN}/health/live`, { signal }).catch(() => {});
}

/** `fetch` that takes note of whether anybody answers. */
export const watchedFetch: typeof fetch = async (input, init) => {
  try {
    const response = await fetch(input, init);
    set(false);
    return response;
  } catch (error) {
    // Who does not want the answer any more learns nothing about the bank; who waited too long for it does.
    const isAnswerless = error instanceof TypeError || (error as Error).name === 'TimeoutError';
    if (isAnswerless) set(true);
    throw error;
  }
};

/** What is loaded is waited for, however long the bank does not answer. */
export async function loaded<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch {
    set(true);
    await new Promise<void>((resolve) => {
      const stop = onBack(() => {
        stop();
        resolve();
      });
    });
  }
  try {
    return await load();
  } catch {
    // A browser may remember that a part could not be loaded. The address and the session are kept.
    window.location.reload();
    return new Promise<never>(() => {});
  }
}

/** Whether the last request was not answered at all. */
export const useIsLost = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isLost,
  );

/** Calls back each time the bank answers again. */
export function onBack(listener: () => void): () => void {
  const told = () => {
    if (!isLost) listener();
  };
  listeners.add(told);
  return () => listeners.delete(told);
}
