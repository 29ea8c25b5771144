/** How many requests an API client may send. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';

/** Counts what needs a key, by API client, before the body is read. */
export async function limitRate(server: FastifyInstance, requestsPerMinuteMax: number): Promise<void> {
  await server.register(rateLimit, {
    max: requestsPerMinuteMax,
    timeWindow: 60_000,
    hook: 'onRequest',
    allowList: (request) => request.client === undefined,
    keyGenerator: (request) => request.client?.id as string,
  });
}
