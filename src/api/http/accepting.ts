/** In which form a client likes an answer best (RFC 9110, section 12.5.1). */
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** A parameter of a media range, whose value may be quoted. */
const PARAMETER = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;,"]*)/g;

/**
 * @param types in the order that we like them
 * @returns undefined if the client takes none of them
 */
export function acceptedType({ headers }: FastifyRequest, types: readonly string[]): string | undefined {
  // Our forms have no parameters, so none of them makes a difference: `text/csv;header=present` is CSV.
  const accept = headers.accept?.replace(PARAMETER, (whole, name: string) =>
    /^q$/i.test(name) ? whole : '',
  );
  return new Negotiator({ headers: { accept } }).mediaType([...types]);
}
