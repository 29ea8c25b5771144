/** Sends webhooks over HTTP: bounded in time and in what it reads of an answer, and to public addresses only. */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { messageOf } from '../../application/shared/errors.js';
import type { Time } from '../../application/shared/time.js';
import { within } from '../../application/shared/within.js';
import type { SendResult, WebhookRequest, WebhookSender } from '../../application/webhooks/ports.js';
import { addressIn, isPublic, publicLookup, refusalOf } from './targets.js';

/** Of an answer's body; a longer one is cut off, as nothing is done with it. */
const ANSWER_BYTES_MAX = 16_384;

/** Connections kept open between two sends, and for how long. */
const IDLE_SOCKETS_MAX = 16;
const IDLE_MS_MAX = 30_000;

/** An error's text goes into the list of webhooks. */
const ERROR_LENGTH_MAX = 200;

export interface SenderOptions {
  readonly time: Time;
  /** For one attempt, from looking up the name to the end of the answer. */
  readonly msMax: number;
  readonly allowsPrivate: boolean;
}

export class HttpWebhookSender implements WebhookSender {
  readonly #options: SenderOptions;
  readonly #agents: Readonly<Record<string, http.Agent>>;

  constructor(options: SenderOptions, lookup = publicLookup()) {
    this.#options = options;
    const settings = {
      keepAlive: true,
      maxFreeSockets: IDLE_SOCKETS_MAX,
      timeout: Math.max(IDLE_MS_MAX, options.msMax),
      ...(options.allowsPrivate ? {} : { lookup }),
    };
    this.#agents = { 'http:': new http.Agent(settings), 'https:': new https.Agent(settings) };
  }

  refusal(url: string): { readonly rule: string; readonly message: string } | undefined {
    return refusalOf(url, this.#options.allowsPrivate);
  }

  async send({ url, headers, body }: WebhookRequest, signal: AbortSignal): Promise<SendResult> {
    const target = new URL(url);
    const address = addressIn(target);
    // The lookup is not asked for an address. WEBHOOK_PRIVATE_TARGETS may have been on when the webhook was made.
    if (!this.#options.allowsPrivate && address !== undefined && !isPublic(address)) {
      return { kind: 'failed', error: `${address} is not a public address` };
    }
    const { time, msMax } = this.#options;
    return within(time, msMax, signal, async (end): Promise<SendResult> => {
      try {
        return await this.#post(target, headers, body, end);
      } catch (error) {
        return { kind: 'failed', error: end.aborted ? `no response within ${msMax} ms` : textOf(error) };
      }
    });
  }

  /** Ends the connections that are kept open. */
  end(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #post(
    target: URL,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const { request } = target.protocol === 'https:' ? https : http;
    const agent = this.#agents[target.protocol];
    return new Promise((resolve, reject) => {
      const sent = request(target, {
        method: 'POST',
        headers: { 'user-agent': 'banking-es', 'content-length': Buffer.byteLength(body), ...headers },
        signal,
        ...(agent && { agent }),
      });
      sent.on('error', reject);
      // Whatever has become of the connection: nothing waits longer than this.
      signal.addEventListener('abort', () => reject(new Error('aborted')));
      // Without a listener Node drops the connection of a 101, and tells nobody.
      sent.on('upgrade', (answer, socket) => {
        socket.destroy();
        resolve(resultOf(answer));
      });
      sent.on('response', (answer) => {
        const done = () => resolve(resultOf(answer));
        readSome(answer, done, reject);
      });
      sent.end(body);
    });
  }
}

/** Reads an answer to its end, or cuts it off. */
function readSome(answer: IncomingMessage, done: () => void, cut: (error: Error) => void): void {
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= ANSWER_BYTES_MAX) return;
    done();
    answer.destroy();
  });
  answer.on('end', done);
  answer.on('error', cut);
}

/** Success is 2xx, as the Standard Webhooks specification has it; a redirect is not followed, so it is none. */
function resultOf({ statusCode: status = 0, headers }: IncomingMessage): SendResult {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const error = `responded ${status}`;
  const waitMs = status === 429 || status === 503 ? waitMsOf(headers['retry-after'], Date.now()) : undefined;
  if (waitMs !== undefined) return { kind: 'postponed', error, waitMs };
  return { kind: status === 410 ? 'gone' : 'failed', error };
}

/** The time that a Retry-After header asks for: seconds, or a date (RFC 9110, section 10.2.3). Undefined for all else. */
function waitMsOf(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^[0-9]{1,15}$/.test(text)) return Number(text) * 1_000;
  // A date of HTTP begins with a day of the week; Date.parse would take much more.
  const dateMs = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : dateMs - nowMs;
}

/** Connecting may fail for every address of a name: then the first failure tells. */
function textOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  return messageOf(first).slice(0, ERROR_LENGTH_MAX);
}
