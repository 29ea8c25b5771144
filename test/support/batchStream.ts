/** One streamed batch as a client has it: lines out, results in, both at any time. */
import { once } from 'node:events';
import http from 'node:http';
import { createInterface } from 'node:readline';
import type { Json } from './json.js';
import type { Client } from './service.js';

export interface Result {
  readonly status: 'ok' | 'rejected' | 'invalid' | 'failed';
  readonly code?: string;
  readonly idempotencyKey?: string;
  readonly replayed?: boolean;
  readonly answer?: Json;
  readonly errors?: readonly { readonly field: string; readonly rule: string }[];
}

export class BatchStream {
  readonly #request: http.ClientRequest;
  readonly #response: Promise<http.IncomingMessage>;
  #lines: AsyncIterator<string> | undefined;

  constructor(client: Pick<Client, 'url' | 'apiKey'>) {
    const headers = {
      authorization: `Bearer ${client.apiKey}`,
      'content-type': 'application/x-ndjson',
    };
    this.#request = http.request(`${client.url}/v1/batch`, {
      method: 'POST',
      headers,
      // A connection of its own, which the service may end after its last word.
      agent: false,
    });
    this.#response = once(this.#request, 'response').then(([response]) => response);
    this.#response.catch(() => {});
    this.#request.on('error', () => {});
  }

  /** Resolves when the other side takes more. Objects become lines. */
  async write(what: string | Buffer | object): Promise<void> {
    const bytes = typeof what === 'string' || Buffer.isBuffer(what) ? what : `${JSON.stringify(what)}\n`;
    if (!this.#request.write(bytes)) await once(this.#request, 'drain');
  }

  /** How many bytes wait here because the other side does not take them. */
  get waitingBytes(): number {
    return this.#request.writableLength;
  }

  end(): this {
    this.#request.end();
    return this;
  }

  /** Hangs up. */
  destroy(): void {
    this.#request.destroy();
  }

  async status(): Promise<number> {
    return (await this.#response).statusCode ?? 0;
  }

  /** The next result; undefined at the end. */
  async next(): Promise<Result | undefined> {
    this.#lines ??= createInterface({ input: await this.#response })[Symbol.asyncIterator]();
    const { value, done } = await this.#lines.next();
    return done ? undefined : JSON.parse(value);
  }

  /** All results that are still to come. */
  async rest(): Promise<Result[]> {
    const results: Result[] = [];
    for (let result = await this.next(); result !== undefined; result = await this.next())
      results.push(result);
    return results;
  }
}

/** The status of each result, with the code where there is one. */
export const wordsOf = (results: readonly Result[]): string[] =>
  results.map(({ status, code }) => [status, code].filter(Boolean).join(' '));
