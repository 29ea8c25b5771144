/** Strict line reader for exported logs: each line ends in a newline. */
import type { Readable } from 'node:stream';
import { LogFileError } from '../../application/log/fileReader.js';

/** Export writes no longer lines; a longer one means that the file is of another kind. */
const LINE_CHARACTERS_MAX = 16_777_216;

/**
 * Invalid UTF-8 decodes to replacement characters, which the hash chain then detects.
 * @returns the lines that each chunk completes, without their newlines; a last line may lack its newline
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
