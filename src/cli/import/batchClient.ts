/**
 * Sends commands through the batch API in requests of bounded size: a proxy may buffer whole requests and responses, and
 * may reject bodies above 1 MB.
 */
import type http from 'node:http';
import { type Bank, refusal, SILENT } from './connection.js';
import { forEach } from './parallel.js';

export interface BatchResult {
  readonly status: 'ok' | 'rejected' | 'invalid' | 'failed';
  readonly replayed?: boolean;
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly code?: string;
  readonly detail?: string;
}

/** A command as the batch API accepts it. */
export type Command = Readonly<Record<string, unknown>>;

/** Commands per request, about 100 KB. */
export const BATCH_COMMANDS = 250;

/** The response ended before it was complete. */
export const CUT_SHORT = 'it closed the connection';

export const failedNow = ({ detail }: BatchResult): string => `it cannot process commands now: ${detail}`;

export interface Item<T> {
  readonly command: Command;
  /** Passed to `onResult` with the command's result. */
  readonly about: T;
}

/**
 * Sends independent commands, and retries until each has a result.
 * @throws CommandError if the bank rejects the key or the request, or is unavailable for too long
 */
export async function sendAll<T>(
  bank: Bank,
  items: readonly Item<T>[],
  onResult: (result: BatchResult, about: T) => void,
): Promise<void> {
  const batches: (readonly Item<T>[])[] = [];
  for (let at = 0; at < items.length; at += BATCH_COMMANDS)
    batches.push(items.slice(at, at + BATCH_COMMANDS));
  await forEach(bank, batches, async (batch) => {
    const { results, failure } = await post(
      bank,
      batch.map(({ command }) => command),
    );
    if (failure !== undefined) throw failure;
    const failed = results.find(({ status }) => status === 'failed');
    if (failed !== undefined) throw new Error(failedNow(failed));
    for (const [index, { about }] of batch.entries()) onResult(results[index] as BatchResult, about);
  });
}

/** The results of the leading commands; if there are fewer results than commands, the failure that ended them. */
export interface Posted {
  readonly results: readonly BatchResult[];
  readonly failure?: unknown;
}

/** Sends independent commands; if the request is too large, sends it in two halves. */
export async function post(bank: Bank, commands: readonly Command[]): Promise<Posted> {
  try {
    const body = commands.map((command) => `${JSON.stringify(command)}\n`).join('');
    const answer = await send(bank, 'application/x-ndjson', body);
    // A last line without a line end is incomplete.
    const lines = answer.split('\n').slice(0, -1);
    const results = lines.slice(0, commands.length).map((line) => JSON.parse(line) as BatchResult);
    return results.length < commands.length ? { results, failure: new Error(CUT_SHORT) } : { results };
  } catch (error) {
    if (!(error instanceof TooLarge)) return { results: [], failure: error };
    if (commands.length < 2) return { results: [], failure: error.refusal };
    const half = commands.length >> 1;
    const first = await post(bank, commands.slice(0, half));
    if (first.failure !== undefined) return first;
    const second = await post(bank, commands.slice(half));
    return { ...second, results: [...first.results, ...second.results] };
  }
}

/**
 * Sends commands as one atomic batch.
 * @returns undefined if the request is too large
 * @throws Error if there is no response
 */
export async function postAtomically(
  bank: Bank,
  commands: readonly Command[],
): Promise<readonly BatchResult[] | undefined> {
  try {
    const answer = await send(bank, 'application/json', JSON.stringify({ atomic: true, commands }));
    return (JSON.parse(answer) as { results: BatchResult[] }).results;
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error instanceof SyntaxError ? new Error(CUT_SHORT) : error;
  }
}

/** The bank or a proxy rejects a request of this size. */
class TooLarge extends Error {
  constructor(readonly refusal: Error) {
    super(refusal.message);
  }
}

/** @returns the response, which may be incomplete. @throws Error if there is no response, or one other than 200 */
async function send(bank: Bank, type: string, body: string): Promise<string> {
  const request = bank.request('POST', '/v1/batch', { 'content-type': type });
  let isSilent = false;
  const clock = setTimeout(() => {
    isSilent = true;
    request.destroy();
  }, bank.silenceMs());
  try {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      request.on('response', resolve);
      request.on('error', reject);
      request.end(body);
    });
    const answer = await read(response, () => clock.refresh());
    if (response.statusCode === 200) return answer;
    const refused = refusal(response, answer);
    throw [400, 413].includes(response.statusCode ?? 0) ? new TooLarge(refused) : refused;
  } catch (error) {
    throw isSilent ? new Error(SILENT) : error;
  } finally {
    clearTimeout(clock);
  }
}

async function read(response: http.IncomingMessage, onPiece: () => void): Promise<string> {
  let answer = '';
  response.setEncoding('utf8');
  try {
    for await (const piece of response) {
      answer += piece;
      onPiece();
    }
  } catch {
    // The connection was lost: the caller uses what has arrived.
  }
  return answer;
}
