/** Authentication and scopes: `Authorization: Bearer KEY` on every route that does not say otherwise. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiClients } from '../application/apiClients.js';
import type { ApiClient, Scope } from '../application/ports.js';
import { Problem } from './problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope a key must have; `none` opens the route to all. Routes under /v1 must say. */
    scope?: Scope | 'none';
  }
}

/** Longer than any key: what is longer is refused without being hashed. */
const HEADER_CHARACTERS_MAX = 300;

const UNAUTHORIZED = 'send Authorization: Bearer KEY with the key of an API client';

/** Adds the check that runs before the body is read: strangers get no work done. */
export function authenticate(server: FastifyInstance, clients: ApiClients): void {
  server.decorateRequest('client', undefined);
  server.addHook('onRequest', (request, _reply, done) => {
    const scope = scopeOf(request);
    if (scope === 'none') return done();
    const key = bearerKey(request);
    if (key === undefined) return done(new Problem('unauthorized', UNAUTHORIZED));
    const remembered = clients.recall(key);
    if (remembered !== undefined) return done(admit(request, remembered, scope));
    clients.authenticate(key).then(
      (client) => done(client ? admit(request, client, scope) : new Problem('unauthorized', UNAUTHORIZED)),
      (error) => done(error),
    );
  });
}

/** A client is admitted with the scope itself, or as an admin. */
function admit(request: FastifyRequest, client: ApiClient, scope: Scope): Problem | undefined {
  if (!client.scopes.includes(scope) && !client.scopes.includes('admin')) {
    return new Problem('forbidden', `this needs an API key with the scope ${scope}`);
  }
  request.client = client;
  return undefined;
}

/** Unknown addresses are answered as such; a route that forgot to say its scope needs an admin. */
const scopeOf = (request: FastifyRequest): Scope | 'none' =>
  request.is404 ? 'none' : (request.routeOptions.config.scope ?? 'admin');

function bearerKey(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined || header.length > HEADER_CHARACTERS_MAX) return undefined;
  return /^Bearer ([\x21-\x7e]+)$/i.exec(header)?.[1];
}
