/** Load on the streamed batch API: one request, all commands in it. */
import { type ClientRequest, request } from 'node:http';
import type { BulkJob, Measured, Prepared } from './jobs.js';

/** Lines are written in pieces of this many, each made beforehand: the generator shares the processors. */
const PIECE_LINES = 500;

/** How much of the lines the warm-up sends, as a request of its own. */
const WARM_SHARE = 0.1;

export function prepareBulk(job: BulkJob): Prepared {
  const warm = Math.ceil(job.lines.length * WARM_SHARE);
  return {
    warm: async () => (await stream(job, job.lines.slice(0, warm))).count,
    measure: () => stream(job, job.lines.slice(warm)),
  };
}

async function stream(job: BulkJob, lines: readonly string[]): Promise<Measured> {
  const pieces = inPieces(lines);
  const url = new URL('/v1/batch', job.address);
  const call = request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${job.key}` },
  });
  const startMs = performance.now();
  const accepted = countAccepted(call);
  for (const piece of pieces) {
    if (!call.write(piece)) await new Promise((resolve) => call.once('drain', resolve));
  }
  call.end();
  const acknowledged = await accepted;
  const seconds = (performance.now() - startMs) / 1_000;
  if (acknowledged !== lines.length) throw new Error(`${lines.length} sent, ${acknowledged} accepted`);
  return { count: lines.length, seconds };
}

const ACCEPTED = '{"status":"ok"';

/** Counts the results that say ok; one may be cut in two by the end of a chunk. */
function countAccepted(call: ClientRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    call.on('error', reject);
    call.on('response', (response) => {
      let accepted = 0;
      let rest = '';
      response.setEncoding('latin1');
      response.on('data', (chunk: string) => {
        const text = rest + chunk;
        let at = text.indexOf(ACCEPTED);
        let end = 0;
        while (at >= 0) {
          accepted += 1;
          end = at + ACCEPTED.length;
          at = text.indexOf(ACCEPTED, end);
        }
        rest = text.slice(Math.max(end, text.length - ACCEPTED.length + 1));
      });
      response.on('end', () => resolve(accepted));
      response.on('error', reject);
    });
  });
}

function inPieces(lines: readonly string[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let first = 0; first < lines.length; first += PIECE_LINES) {
    pieces.push(Buffer.from(lines.slice(first, first + PIECE_LINES).join('')));
  }
  return pieces;
}
