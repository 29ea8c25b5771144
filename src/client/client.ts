/**
 * A client of the bank's API for TypeScript, in Node and in browsers. Its types are those of the OpenAPI document
 * (schema.ts); `npm test` fails when they are not.
 *
 *     const bank = createBankClient({ url: 'http://127.0.0.1:3000', key });
 *     const account = await answered(bank.GET('/v1/accounts/{id}', { params: { path: { id } } }));
 */
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/schema.js';

export type Schemas = components['schemas'];
export type BankClient = Client<paths>;

export interface BankAddress {
  /** Such as `http://127.0.0.1:3000` or `https://example.com/bank/`: all requests go below it. */
  readonly url: string;
  /** The key of an API client. */
  readonly key: string;
  /** For tests, and for who wants to see every request. */
  readonly fetch?: typeof fetch;
}

export interface BankClientOptions extends BankAddress {
  /** A request that is not answered for so long has failed. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;

/** What the API refused, in its own words (RFC 9457). Decide by `code`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: Schemas['Problem']['code'] | 'unknown';
  /** Each field at fault, with the rule it breaks. */
  readonly errors: NonNullable<Schemas['Problem']['errors']>;
  /** Of `log-changed`: the newest position that the log and the one that was read have in common. */
  readonly after: number | undefined;
  /** After how long to try again, if the API said so. */
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

/** Retry-After is a number of seconds or a date (RFC 9110, section 10.2.3); anything else says nothing. */
function secondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^[0-9]+$/.test(retryAfter)) return Number(retryAfter);
  const ms = Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, Math.ceil(ms / 1_000));
}

/** A client with a method for each HTTP method; its paths, parameters, bodies and answers are typed. */
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

/** The address without slashes at its end, so that a path of the API can be put behind it. */
export const baseOf = (url: string): string => url.replace(/\/+$/, '');

/**
 * Fetches without following a redirect: the key and the command go to the address they were given for, and to no other.
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
  // A browser does not say where it leads.
  const to = response.headers.get('location') ?? 'another address';
  const detail = `the address of the bank redirects to ${to}: give the address of the bank itself`;
  throw new ProblemError(response.status, { detail }, null);
}

/** JSON as it is asked for: receipts come to who prefers them (`Prefer`), other forms to who accepts them (`Accept`). */
type Told<T> = [T] extends [string] ? T : T extends string | { readonly status: 'pending' } ? never : T;

/**
 * The body of an answer that is a success.
 * @throws ProblemError for one that is not; what `fetch` throws if there was none
 */
export async function answered<T>(
  request: Promise<{ readonly data?: T; readonly error?: unknown; readonly response: Response }>,
): Promise<Told<T>> {
  const { data, error, response } = await request;
  if (response.ok) return data as Told<T>;
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
