/** Rate limit per API client. */
import rateLimit, { type FastifyRateLimitStore } from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';

const WINDOW_MS = 60_000;

/** Maximum number of counted API clients; the least recent one is evicted. */
const CLIENTS_MAX = 5_000;

/** Counts requests with a key by API client, before the body is read. */
export async function limitRate(server: FastifyInstance, requestsPerMinuteMax: number): Promise<void> {
  await server.register(rateLimit, {
    max: requestsPerMinuteMax,
    timeWindow: WINDOW_MS,
    hook: 'onRequest',
    allowList: (request) => request.client === undefined,
    keyGenerator: (request) => request.client?.id as string,
    store: Counts,
  });
}

/**
 * The library's own store uses the time of day: if the clock were set back, clients would be rejected for
 * hours.
 */
class Counts implements FastifyRateLimitStore {
  readonly #counts = new Map<string, { current: number; readonly sinceMs: number }>();

  incr(key: string, tell: (error: Error | null, result?: { current: number; ttl: number }) => void): void {
    const nowMs = performance.now();
    const known = this.#counts.get(key);
    const isOver = known === undefined || nowMs - known.sinceMs >= WINDOW_MS;
    const counted = isOver ? { current: 1, sinceMs: nowMs } : { ...known, current: known.current + 1 };
    this.#counts.delete(key);
    this.#counts.set(key, counted);
    if (this.#counts.size > CLIENTS_MAX) this.#counts.delete(this.#counts.keys().next().value as string);
    tell(null, { current: counted.current, ttl: WINDOW_MS - (nowMs - counted.sinceMs) });
  }

  child(): this {
    return this;
  }
}
