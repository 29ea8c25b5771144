/** Known routes with an unsupported method: 405 with `Allow`. */
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Records the routes added to `server` from now on.
 * @returns adds the 405 handlers; call it after all routes
 */
export function refuseOtherMethods(server: FastifyInstance): () => void {
  const taken = new Map<string, Set<string>>();
  server.addHook('onRoute', ({ url, method }) => {
    const methods = taken.get(url) ?? new Set();
    taken.set(url, methods);
    for (const one of [method].flat()) methods.add(one);
  });
  return () => {
    for (const [url, methods] of [...taken]) {
      const allow = METHODS.filter((method) => methods.has(method)).join(', ');
      server.route({
        url,
        method: METHODS.filter((method) => !methods.has(method)),
        config: { scope: 'none' },
        schema: { hide: true },
        exposeHeadRoute: false,
        // Before the body is read, because its content does not matter.
        onRequest: (request, reply, done) => {
          reply.header('allow', allow);
          done(new Problem('method-not-allowed', `${request.method} is not allowed; use ${allow}`));
        },
        handler: () => {},
      });
    }
  };
}
