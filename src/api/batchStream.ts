/**
 * A streamed batch: lines in, results out, in order. Memory is bounded by the commands under way and by one line:
 * when the client reads slowly, or the bank is busy, no more lines are read.
 */
import type { Readable } from 'node:stream';
import type { Sender } from '../application/bank.js';
import { readBatchItem } from '../application/commands.js';
import { InvalidInput } from '../application/validation.js';
import { asInvalid, invalidText, keyOf, resultText } from './batchResult.js';
import type { ApiDependencies } from './routes.js';

/** Results are sent in pieces of about this size, so that a small command does not cost a packet. */
const PIECE_CHARACTERS = 32_768;

/**
 * @param input bytes of newline-separated JSON commands
 * @returns pieces of newline-separated results
 */
export async function* streamResults(
  input: Readable,
  sender: Sender,
  { bank, limits, stopping }: ApiDependencies,
): AsyncGenerator<string> {
  /** Results in the order of their lines; a text already, or still on its way. */
  let underWay: (string | Promise<string>)[] = [];
  for await (const lines of linesOf(input, limits.bodyBytesMax)) {
    for (const line of lines) {
      if (underWay.length >= limits.streamCommandsMax) {
        yield* pieces(underWay);
        underWay = [];
      }
      await bank.room();
      underWay.push(resultOf(line));
    }
    if (stopping.aborted) {
      underWay.push(STOPPED);
      break;
    }
  }
  yield* pieces(underWay);

  function resultOf(line: string | undefined): string | Promise<string> {
    let item: unknown;
    try {
      item = parse(line);
      const keyed = readBatchItem(item, bank.nowMs());
      const { idempotencyKey } = keyed;
      return bank.execute(sender, keyed, { join: true }).then((answer) => resultText(idempotencyKey, answer));
    } catch (error) {
      return invalidText(keyOf(item), asInvalid(error));
    }
  }
}

const STOPPED = JSON.stringify({
  status: 'failed',
  code: 'unavailable',
  detail: 'the service is stopping: send the lines that got no result again',
});

async function* pieces(results: readonly (string | Promise<string>)[]): AsyncGenerator<string> {
  let piece = '';
  for (const result of results) {
    piece += `${typeof result === 'string' ? result : await result}\n`;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function parse(line: string | undefined): unknown {
  if (line === undefined) {
    throw new InvalidInput([
      { field: 'line', rule: 'maxLength', message: 'is longer than a request body may be' },
    ]);
  }
  try {
    return JSON.parse(line);
  } catch {
    throw new InvalidInput([{ field: 'line', rule: 'json', message: 'is not a JSON document' }]);
  }
}

/** Splits into lines, a chunk's worth at a time. Blank lines are skipped; undefined stands for one that is too long. */
async function* linesOf(input: Readable, lineCharactersMax: number): AsyncGenerator<(string | undefined)[]> {
  let rest = '';
  let skipping = false;
  input.setEncoding('utf8');
  for await (const chunk of input as AsyncIterable<string>) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() as string;
    const lines: (string | undefined)[] = [];
    for (const part of parts) {
      if (skipping) skipping = false;
      else if (part.length > lineCharactersMax) lines.push(undefined);
      else if (part.trim() !== '') lines.push(part);
    }
    if (rest.length > lineCharactersMax) {
      if (!skipping) lines.push(undefined);
      skipping = true;
      rest = '';
    }
    yield lines;
  }
  if (rest.trim() !== '' && !skipping) yield [rest];
}
