/** Splits a stream of bytes into lines. */
import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';

/** Placeholder for an oversized line; only its length is kept. */
export const TOO_LONG = Symbol('a line that is too long');
/** Placeholder for a line that is not valid UTF-8, which would be silently replaced. */
export const NOT_UTF8 = Symbol('a line that is not UTF-8');

export type Line = string | typeof TOO_LONG | typeof NOT_UTF8;

const NEWLINE = 0x0a;

/** @returns the lines completed by each chunk, without line ends and blank lines */
export async function* linesOf(input: Readable, lineBytesMax: number): AsyncGenerator<Line[]> {
  /** The incomplete last line, in a growing buffer. */
  let held = Buffer.alloc(0);
  let heldBytes = 0;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    const lines: Line[] = [];
    let rest = chunk;
    if (heldBytes > 0) {
      const end = chunk.indexOf(NEWLINE);
      hold(end === -1 ? chunk : chunk.subarray(0, end));
      if (end === -1) continue;
      lines.push(...takeHeld());
      rest = chunk.subarray(end + 1);
    }
    const end = rest.lastIndexOf(NEWLINE);
    if (end !== -1) lines.push(...textsOf(rest.subarray(0, end), lineBytesMax));
    hold(rest.subarray(end + 1));
    if (lines.length > 0) yield lines;
  }
  yield takeHeld();

  function takeHeld(): Line[] {
    const bytes = heldBytes;
    heldBytes = 0;
    return bytes > lineBytesMax ? [TOO_LONG] : textsOf(held.subarray(0, bytes), lineBytesMax);
  }

  function hold(part: Buffer): void {
    const bytes = heldBytes + part.length;
    if (bytes <= lineBytesMax) {
      if (bytes > held.length) {
        const grown = Buffer.allocUnsafe(Math.min(lineBytesMax, Math.max(bytes, 2 * held.length)));
        held.copy(grown, 0, 0, heldBytes);
        held = grown;
      }
      part.copy(held, heldBytes);
    }
    heldBytes = bytes;
  }
}

/** The lines of a block of complete lines. Usually the whole block is valid text and is decoded at a time. */
function textsOf(block: Buffer, lineBytesMax: number): Line[] {
  const lines = isUtf8(block) ? block.toString().split('\n') : linesOfBytes(block, lineBytesMax);
  return lines
    .filter((line) => typeof line !== 'string' || !BLANK.test(line))
    .map((line) => (typeof line === 'string' && isLonger(line, lineBytesMax) ? TOO_LONG : line));
}

function linesOfBytes(block: Buffer, lineBytesMax: number): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= block.length; ) {
    const newline = block.indexOf(NEWLINE, start);
    const line = block.subarray(start, newline === -1 ? block.length : newline);
    if (line.length > lineBytesMax) lines.push(TOO_LONG);
    else lines.push(isUtf8(line) ? line.toString() : NOT_UTF8);
    start += line.length + 1;
  }
  return lines;
}

/** Spaces, tabs and the carriage return of CRLF line ends. */
const BLANK = /^[ \t\r]*$/;

/** UTF-8 has at most three bytes per UTF-16 unit, so most lines need no exact count. */
const isLonger = (line: string, bytesMax: number): boolean =>
  line.length * 3 > bytesMax && Buffer.byteLength(line) > bytesMax;
