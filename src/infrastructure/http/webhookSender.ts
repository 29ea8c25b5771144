/** Sends webhooks over HTTP, with limits on time and response size, and to public addresses only. */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { messageOf } from '../../application/shared/errors.js';
import type { Time } from '../../application/shared/time.js';
import { within } from '../../application/shared/within.js';
import type { SendResult, WebhookRequest, WebhookSender } from '../../application/webhooks/ports.js';
import { addressIn, isPublic, publicLookup, refusalOf } from './targets.js';

/** Size limit of a response body. The body is not used, so a longer one ends the connection. */
const ANSWER_BYTES_MAX = 16_384;

/** Number of idle connections that are kept open, and for how long. */
const IDLE_SOCKETS_MAX = 16;
const IDLE_MS_MAX = 30_000;

/** Length limit of an error message, which the list of webhooks shows. */
const ERROR_LENGTH_MAX = 200;

export interface SenderOptions {
  readonly time: Time;
  /** Time limit of an attempt, from resolving the host name to the end of the response. */
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
    // No lookup takes place for an IP address. WEBHOOK_PRIVATE_TARGETS may have been on when the webhook was created.
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

  /** Closes idle connections. */
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
      // A last resort, in case the connection reports no end at all.
      signal.addEventListener('abort', () => reject(new Error('aborted')));
      // Without a listener, Node closes the connection after a 101 without an event.
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

/** Reads a response to its end, or to the size limit. */
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

/** Success is 2xx, as in the Standard Webhooks specification; redirects are not followed and count as failures. */
function resultOf({ statusCode: status = 0, headers }: IncomingMessage): SendResult {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const error = `responded ${status}`;
  const waitMs = status === 429 || status === 503 ? waitMsOf(headers['retry-after'], Date.now()) : undefined;
  if (waitMs !== undefined) return { kind: 'postponed', error, waitMs };
  return { kind: status === 410 ? 'gone' : 'failed', error };
}

/** The delay of a Retry-After header: seconds or a date (RFC 9110, section 10.2.3); undefined if it is neither. */
function waitMsOf(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^[0-9]{1,15}$/.test(text)) return Number(text) * 1_000;
  // An HTTP date begins with a weekday; Date.parse accepts many more formats.
  const dateMs = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : dateMs - nowMs;
}

/** If connecting fails for every address of a host name, the first failure is reported. */
function textOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  return messageOf(first).slice(0, ERROR_LENGTH_MAX);
}
