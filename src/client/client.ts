/**
 * A TypeScript client of the bank's API, for Node and browsers. Its types are generated from the OpenAPI document
 * (schema.ts); `npm test` fails if they are out of date.
 *
 *     const bank = createBankClient({ url: 'http://127.0.0.1:3000', key });
 *     const account = await answered(bank.GET('/v1/accounts/{id}', { params: { path: { id } } }));
 */
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/schema.js';

export type Schemas = components['schemas'];
export type BankClient = Client<paths>;

export interface BankAddress {
  /** The URL of the bank, such as `http://127.0.0.1:3000` or `https://example.com/bank/`. */
  readonly url: string;
  /** An API key. */
  readonly key: string;
  /** Replaces `fetch`, for tests or to intercept requests. */
  readonly fetch?: typeof fetch;
}

export interface BankClientOptions extends BankAddress {
  /** Time limit of a request. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;

/** A problem response of the API (RFC 9457). Branch on `code`; the message is for people. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: Schemas['Problem']['code'] | 'unknown';
  /** The invalid fields, each with the rule it breaks. */
  readonly errors: NonNullable<Schemas['Problem']['errors']>;
  /** For `log-changed`: the last position that the current log shares with the one that was read. */
  readonly after: number | undefined;
  /** Delay before a retry, if the API specified one. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, problem: Partial<Schemas['Problem']> | undefined, retryAfter: string | null) {
    super(problem?.detail ?? `the bank responded ${status}`);
    this.status = status;
    this.code = problem?.code ?? 'unknown';
    this.after = problem?.after;
    this.errors = problem?.errors ?? [];
    this.retryAfterSeconds = secondsOf(retryAfter);
  }
}

/** Retry-After is a number of seconds or a date (RFC 9110, section 10.2.3); anything else is ignored. */
function secondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^[0-9]+$/.test(retryAfter)) return Number(retryAfter);
  const ms = Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, Math.ceil(ms / 1_000));
}

/** Creates a client with a method for each HTTP method; paths, parameters, bodies and responses are typed. */
export function createBankClient({
  url,
  key,
  fetch = globalThis.fetch,
  timeoutMs = TIMEOUT_MS,
}: BankClientOptions): BankClient {
  return createClient<paths>({
    baseUrl: baseOf(url),
    headers: { authorization: `Bearer ${key}` },
    fetch: (request) => {
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
      return fetchHere(fetch, request, { signal });
    },
  });
}

/** The URL without trailing slashes, so that an API path can be appended. */
export const baseOf = (url: string): string => url.replace(/\/+$/, '');

/**
 * Fetches without following redirects: the key and the command must not reach an address that the caller did not name.
 * @throws ProblemError for a redirect
 */
export async function fetchHere(
  fetch: typeof globalThis.fetch,
  request: Request | string,
  init: RequestInit,
): Promise<Response> {
  const response = await fetch(request, { ...init, redirect: 'manual' });
  const isRedirect =
    response.type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(response.status);
  if (!isRedirect) return response;
  // Browsers hide the target of a redirect.
  const to = response.headers.get('location') ?? 'another address';
  const detail = `the address of the bank redirects to ${to}: give the address of the bank itself`;
  throw new ProblemError(response.status, { detail }, null);
}

/** The JSON body of a response; excludes receipts (`Prefer`) and other media types (`Accept`). */
type JsonBody<T> = [T] extends [string] ? T : T extends string | { readonly status: 'pending' } ? never : T;

/**
 * The body of a successful response.
 * @throws ProblemError for any other response; the error of `fetch` if there is none
 */
export async function answered<T>(
  request: Promise<{ readonly data?: T; readonly error?: unknown; readonly response: Response }>,
): Promise<JsonBody<T>> {
  const { data, error, response } = await request;
  if (response.ok) return data as JsonBody<T>;
  throw problemOf(response, error);
}

export function problemOf(response: Response, error: unknown): ProblemError {
  const isProblem = typeof error === 'object' && error !== null;
  return new ProblemError(
    response.status,
    isProblem ? error : undefined,
    response.headers.get('retry-after'),
  );
}
