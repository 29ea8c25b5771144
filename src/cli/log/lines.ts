/** Lines of a file of our own making: each ends in a newline, and nothing is forgiven. */
import type { Readable } from 'node:stream';
import { LogFileError } from '../../application/log/fileReader.js';

/** A longer one is no line of ours: the file has no newlines, or is another kind of file. */
const LINE_CHARACTERS_MAX = 16_777_216;

/**
 * What is not UTF-8 becomes other text, and does not fit the chain then.
 * @returns the lines that each chunk completes, without their newlines; a last one without a newline is one too
 * @throws LogFileError for a line that is too long
 */
export async function* linesOf(input: Readable): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let held = '';
  let count = 0;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    const lines = (held + decoder.decode(chunk, { stream: true })).split('\n');
    held = lines.pop() ?? '';
    count += lines.length;
    if (held.length > LINE_CHARACTERS_MAX) {
      throw new LogFileError(count + 1, `the line is longer than ${LINE_CHARACTERS_MAX} characters`);
    }
    if (lines.length > 0) yield lines;
  }
  held += decoder.decode();
  if (held !== '') yield [held];
}
