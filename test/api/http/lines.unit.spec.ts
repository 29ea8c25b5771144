/** However the bytes of a stream are cut into chunks, the same lines come out. */
import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Line, linesOf, NOT_UTF8, TOO_LONG } from '../../../src/api/http/lines.js';

const BYTES_MAX = 12;

async function read(chunks: readonly Buffer[]): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const some of linesOf(Readable.from(chunks), BYTES_MAX)) lines.push(...some);
  return lines;
}

/** One line at a time, and nothing clever. */
function expected(pieces: readonly Buffer[]): Line[] {
  return pieces.flatMap((piece): Line[] => {
    if (piece.length > BYTES_MAX) return [TOO_LONG];
    if (!isUtf8(piece)) return [NOT_UTF8];
    return /^[ \t\r]*$/.test(piece.toString()) ? [] : [piece.toString()];
  });
}

const piece = fc.oneof(
  fc
    .string({ unit: 'grapheme', maxLength: 14, size: 'max' })
    .map((text) => Buffer.from(text.replaceAll('\n', ''))),
  fc
    .constantFrom('', ' \t\r', '{}\r', 'x'.repeat(BYTES_MAX), 'č'.repeat(BYTES_MAX))
    .map((s) => Buffer.from(s)),
  fc
    .uint8Array({ maxLength: 14, size: 'max' })
    .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x0a))),
);

it('does not depend on the chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 20 }),
      fc.array(fc.nat({ max: 200 }), { maxLength: 10 }),
      fc.boolean(),
      async (pieces, cuts, ended) => {
        const bytes = Buffer.concat(pieces.flatMap((one) => [one, Buffer.from('\n')]));
        const sent = ended ? bytes : bytes.subarray(0, -1);
        const at = [0, ...cuts.map((cut) => Math.min(cut, sent.length)).sort((a, b) => a - b), sent.length];
        const chunks = at.slice(1).map((end, index) => sent.subarray(at[index], end));
        // An empty chunk is no chunk.
        expect(await read(chunks.filter(({ length }) => length > 0))).toEqual(expected(pieces));
      },
    ),
    { numRuns: 500 },
  );
});
