/** Reads request bodies within limits: size and time of each, and total size of all incomplete ones. */
import type { IncomingMessage } from 'node:http';
import { TransientMap } from '../../application/shared/transientMap.js';
import { Problem } from './problem.js';

export interface BodyLimits {
  /** Maximum bytes of a body. */
  readonly bytesMax: number;
  /** Maximum milliseconds from the headers to the end of a body; enforced with a tolerance of an eighth. */
  readonly msMax: number;
  /** Maximum total bytes of incomplete bodies. */
  readonly unfinishedBytesMax: number;
}

/** Number of checks for late bodies within `msMax`. */
const LOOKS = 8;

type Outcome = readonly [error: Error | null, body?: Buffer];
type Done = (...outcome: Outcome) => void;

export class BodyReader {
  readonly #limits: BodyLimits;
  /** Incomplete bodies, oldest first: the function that ends each, and its deadline. One timer serves all. */
  readonly #unfinished = new TransientMap<(error?: Error) => void, number>();
  #unfinishedBytes = 0;
  /** Outcomes that were told and then kept, see `keep`. */
  readonly #kept = new WeakMap<IncomingMessage, Outcome>();
  #watch: NodeJS.Timeout | undefined;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /**
   * @param done gets a Problem if the body exceeds a limit (the rest is not read), and another Error if the
   *   connection breaks
   */
  read(raw: IncomingMessage, done: Done): void {
    const { bytesMax, msMax, unfinishedBytesMax } = this.#limits;
    const kept = this.#kept.get(raw);
    if (kept !== undefined) {
      done(...kept);
      return;
    }
    if (Number(raw.headers['content-length'] ?? 0) > bytesMax) {
      done(tooLarge(bytesMax));
      return;
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    let hasEnded = false;
    const end = (error?: Error) => {
      // The listeners of a complete body stay: removing them costs more, but the connection may still break.
      if (hasEnded) return;
      hasEnded = true;
      this.#unfinished.delete(end);
      this.#unfinishedBytes -= bytes;
      if (error === undefined) {
        return done(null, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, bytes));
      }
      raw.off('data', take).pause();
      done(error);
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      this.#unfinishedBytes += chunk.length;
      if (bytes > bytesMax) return end(tooLarge(bytesMax));
      // A single body always finds room; otherwise it could never be accepted.
      if (this.#unfinishedBytes > Math.max(unfinishedBytesMax, bytesMax)) {
        return end(new Problem('overloaded', TOO_MUCH));
      }
      chunks.push(chunk);
    };
    this.#unfinished.set(end, performance.now() + msMax);
    this.#watch ??= setInterval(() => this.#endLate(), msMax / LOOKS).unref();
    raw.on('data', take).on('end', end).on('error', end);
  }

  /** Tells this outcome of `read` once more to whoever reads the request next. */
  keep(raw: IncomingMessage, ...outcome: Outcome): void {
    this.#kept.set(raw, outcome);
  }

  #endLate(): void {
    const nowMs = performance.now();
    for (const [end, dueMs] of this.#unfinished) {
      if (dueMs > nowMs) break;
      end(tooLate(this.#limits.msMax));
    }
    if (this.#unfinished.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}

const TOO_MUCH = 'Too many incomplete request bodies; resend the request';

const tooLarge = (bytesMax: number) =>
  new Problem('body-too-large', `The request body is larger than ${bytesMax} bytes (BODY_BYTES_MAX)`);

const tooLate = (msMax: number) =>
  new Problem('request-timeout', `The request body was incomplete after ${msMax} ms (BODY_MS_MAX)`);
