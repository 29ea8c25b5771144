/**
 * A streamed batch: lines in, results out, in order. Memory is bounded by the commands in progress and one
 * line: if the client reads slowly or the bank is busy, no more lines are read.
 */
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import type { ExecuteOptions } from '../../application/bank.js';
import { readBatchItem } from '../../application/commands/command.js';
import { InvalidInput } from '../../application/shared/validation.js';
import { logFailure } from '../http/answering.js';
import { notUtf8, parseJsonText } from '../http/bodies.js';
import { type Line, linesOf, NOT_UTF8, TOO_LONG } from '../http/lines.js';
import { senderOf } from '../http/requests.js';
import type { ApiDependencies } from '../http/responses.js';
import { asInvalid, invalidText, keyOf, resultText } from './batchResult.js';

/** Approximate maximum size of a piece of results; batching saves packets. */
const PIECE_CHARACTERS = 32_768;

/** How long input is still read after disconnection, so that the client can read its results. */
const LINGER_MS = 1_000;

/**
 * @param input bytes of newline-separated JSON commands
 * @param rehearsal with which the commands are only rehearsed
 * @param watchKey calls back when the key of the request is no longer valid; returns a function that ends the
 *   watch
 * @returns pieces of newline-separated results; available results are sent before waiting
 */
export async function* streamResults(
  input: Readable,
  request: FastifyRequest,
  { bank, limits, stopping }: ApiDependencies,
  rehearsal: ExecuteOptions,
  watchKey: (onRevoked: () => void) => () => void,
): AsyncGenerator<string> {
  const sender = senderOf(request);
  const results = new Results(limits.streamCommandsMax);
  let isCutOff = false;
  const cutOff = (text: string) => {
    isCutOff = true;
    results.add({ text });
    results.close();
  };
  const stop = () => cutOff(STOPPED);
  stopping.addEventListener('abort', stop, { once: true });
  const unwatch = watchKey(() => cutOff(UNAUTHORIZED));
  const reading = read().then(
    () => results.close(),
    (error) => results.close(error),
  );
  try {
    yield* results.pieces();
    if (isCutOff) await Promise.race([reading, wait(LINGER_MS)]);
  } finally {
    unwatch();
    stopping.removeEventListener('abort', stop);
    results.close();
    // Further input is ignored; the last result is already on its way.
    if (isCutOff) setTimeout(() => input.destroy(), LINGER_MS).unref();
  }

  /** Executes the lines; once the results are closed, the rest is read and discarded. */
  async function read(): Promise<void> {
    for await (const lines of linesOf(input, limits.bodyBytesMax)) {
      for (const line of lines) {
        // Usually there is room and no need to wait.
        const room = results.room();
        if (room !== undefined) await room;
        const queueRoom = bank.room(sender.clientId);
        if (queueRoom !== undefined) await queueRoom;
        if (!results.closed) results.add(resultOf(line));
      }
    }
  }

  function resultOf(line: Line): Result {
    let item: unknown;
    try {
      if (line === TOO_LONG) throw new InvalidInput([LINE_TOO_LONG]);
      if (line === NOT_UTF8) throw notUtf8('line');
      item = parseJsonText(line, 'line');
      const keyed = readBatchItem(item, bank);
      const result: Result = {};
      bank.submit(sender, keyed, { join: true, ...rehearsal }, (answer) => {
        logFailure(request, answer);
        result.text = resultText(keyed.idempotencyKey, answer);
        result.wake?.();
      });
      return result;
    } catch (error) {
      return { text: invalidText(keyOf(item), asInvalid(error)) };
    }
  }
}

const STOPPED = JSON.stringify({
  status: 'failed',
  code: 'unavailable',
  detail: 'The service is shutting down; resend the lines that have no result',
});

const UNAUTHORIZED = JSON.stringify({
  status: 'failed',
  code: 'unauthorized',
  detail: 'The API key is no longer valid; resend the lines that have no result with another key',
});

const LINE_TOO_LONG = {
  field: 'line',
  rule: 'maxLength',
  message: 'exceeds the maximum size of a request body',
};

/** The result of a line, once known. */
interface Result {
  text?: string;
  /** Called when it is known. */
  wake?: () => void;
}

/** Results in line order, passed from the reader to the writer. */
class Results {
  readonly #max: number;
  #waiting: Result[] = [];
  #held = 0;
  #error: unknown;
  #wake: () => void = () => {};
  closed = false;

  /** @param max maximum number of held results */
  constructor(max: number) {
    this.#max = max;
  }

  add(result: Result): void {
    this.#waiting.push(result);
    this.#held += 1;
    this.#wake();
  }

  /** Ends the results. Existing ones are still written, then `error` is thrown if given. */
  close(error?: unknown): void {
    if (this.closed) return;
    this.closed = true;
    this.#error = error;
    this.#wake();
  }

  /** Undefined while there is room; otherwise resolves when there is, or when closed. */
  room(): Promise<void> | undefined {
    return this.#isFull() ? this.#waitForRoom() : undefined;
  }

  #isFull(): boolean {
    return this.#held >= this.#max && !this.closed;
  }

  async #waitForRoom(): Promise<void> {
    while (this.#isFull()) await this.#change();
  }

  /** The texts, one per line, as soon as available. */
  async *pieces(): AsyncGenerator<string> {
    let piece = '';
    for (;;) {
      const results = this.#waiting;
      this.#waiting = [];
      for (const result of results) {
        if (result.text === undefined && piece !== '') {
          yield piece;
          piece = '';
        }
        // Check again: it may have arrived while the client read the piece.
        if (result.text === undefined) {
          // Commands of one append are settled together, so their results are sent together.
          await new Promise<void>((resolve) => {
            result.wake = resolve;
          });
        }
        piece += `${result.text}\n`;
        this.#held -= 1;
        this.#wake();
        if (piece.length < PIECE_CHARACTERS) continue;
        yield piece;
        piece = '';
      }
      if (this.#waiting.length > 0) continue;
      if (piece !== '') yield piece;
      piece = '';
      if (this.#waiting.length > 0) continue;
      if (this.closed) break;
      await this.#change();
    }
    if (this.#error !== undefined) throw this.#error;
  }

  /** Only one side waits at a time: the reader for room, or the writer for results. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
