/**
 * Authentication and scopes: `Authorization: Bearer KEY` on every route, unless its config says otherwise.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiClient, Scope } from '../../application/access/ports.js';
import { Problem } from './problem.js';
import type { ApiDependencies } from './responses.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * The required scope. `any` accepts every key, `none` requires no key. The default is `admin`.
     */
    scope?: Scope | 'any' | 'none';
    /** Whether the body may be a JSON Merge Patch. */
    takesPatch?: boolean;
  }
}

/** Maximum length of a key; longer ones are rejected without hashing. */
const HEADER_CHARACTERS_MAX = 300;

const UNAUTHORIZED = 'Send `Authorization: Bearer KEY` with the key of an API client';

/** Authenticates before the body is read, so that unauthorized requests cost little. */
export function authenticate(server: FastifyInstance, { clients, stopping }: ApiDependencies): void {
  server.decorateRequest('client', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    const scope = request.routeOptions.config.scope ?? 'admin';
    if (scope === 'none') return done();
    if (stopping.aborted) return done(new Problem('unavailable', 'The service is shutting down'));
    if (request.method === 'GET') reply.header('cache-control', 'no-store');
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

/** Whether a client has the scope, or is an admin. */
function admit(request: FastifyRequest, client: ApiClient, scope: Scope | 'any'): Problem | undefined {
  if (scope !== 'any' && !allows(client, scope)) {
    return new Problem('forbidden', `This requires an API key with the ${scope} scope`);
  }
  request.client = client;
  return undefined;
}

export const allows = ({ scopes }: ApiClient, scope: Scope): boolean =>
  scopes.includes(scope) || scopes.includes('admin');

/** The API key of a request. */
export function bearerKey({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const header = headers.authorization;
  if (header === undefined || header.length > HEADER_CHARACTERS_MAX) return undefined;
  return /^Bearer ([\x21-\x7e]+)$/i.exec(header)?.[1];
}
