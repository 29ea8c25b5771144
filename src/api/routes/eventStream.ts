/** The live feed as server-sent events (HTML standard): one endless response. */

import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { CutOff } from '../../application/commands/telemetry.js';
import type { FeedSink } from '../../application/feed/feed.js';
import type { EventFilter } from '../../application/feed/ports.js';
import type { FeedBatch } from '../../application/feed/tail.js';
import type { Position } from '../../application/log/ports.js';
import { UNBUFFERED } from '../http/answering.js';
import { batchBytes } from './eventText.js';

export const EVENT_STREAM_TYPE = 'text/event-stream';

/**
 * Reconnection delay of clients, randomized so that they do not all reconnect simultaneously after a node is
 * lost.
 */
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 1_500;

/** How long a disconnected reader may take to receive written bytes. */
const LAST_WORDS_MS = 5_000;

/** Turns a reply into a stream and sends its headers. */
export function openEventStream(reply: FastifyReply, filter: EventFilter): EventStream {
  reply.hijack();
  const { raw } = reply;
  // It may be idle for longer than other connections; heartbeats detect dead ones.
  raw.socket?.setTimeout(0);
  raw.socket?.setNoDelay(true);
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': `${EVENT_STREAM_TYPE}; charset=utf-8`,
    ...UNBUFFERED,
  });
  const retryMs = RETRY_MS_MIN + Math.floor(Math.random() * (RETRY_MS_MAX - RETRY_MS_MIN));
  raw.write(`retry: ${retryMs}\n\n`);
  return new EventStream(raw, filter);
}

class EventStream implements FeedSink {
  readonly #response: ServerResponse;
  readonly #filter: EventFilter;
  readonly #closed = new AbortController();

  constructor(response: ServerResponse, filter: EventFilter) {
    this.#response = response;
    this.#filter = filter;
    const close = () => this.#closed.abort();
    response.once('close', close);
    response.on('error', close);
    if (response.destroyed) close();
  }

  get unsentBytes(): number {
    return this.#response.writableLength;
  }

  get sentBytes(): number {
    const { socket } = this.#response;
    return socket === null ? 0 : socket.bytesWritten - socket.writableLength;
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  send(batch: FeedBatch, after: number): number {
    const bytes = batchBytes(batch, this.#filter, after);
    if (bytes !== undefined) this.#response.write(bytes);
    return bytes?.length ?? 0;
  }

  /** Dispatches no event, because it has no data, but clients store the id. */
  beat(position: Position): void {
    this.#response.write(`: heartbeat\nid: ${position}\n\n`);
  }

  drained(): Promise<void> {
    if (!this.#response.writableNeedDrain || this.#closed.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#response.off('drain', done);
        this.#response.off('close', done);
        resolve();
      };
      this.#response.on('drain', done);
      this.#response.on('close', done);
    });
  }

  end(code: CutOff, after: number): void {
    this.#response.end(`event: cut-off\ndata: ${JSON.stringify({ code, after })}\n\n`);
    setTimeout(() => this.#response.destroy(), LAST_WORDS_MS).unref();
  }
}
