/** Reads request bodies within bounds: each in size and time, and all that are unfinished in size together. */
import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.js';

export interface BodyLimits {
  /** Bytes of one body. */
  readonly bytesMax: number;
  /** Milliseconds from the headers to the end of one body. */
  readonly msMax: number;
  /** Bytes of all bodies that are not complete yet. */
  readonly unfinishedBytesMax: number;
}

export class BodyReader {
  readonly #limits: BodyLimits;
  #unfinishedBytes = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /**
   * @throws Problem when the body breaks a bound; the rest of it is not read
   * @throws Error when the connection breaks
   */
  read(raw: IncomingMessage): Promise<Buffer> {
    const { bytesMax, msMax, unfinishedBytesMax } = this.#limits;
    if (Number(raw.headers['content-length'] ?? 0) > bytesMax) return Promise.reject(tooLarge(bytesMax));
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const late = setTimeout(() => end(tooLate(msMax)), msMax);
      const end = (error?: Error) => {
        clearTimeout(late);
        raw.off('data', take).off('end', end).off('error', end);
        this.#unfinishedBytes -= bytes;
        if (error === undefined) return resolve(Buffer.concat(chunks, bytes));
        raw.pause();
        reject(error);
      };
      const take = (chunk: Buffer) => {
        bytes += chunk.length;
        this.#unfinishedBytes += chunk.length;
        if (bytes > bytesMax) return end(tooLarge(bytesMax));
        // One body alone always finds room, or it could never be taken.
        if (this.#unfinishedBytes > Math.max(unfinishedBytesMax, bytesMax))
          return end(new Problem('overloaded', TOO_MUCH));
        chunks.push(chunk);
      };
      raw.on('data', take).on('end', end).on('error', end);
    });
  }
}

const TOO_MUCH = 'too many request bodies are unfinished: send it again, whole';

const tooLarge = (bytesMax: number) =>
  new Problem('body-too-large', `the body is larger than ${bytesMax} bytes (BODY_BYTES_MAX)`);

const tooLate = (msMax: number) =>
  new Problem('request-timeout', `the body was not complete after ${msMax} ms (BODY_MS_MAX)`);
