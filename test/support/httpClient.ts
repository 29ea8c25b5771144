/** An HTTP client with connections kept alive, and a deadline for every answer. */
import http from 'node:http';
import { ADMIN_KEY } from './processes.js';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** No answer: what was asked may or may not have happened. */
export class Lost extends Error {
  override readonly name = 'Lost';
}

export class HttpClient {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  readonly #deadlineMs: number;
  readonly #key: string;

  constructor(options: { readonly key?: string; readonly deadlineMs?: number } = {}) {
    this.#key = options.key ?? ADMIN_KEY;
    this.#deadlineMs = options.deadlineMs ?? 30_000;
  }

  /** @throws Lost */
  send(address: string, { method, path, body, headers }: HttpRequest): Promise<HttpAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const lost = (error: Error) => reject(new Lost(error.message));
      const request = http.request(
        `${address}${path}`,
        {
          method,
          agent: this.#agent,
          headers: {
            authorization: `Bearer ${this.#key}`,
            ...(text === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
        },
        (response) => {
          let received = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (received += chunk));
          response.once('error', lost);
          response.once('end', () => {
            clearTimeout(timer);
            const { statusCode = 0, headers: answered } = response;
            resolve({ status: statusCode, headers: answered, text: received });
          });
        },
      );
      const giveUp = () => request.destroy(new Error(`no answer within ${this.#deadlineMs} ms`));
      const timer = setTimeout(giveUp, this.#deadlineMs);
      request.once('error', (error) => {
        clearTimeout(timer);
        lost(error);
      });
      request.end(text);
    });
  }

  /** @throws Lost, or an Error when the status is another one */
  async json(address: string, path: string, status = 200): Promise<Record<string, unknown>> {
    const answer = await this.send(address, { method: 'GET', path });
    if (answer.status !== status) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
  }

  close(): void {
    this.#agent.destroy();
  }
}
