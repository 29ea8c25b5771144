/** Lines out of a stream of bytes. */
import type { Readable } from 'node:stream';

/** Stands for a line that is longer than allowed; no more of it is kept than its length. */
export const TOO_LONG = Symbol('a line that is too long');

const NEWLINE = 0x0a;

/** @returns the lines that each chunk completes, without their ends; blank ones are left out */
export async function* linesOf(
  input: Readable,
  lineBytesMax: number,
): AsyncGenerator<(Buffer | typeof TOO_LONG)[]> {
  /** The beginning of the line that the next chunk goes on with, in a buffer that grows as needed. */
  let held = Buffer.alloc(0);
  let heldBytes = 0;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    const lines: (Buffer | typeof TOO_LONG)[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      complete(chunk.subarray(start, end), lines);
      start = end + 1;
    }
    hold(chunk.subarray(start));
    yield lines;
  }
  const last: (Buffer | typeof TOO_LONG)[] = [];
  complete(Buffer.alloc(0), last);
  yield last;

  function complete(end: Buffer, lines: (Buffer | typeof TOO_LONG)[]): void {
    let line = end;
    if (heldBytes > 0) {
      hold(end);
      line = Buffer.from(held.subarray(0, heldBytes));
    }
    const bytes = Math.max(heldBytes, end.length);
    heldBytes = 0;
    if (bytes > lineBytesMax) lines.push(TOO_LONG);
    else if (!isBlank(line)) lines.push(line);
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

/** Nothing but spaces, tabs and carriage returns. */
function isBlank(line: Buffer): boolean {
  for (const byte of line) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
}
