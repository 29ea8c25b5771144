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
    const entry = { wish, attempts: [] };
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

/** What is wrong with an answer that settles nothing: only "try again", with a time, is right. */
export function faultOf(answer: HttpAnswer): string | undefined {
  if (isFinal(answer)) return undefined;
  if (!TRY_AGAIN.includes(codeOf(answer))) return `${answer.status} ${codeOf(answer)}`;
  return answer.headers['retry-after'] === undefined ? `${codeOf(answer)} without Retry-After` : undefined;
}

export const finalAttempts = (entry: Entry): (Attempt & { readonly answer: HttpAnswer })[] =>
  entry.attempts.filter((attempt): attempt is Attempt & { answer: HttpAnswer } => isFinal(attempt.answer));

/** Sends a wish once and notes what came of it. */
export async function attempt(client: HttpClient, entry: Entry, address: string): Promise<Attempt> {
  const made: Attempt = { address, sentMs: performance.now(), endedMs: Number.POSITIVE_INFINITY };
  entry.attempts.push(made);
  try {
    made.answer = await client.send(address, entry.wish.request);
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    made.lost = error.message;
  }
  made.endedMs = performance.now();
  return made;
}

/** Sends a wish, to one address after the other, until it has its answer. False when it has none within the time. */
export async function carryOut(
  client: HttpClient,
  entry: Entry,
  addresses: readonly string[],
  random: Random,
  patienceMs = 30_000,
): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  for (let turn = random.between(0, addresses.length - 1); performance.now() < deadline; turn += 1) {
    const address = addresses[turn % addresses.length] as string;
    if (isFinal((await attempt(client, entry, address)).answer)) return true;
    await new Promise((resolve) => setTimeout(resolve, random.between(5, 100)));
  }
  return false;
}
