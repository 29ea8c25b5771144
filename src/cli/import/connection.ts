/** The way to the bank: its requests, and how long to go on when it does not answer. */
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../commandError.js';
import { EXIT } from '../exits.js';

export interface Connection {
  /** Without a slash at its end; it may have a path, behind which all requests go. */
  readonly url: string;
  readonly key: string;
  /** How long to go on trying without any answer, in seconds. */
  readonly waitSeconds: number;
  /** Told when the bank is lost, and when it is back. */
  readonly say: (line: string) => void;
}

export interface Bank {
  readonly say: (line: string) => void;
  /** How long it may be silent now, with an answer due, before the connection counts as lost. */
  silenceMs(): number;
  /** A request not yet sent; it emits `timeout` after such a silence. */
  request(method: string, path: string, headers?: Readonly<Record<string, string>>): http.ClientRequest;
  /**
   * Asks once, which by itself does not count as an answer of the bank.
   * @returns undefined when the bank has no such account
   * @throws CommandError when the bank refuses; any other error may pass, see `persist`
   */
  ask(path: string): Promise<Told | undefined>;
  /** The bank has answered something: it is there. */
  answered(): void;
  /**
   * Does something until it succeeds, with a growing pause after each failure.
   * @throws CommandError when the bank did not answer for too long, or what `attempt` throws as one
   */
  persist<T>(attempt: () => Promise<T>): Promise<T>;
}

/** What a GET is answered. */
export interface Told {
  /** As JSON. */
  readonly body: unknown;
  readonly headers: http.IncomingHttpHeaders;
}

/** Bounds of such a silence; in between it is a part of the waiting, so that there is time for another try. */
const SILENCE_MS_MIN = 1_000;
const SILENCE_MS_MAX = 10_000;
const SILENCES = 6;
const PAUSE_MS_MIN = 250;
const PAUSE_MS_MAX = 5_000;

export function reach({ url, key, waitSeconds, say }: Connection): Bank {
  /** What is left of the waiting, in milliseconds; an answer restores it. */
  let leftMs = waitSeconds * 1_000;
  let pauseMs = PAUSE_MS_MIN;
  let isLost = false;
  /** Since when the bank is silent. */
  let sinceMs = performance.now();

  const silenceMs = () =>
    Math.max(SILENCE_MS_MIN, Math.min(SILENCE_MS_MAX, (waitSeconds * 1_000) / SILENCES, leftMs));

  function answered(): void {
    if (isLost) say('the bank is available again');
    isLost = false;
    leftMs = waitSeconds * 1_000;
    pauseMs = PAUSE_MS_MIN;
    sinceMs = performance.now();
  }

  async function failed(reason: string): Promise<void> {
    // At most what an attempt waits: a computer that was asleep has not waited for the bank.
    leftMs -= Math.min(performance.now() - sinceMs, silenceMs());
    if (leftMs <= 0) {
      throw new CommandError(
        `the bank at ${url} was unavailable for ${waitSeconds} s (${reason}); ` +
          'run the same command again to resume',
        EXIT.unreachable,
      );
    }
    if (!isLost) say(`the bank is unavailable (${reason}); retrying for ${waitSeconds} s`);
    isLost = true;
    const thisPauseMs = Math.min(pauseMs, leftMs);
    await sleep(thisPauseMs);
    leftMs -= thisPauseMs;
    pauseMs = Math.min(pauseMs * 2, PAUSE_MS_MAX);
  }

  async function persist<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      sinceMs = performance.now();
      try {
        return await attempt();
      } catch (error) {
        // A TypeError is a mistake of this program, which no waiting mends.
        if (error instanceof CommandError || error instanceof TypeError) throw error;
        await failed((error as Error).message || String((error as NodeJS.ErrnoException).code));
      }
    }
  }

  function request(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): http.ClientRequest {
    // Not resolved against the address, which would cut off a path that it has and send the key elsewhere.
    const target = new URL(url + path);
    const { request: open } = target.protocol === 'https:' ? https : http;
    const authorization = `Bearer ${key}`;
    return open(target, { method, headers: { ...headers, authorization }, timeout: silenceMs() });
  }

  async function ask(path: string): Promise<Told | undefined> {
    const asked = request('GET', path);
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      asked.on('timeout', () => asked.destroy(new Error(SILENT)));
      asked.on('error', reject);
      asked.on('response', resolve);
      asked.end();
    });
    const { headers } = response;
    const body = await text(response);
    if (response.statusCode === 200) return { body: JSON.parse(body), headers };
    // Another 404 comes from an address that is not the bank's.
    if (response.statusCode === 404 && problemOf(body)?.code === 'account-not-found') return undefined;
    throw refusal(response, body);
  }

  return { say, silenceMs, request, ask, answered, persist };
}

export const SILENT = 'no response';

/** What a status other than 200 means: try again after a 5xx, 429 or 409, else give up with the bank's own words. */
export function refusal({ statusCode: status = 0, headers }: http.IncomingMessage, body: string): Error {
  if (status === 401) return new CommandError('the bank rejects this API key (--key or BANK_ADMIN_KEY)');
  if (status >= 300 && status < 400) {
    // It is not followed: the API key goes to the address that it was given for, and to no other.
    return new CommandError(
      `the address responds ${status} and redirects to ${headers.location}; set --url to the address of the bank itself`,
    );
  }
  const detail = problemOf(body)?.detail ?? body.trim().split('\n', 1)[0]?.slice(0, 200);
  const message = `the bank responded ${status}: ${detail}`;
  // 409: the same command, sent before, is still under way.
  return status >= 500 || status === 429 || status === 409 ? new Error(message) : new CommandError(message);
}

function problemOf(body: string): { readonly code?: string; readonly detail?: string } | undefined {
  try {
    return JSON.parse(body) as { code?: string; detail?: string };
  } catch {
    return undefined;
  }
}
