/** The connection to the bank: its requests, and how long to retry while it is unavailable. */
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../commandError.js';
import { EXIT } from '../exits.js';

export interface Connection {
  /** Without trailing slashes; it may include a path, to which the API paths are appended. */
  readonly url: string;
  readonly key: string;
  /** How long to retry without a response, in seconds. */
  readonly waitSeconds: number;
  /** Called when the bank becomes unavailable, and when it is available again. */
  readonly say: (line: string) => void;
}

export interface Bank {
  readonly say: (line: string) => void;
  /** Current time limit without any data from the bank, after which the connection counts as lost. */
  silenceMs(): number;
  /** A request that is not sent yet; it emits `timeout` after `silenceMs`. */
  request(method: string, path: string, headers?: Readonly<Record<string, string>>): http.ClientRequest;
  /**
   * Sends one GET request. The caller reports a valid response with `answered`.
   * @returns undefined if the bank has no such account
   * @throws CommandError if the bank rejects the request; any other error may be temporary, see `persist`
   */
  ask(path: string): Promise<GetResponse | undefined>;
  /** Records that the bank is available, which restores the full waiting time. */
  answered(): void;
  /**
   * Retries `attempt` until it succeeds, with a growing pause after each failure.
   * @throws CommandError if the bank is unavailable for too long, or if `attempt` throws one
   */
  persist<T>(attempt: () => Promise<T>): Promise<T>;
}

/** The response to a GET. */
export interface GetResponse {
  /** Parsed JSON. */
  readonly body: unknown;
  readonly headers: http.IncomingHttpHeaders;
}

/** Bounds of `silenceMs`; in between it is a fraction of the waiting time, so that there is time for another attempt. */
const SILENCE_MS_MIN = 1_000;
const SILENCE_MS_MAX = 10_000;
const SILENCES = 6;
const PAUSE_MS_MIN = 250;
const PAUSE_MS_MAX = 5_000;

export function reach({ url, key, waitSeconds, say }: Connection): Bank {
  /** Remaining waiting time in milliseconds; a response restores it. */
  let leftMs = waitSeconds * 1_000;
  let pauseMs = PAUSE_MS_MIN;
  let isLost = false;
  /** Start of the current silence. */
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
    // No attempt waits longer than silenceMs: time during which the computer slept does not count.
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
        // A TypeError is a bug of this program; retrying does not help.
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
    // Appended, not resolved: resolving would drop the path of the URL and send the key to another service.
    const target = new URL(url + path);
    const { request: open } = target.protocol === 'https:' ? https : http;
    const authorization = `Bearer ${key}`;
    return open(target, { method, headers: { ...headers, authorization }, timeout: silenceMs() });
  }

  async function ask(path: string): Promise<GetResponse | undefined> {
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
    // Any other 404 means that the address is not the bank's.
    if (response.statusCode === 404 && problemOf(body)?.code === 'account-not-found') return undefined;
    throw refusal(response, body);
  }

  return { say, silenceMs, request, ask, answered, persist };
}

export const SILENT = 'no response';

/** The error for a status other than 200: 5xx, 429 and 409 are temporary; others end the import with the bank's message. */
export function refusal({ statusCode: status = 0, headers }: http.IncomingMessage, body: string): Error {
  if (status === 401) return new CommandError('the bank rejects this API key (--key or BANK_ADMIN_KEY)');
  if (status >= 300 && status < 400) {
    // Redirects are not followed: the API key must not reach an address that the user did not name.
    return new CommandError(
      `the address responds ${status} and redirects to ${headers.location}; set --url to the address of the bank itself`,
    );
  }
  const detail = problemOf(body)?.detail ?? body.trim().split('\n', 1)[0]?.slice(0, 200);
  const message = `the bank responded ${status}: ${detail}`;
  // 409: a request with this idempotency key is in progress.
  return status >= 500 || status === 429 || status === 409 ? new Error(message) : new CommandError(message);
}

function problemOf(body: string): { readonly code?: string; readonly detail?: string } | undefined {
  try {
    return JSON.parse(body) as { code?: string; detail?: string };
  } catch {
    return undefined;
  }
}
