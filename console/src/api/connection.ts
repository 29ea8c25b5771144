/** Tracks whether the bank is reachable: observes every request, and polls while it is not. */
import { useSyncExternalStore } from 'react';

/** The URL of the bank: this page's origin and the path prefix of a proxy, if any. */
export const ORIGIN = new URL('.', document.baseURI).href.replace(/\/$/, '');

/** The path prefix, such as `/bank`; empty if there is none. */
export const BASE_PATH = new URL(ORIGIN).pathname.replace(/\/$/, '');

const ASK_MS = 1_500;
const ASK_TIMEOUT_MS = 5_000;
/** Time without a response after which the bank is polled. */
const SILENCE_MS = 5_000;
/** Minimum time between two reloads of the page for missing code. */
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

/** `fetch` that records whether the bank responds. */
export const watchedFetch: typeof fetch = async (input, init) => {
  const silence = setTimeout(ask, SILENCE_MS);
  try {
    const response = await fetch(input, init);
    set(false);
    return response;
  } catch (error) {
    // An aborted request says nothing about the bank.
    if (error instanceof TypeError) set(true);
    throw error;
  } finally {
    clearTimeout(silence);
  }
};

/**
 * Loads something, and retries for as long as the bank is unreachable.
 * @throws Error if the bank responds but does not have it
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
    // A browser may cache the failure to load a module. A reload keeps the address and the session.
    if (Math.abs(Date.now() - Number(sessionStorage.getItem(RELOADED))) < RELOAD_MS_MIN) throw error;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    window.location.reload();
    return new Promise<never>(() => {});
  }
}

/** Whether the last request got no response. */
export const useIsLost = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isLost,
  );

/** Calls back each time the bank becomes reachable again. */
export function onBack(listener: () => void): () => void {
  const told = () => {
    if (!isLost) listener();
  };
  listeners.add(told);
  return () => listeners.delete(told);
}
