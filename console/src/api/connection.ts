/** Whether the bank answers: noticed on every request, and asked again while it does not. */
import { useSyncExternalStore } from 'react';

/** Where the bank is: this page's own origin, with the path that a proxy puts before the bank's own. */
export const ORIGIN = new URL('.', document.baseURI).href.replace(/\/$/, '');

/** That path, such as `/bank`; empty where there is none. */
export const BASE_PATH = new URL(ORIGIN).pathname.replace(/\/$/, '');

const ASK_MS = 1_500;
const ASK_TIMEOUT_MS = 5_000;
/** After so long without an answer it is asked whether there is anybody. */
const SILENCE_MS = 5_000;
/** A page's code that is missing is loaded with the whole page anew, but not again and again. */
const RELOAD_MS_MIN = 60_000;
const RELOADED = 'banking-es.reloaded';

let isLost = false;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function set(lost: boolean): void {
  if (lost === isLost) return;
  isLost = lost;
  clearInterval(timer);
  if (lost) timer = setInterval(ask, ASK_MS);
  for (const listener of listeners) listener();
}

function ask(): void {
  fetch(`${ORIGIN}/health/live`, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) }).then(
    () => set(false),
    () => set(true),
  );
}

/** `fetch` that takes note of whether anybody answers. */
export const watchedFetch: typeof fetch = async (input, init) => {
  const silence = setTimeout(ask, SILENCE_MS);
  try {
    const response = await fetch(input, init);
    set(false);
    return response;
  } catch (error) {
    // Who does not want the answer any more learns nothing about the bank.
    if (error instanceof TypeError) set(true);
    throw error;
  } finally {
    clearTimeout(silence);
  }
};

/**
 * What is loaded is waited for, however long the bank does not answer.
 * @throws Error when the bank answers, and has it not
 */
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
  } catch (error) {
    // A browser may remember that a part could not be loaded. The address and the session are kept.
    if (Math.abs(Date.now() - Number(sessionStorage.getItem(RELOADED))) < RELOAD_MS_MIN) throw error;
    sessionStorage.setItem(RELOADED, String(Date.now()));
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
