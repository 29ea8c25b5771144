/** Content negotiation (RFC 9110, section 12.5.1). */
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** A parameter of a media range, whose value may be quoted. */
const PARAMETER = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;,"]*)/g;

/**
 * @param types by preference of the server
 * @returns undefined if the client accepts none of them
 */
export function acceptedType({ headers }: FastifyRequest, types: readonly string[]): string | undefined {
  // The formats have no parameters, so parameters are ignored: `text/csv;header=present` is CSV.
  const accept = headers.accept?.replace(PARAMETER, (whole, name: string) =>
    /^q$/i.test(name) ? whole : '',
  );
  return new Negotiator({ headers: { accept } }).mediaType([...types]);
}
