/** Known addresses asked with a method they do not take: 405, and `Allow` says which they do. */
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Notes the routes that are added to `server` from now on. @returns adds the refusals, once all routes are there */
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
        // Before the body is read: it does not matter what it holds.
        onRequest: (request, reply, done) => {
          reply.header('allow', allow);
          done(new Problem('method-not-allowed', `${request.method} is not allowed; use ${allow}`));
        },
        handler: () => {},
      });
    }
  };
}
