/** The sender of a request, and checks of its parameters. */
import type { FastifyRequest } from 'fastify';
import type { ApiClient } from '../../application/access/ports.js';
import type { Sender } from '../../application/bank.js';
import { InvalidInput } from '../../application/shared/validation.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The API client of the request; set before the handler of a route that requires a key. */
    client: ApiClient | undefined;
  }
}

export function senderOf(request: FastifyRequest): Sender {
  if (request.client === undefined) throw new Error('the route has no authentication, so there is no sender');
  return { clientId: request.client.id, correlationId: request.id };
}

/** @throws InvalidInput if a period ends before it starts */
export function requirePeriod({ from, to }: { readonly from?: string; readonly to?: string }): void {
  if (from === undefined || to === undefined || from <= to) return;
  throw new InvalidInput([{ field: 'to', rule: 'order', message: 'must not be earlier than from' }]);
}
