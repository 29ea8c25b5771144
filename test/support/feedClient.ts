/** A reader of the live feed, as a client has it; what it parses the stream with is not ours. */
import { once } from 'node:events';
import http from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Json } from './json.js';

export interface FeedEvent {
  readonly id: number;
  readonly type: string;
  readonly data: Json;
}

export interface FeedRequest {
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** The query, with its question mark. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export class FeedClient {
  readonly #request: http.ClientRequest;
  readonly #response: Promise<http.IncomingMessage>;
  #onChange: () => void = () => {};
  readonly events: FeedEvent[] = [];
  /** The reason it was cut off for, once it was told one. */
  cutOff: { readonly code: string; readonly after: number } | undefined;
  retryMs: number | undefined;
  heartbeats = 0;
  /** All that came, as it came. */
  raw = '';
  /** Whether it has ended, in whatever way. */
  isOver = false;

  /** @param onEvent called with each event as it comes */
  constructor({ url, apiKey, query = '', headers = {} }: FeedRequest, onEvent?: (event: FeedEvent) => void) {
    this.#request = http.request(`${url}/v1/events${query}`, {
      agent: false,
      headers: {
        accept: 'text/event-stream',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        ...headers,
      },
    });
    const parser = createParser({
      onEvent: (message) => this.#take(message, onEvent),
      onRetry: (ms) => {
        this.retryMs = ms;
      },
      onComment: () => {
        this.heartbeats += 1;
      },
    });
    this.#response = once(this.#request, 'response').then(([response]: http.IncomingMessage[]) => {
      response?.setEncoding('utf8');
      response?.on('data', (chunk: string) => {
        this.raw += chunk;
        parser.feed(chunk);
        this.#onChange();
      });
      response?.on('close', () => this.#end());
      response?.on('error', () => {});
      return response as http.IncomingMessage;
    });
    this.#response.catch(() => this.#end());
    this.#request.on('error', () => {});
    this.#request.end();
  }

  /** Resolves when it stands, or was refused. */
  async opened(): Promise<{ readonly status: number; readonly headers: http.IncomingHttpHeaders }> {
    const { statusCode = 0, headers } = await this.#response;
    return { status: statusCode, headers };
  }

  /** Resolves when the condition holds; fails when the stream ends before. */
  async until(condition: (client: this) => boolean): Promise<void> {
    while (!condition(this)) {
      if (this.isOver) throw new Error(`the feed has ended: ${JSON.stringify(this.cutOff)}`);
      await this.#change();
    }
  }

  async over(): Promise<void> {
    while (!this.isOver) await this.#change();
  }

  get ids(): number[] {
    return this.events.map(({ id }) => id);
  }

  /** Stops and starts taking what comes. */
  async pause(): Promise<void> {
    (await this.#response).pause();
  }

  async resume(): Promise<void> {
    (await this.#response).resume();
  }

  /** Hangs up. */
  destroy(): void {
    this.#request.destroy();
  }

  #take({ id, event = '', data }: EventSourceMessage, onEvent?: (event: FeedEvent) => void): void {
    if (event === 'cut-off') {
      this.cutOff = JSON.parse(data);
      return;
    }
    const told = { id: Number(id), type: event, data: JSON.parse(data) };
    this.events.push(told);
    onEvent?.(told);
  }

  #end(): void {
    this.isOver = true;
    this.#onChange();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#onChange = resolve;
    });
  }
}
