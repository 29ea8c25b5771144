/** How many requests an API client may send. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';

/** Counts by API client, or by address for requests that have none. */
export async function limitRate(server: FastifyInstance, requestsPerMinuteMax: number): Promise<void> {
  await server.register(rateLimit, {
    max: requestsPerMinuteMax,
    timeWindow: 60_000,
    hook: 'preHandler',
    keyGenerator: (request) => request.client?.id ?? request.ip,
  });
}
