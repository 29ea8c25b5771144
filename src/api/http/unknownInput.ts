/** Rejects query fields and bodies of routes that accept none, by name. */
import type { FastifyInstance, preValidationHookHandler } from 'fastify';
import { compileCheck, InvalidInput } from '../../application/shared/validation.js';

const checkEmpty = compileCheck({ type: 'object', additionalProperties: false });

function requireNone(input: unknown): void {
  const faults = checkEmpty(input);
  if (faults !== undefined) throw new InvalidInput(faults);
}

/** Applies to API routes added to `server` from now on. */
export function refuseUnknownInput(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/v1/')) return;
    const { querystring, body } = route.schema ?? {};
    const hasBody = [route.method].flat().some((method) => method !== 'GET' && method !== 'HEAD');
    if (querystring !== undefined && (body !== undefined || !hasBody)) return;
    const check: preValidationHookHandler = (request, _reply, done) => {
      if (querystring === undefined) requireNone(request.query);
      if (body === undefined && hasBody) requireNone(request.body);
      done();
    };
    route.preValidation = [...[route.preValidation ?? []].flat(), check];
  });
}
