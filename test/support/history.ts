/** What clients asked of the bank and what they were answered, as it happened. */
import type { HttpAnswer, HttpClient, HttpRequest } from './httpClient.js';
import { Lost } from './httpClient.js';
import type { Random } from './random.js';

export interface Wish {
  /** The idempotency key; the command carries it into its events, too. */
  readonly key: string;
  readonly kind: 'open' | 'deposit' | 'withdrawal' | 'transfer';
  /** The account that the command is about: the paying one of a transfer. */
  readonly account: string;
  readonly to?: string;
  /** A decimal in major units; of an opening, the overdraft limit. */
  readonly amount: string;
  readonly expectedVersion?: number;
  readonly request: HttpRequest;
}

/** One time that a wish was sent. Times are of performance.now(). */
export interface Attempt {
  readonly address: string;
  readonly sentMs: number;
  endedMs: number;
  /** Undefined when there was no answer. */
  answer?: HttpAnswer;
  lost?: string;
}

export interface Entry {
  readonly wish: Wish;
  readonly attempts: Attempt[];
  /** When a receipt for it came: it must become final from then on. */
  receiptMs?: number;
  /** Somebody was told that there is no such command, though there was a receipt for it. */
  isReceiptLost?: boolean;
}

export interface Reading {
  readonly account: string;
  readonly sentMs: number;
  readonly endedMs: number;
  readonly answer: HttpAnswer;
}

export class History {
  readonly entries: Entry[] = [];
  readonly readings: Reading[] = [];

  begin(wish: Wish): Entry {
    const entry: Entry = { wish, attempts: [] };
    this.entries.push(entry);
    return entry;
  }
}

type Details = { readonly key: string; readonly account: string; readonly amount: string };

export function opening({ key, account, amount }: Details, currency: string): Wish {
  const body = { id: account, owner: 'Ada', currency, overdraftLimit: amount, metadata: { key } };
  return { key, kind: 'open', account, amount, request: post('/v1/accounts', key, body) };
}

/** A deposit or a withdrawal. */
export function movement(
  kind: 'deposit' | 'withdrawal',
  { key, account, amount }: Details,
  expectedVersion?: number,
): Wish {
  const path = `/v1/accounts/${account}/${kind}s`;
  const request = post(path, key, { amount, reference: key }, expectedVersion);
  return { key, kind, account, amount, request, ...expecting(expectedVersion) };
}

export function transferring({ key, account, amount }: Details, to: string, expectedVersion?: number): Wish {
  const body = { from: account, to, amount, reference: key };
  const request = post('/v1/transfers', key, body, expectedVersion);
  return { key, kind: 'transfer', account, to, amount, request, ...expecting(expectedVersion) };
}

const expecting = (expectedVersion: number | undefined) =>
  expectedVersion === undefined ? {} : { expectedVersion };

function post(path: string, key: string, body: unknown, expectedVersion?: number): HttpRequest {
  const precondition = expectedVersion === undefined ? {} : { 'if-match': `"${expectedVersion}"` };
  return { method: 'POST', path, body, headers: { 'idempotency-key': key, ...precondition } };
}

/** Business refusals: answers that no retry changes. */
const REFUSALS: readonly string[] = ['insufficient-funds', 'version-mismatch'];
const TRY_AGAIN: readonly string[] = ['unavailable', 'overloaded', 'request-in-flight'];

/** The stable code of a problem document. */
export function codeOf({ text }: HttpAnswer): string {
  try {
    return String(JSON.parse(text).code);
  } catch {
    return `not a problem document: ${text}`;
  }
}

/** An answer that settles the command, as against one that asks to try again. */
export const isFinal = (answer: HttpAnswer | undefined): boolean =>
  answer !== undefined && (answer.status === 201 || REFUSALS.includes(codeOf(answer)));

/** A precondition that failed leaves the key free: whoever repeats it is refused anew, and nothing is recorded. */
export const leavesKeyFree = (answer: HttpAnswer): boolean => codeOf(answer) === 'version-mismatch';

/** What is wrong with an answer that settles nothing: only "try again", with a time, is right. */
export function faultOf(answer: HttpAnswer): string | undefined {
  if (isFinal(answer)) return undefined;
  if (answer.status === 202)
    return answer.headers.location === undefined ? '202 without Location' : undefined;
  if (!TRY_AGAIN.includes(codeOf(answer))) return `${answer.status} ${codeOf(answer)}`;
  return answer.headers['retry-after'] === undefined ? `${codeOf(answer)} without Retry-After` : undefined;
}

export const finalAttempts = (entry: Entry): (Attempt & { readonly answer: HttpAnswer })[] =>
  entry.attempts.filter((attempt): attempt is Attempt & { answer: HttpAnswer } => isFinal(attempt.answer));

/** Sends a wish once and notes what came of it. @param isAsync whether a receipt will do */
export async function attempt(
  client: HttpClient,
  entry: Entry,
  address: string,
  isAsync = false,
): Promise<Attempt> {
  const made: Attempt = { address, sentMs: performance.now(), endedMs: Number.POSITIVE_INFINITY };
  entry.attempts.push(made);
  try {
    const { request } = entry.wish;
    const headers = isAsync ? { ...request.headers, prefer: 'respond-async' } : request.headers;
    made.answer = await client.send(address, headers === undefined ? request : { ...request, headers });
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    made.lost = error.message;
  }
  made.endedMs = performance.now();
  if (made.answer?.status === 202) entry.receiptMs ??= made.endedMs;
  return made;
}

/**
 * Asks what became of a command for which there is a receipt. `done`: it is final, or the bank knows nothing of it.
 * `lost`: no answer.
 */
async function outcomeOf(
  client: HttpClient,
  entry: Entry,
  address: string,
): Promise<'done' | 'pending' | 'lost'> {
  const path = `/v1/commands/${entry.wish.key}`;
  const answer = await client.send(address, { method: 'GET', path }).catch((error) => {
    if (!(error instanceof Lost)) throw error;
  });
  if (answer === undefined) return 'lost';
  if (answer.status === 404) entry.isReceiptLost = true;
  const isDone = answer.status === 200 && JSON.parse(answer.text).status !== 'pending';
  return isDone || answer.status === 404 ? 'done' : 'pending';
}

/** A client that stays at one address as long as it is answered there, like one with an open connection. */
export interface Place {
  /** The index of the address. */
  at: number;
}

/**
 * Sends a wish until it has its answer, to one address after the other, or from the place where the client stays. False
 * when it has none within the time.
 */
export async function carryOut(
  client: HttpClient,
  entry: Entry,
  addresses: readonly string[],
  random: Random,
  { patienceMs = 30_000, isAsync = false, place = undefined as Place | undefined } = {},
): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  const turn = place ?? { at: random.between(0, addresses.length - 1) };
  let isWaiting = false;
  while (performance.now() < deadline) {
    const address = addresses[turn.at % addresses.length] as string;
    let isServed = true;
    if (isWaiting) {
      const outcome = await outcomeOf(client, entry, address);
      isServed = outcome !== 'lost';
      isWaiting = outcome !== 'done';
    } else {
      // Whoever has a receipt, and was told the outcome, asks for the answer itself.
      const { answer } = await attempt(client, entry, address, isAsync && entry.receiptMs === undefined);
      if (isFinal(answer)) return true;
      isWaiting = answer?.status === 202;
      isServed = answer !== undefined && answer.status < 500;
    }
    if (place === undefined || !isServed) turn.at += 1;
    await new Promise((resolve) => setTimeout(resolve, random.between(5, 100)));
  }
  return false;
}
