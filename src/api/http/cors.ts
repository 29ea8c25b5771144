/**
 * Pages of other origins that may call the API from a browser (the CORS protocol of the Fetch standard). They send an API key of
 * their own: nothing that a browser adds by itself, such as a cookie, counts, so credentials are never allowed.
 */
import type { FastifyInstance } from 'fastify';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';

/** What such a page may send beyond what every page may. */
const SENT = [
  ...[
    'Authorization',
    'Content-Type',
    'Idempotency-Key',
    'If-Match',
    'If-None-Match',
    'Last-Event-ID',
    'Prefer',
  ],
  'X-Request-Id',
].join(', ');

/** What it may read of an answer beyond what every page may. */
const READ = [
  ...['Allow', 'Content-Disposition', 'ETag', 'Events-After', 'Idempotent-Replayed', 'Link', 'Location'],
  ...['Preference-Applied', 'Projection-Lag', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
  ...['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'],
].join(', ');

/** How long a browser may remember what is allowed; some do for less. */
const PREFLIGHT_S = 7_200;

/** @param origins those that may, such as `https://shop.example`, or `*` for all; without any, none is told anything */
export function allowOrigins(server: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const isOpen = origins.includes('*');
  server.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    // Another origin gets another answer, unless all get the same.
    if (!isOpen) reply.header('vary', 'Origin');
    if (origin === undefined || !(isOpen || origins.includes(origin))) return done();
    reply
      .header('access-control-allow-origin', isOpen ? '*' : origin)
      .header('access-control-expose-headers', READ);
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
      return done();
    }
    reply
      .code(204)
      .header('access-control-allow-methods', METHODS)
      .header('access-control-allow-headers', SENT)
      .header('access-control-max-age', PREFLIGHT_S)
      .send();
  });
}
