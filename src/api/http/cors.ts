/**
 * Access from pages of other origins (CORS, Fetch standard). Pages send their own API key. The API ignores
 * everything that a browser adds by itself, such as cookies, so credentials are never allowed.
 */
import type { FastifyInstance } from 'fastify';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';

/** Request headers allowed in addition to the safelisted ones. */
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

/** Response headers exposed in addition to the safelisted ones. */
const READ = [
  ...[
    'Allow',
    'Content-Disposition',
    'Dry-Run',
    'ETag',
    'Events-After',
    'Idempotent-Replayed',
    'Link',
    'Location',
  ],
  ...['Preference-Applied', 'Projection-Lag', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
  ...['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'],
].join(', ');

/** How long browsers may cache a preflight; some use less. */
const PREFLIGHT_S = 7_200;

/**
 * @param origins allowed origins, such as `https://shop.example`, or `*` for all; if empty, no CORS headers
 *   are sent
 */
export function allowOrigins(server: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const isOpen = origins.includes('*');
  server.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    // Responses differ by origin, unless all origins are allowed.
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
