/**
 * Sends commands through the batch API in requests of bounded size: a proxy in between may read each whole before it
 * passes it on, hold its answer back until that is complete, and refuse bodies above 1 MB.
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

/** As the batch API takes it. */
export type Command = Readonly<Record<string, unknown>>;

/** Commands of one request: some 100 KB. */
export const BATCH_COMMANDS = 250;

/** That the answer ended before all was answered. */
export const CUT_SHORT = 'it closed the connection';

export const failedNow = ({ detail }: BatchResult): string => `it cannot process commands now: ${detail}`;

export interface Item<T> {
  readonly command: Command;
  /** Handed back with the result. */
  readonly about: T;
}

/**
 * Sends commands that do not depend on one another until each has its answer.
 * @throws CommandError when the bank refuses the key or the request, or does not answer for too long
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

/** The results of the first so many commands; if they are not all, what kept the others from having one. */
export interface Posted {
  readonly results: readonly BatchResult[];
  readonly failure?: unknown;
}

/** Sends commands that do not depend on one another. Those that are too many for one request go in halves. */
export async function post(bank: Bank, commands: readonly Command[]): Promise<Posted> {
  try {
    const body = commands.map((command) => `${JSON.stringify(command)}\n`).join('');
    const answer = await send(bank, 'application/x-ndjson', body);
    // What follows the last line end was cut off.
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
 * Sends commands that stand or fall together.
 * @returns undefined when they are too many for one request
 * @throws when they have no answer
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

/** The bank, or what is in between, does not take so much at once. */
class TooLarge extends Error {
  constructor(readonly refusal: Error) {
    super(refusal.message);
  }
}

/** @returns the answer, as far as it came. @throws when there was none, or a refusal */
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
    // The connection was lost: what came counts, and what is missing is missed.
  }
  return answer;
}
