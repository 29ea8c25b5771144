/** Reads keys, preconditions and periods from requests. */
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ApiClient } from '../../application/access/ports.js';
import type { ExecuteOptions, KeyedCommand, Sender } from '../../application/bank.js';
import {
  type CommandType,
  type Defaults,
  IdempotencyKey,
  type RawCommand,
  readCommand,
} from '../../application/commands/command.js';
import { compileCheck } from '../../application/shared/validation.js';
import { TAGS_MAX, versionsOf } from './entityTags.js';
import { Problem, problemOfFaults } from './problem.js';

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

const checkKey = compileCheck(IdempotencyKey);

/** The Idempotency-Key header. Throws a Problem if it is missing or invalid. */
function idempotencyKeyOf(request: FastifyRequest): string {
  const key = request.headers['idempotency-key'];
  const field = 'Idempotency-Key';
  if (key === undefined) throw problemOfFaults([{ field, rule: 'required', message: 'is required' }]);
  const faults = checkKey(key);
  if (faults !== undefined) throw problemOfFaults(faults.map((fault) => ({ ...fault, field })));
  return key as string;
}

/**
 * The versions in an If-Match header; none if it is absent or `*`. Throws a Problem if none of its entity
 * tags is a version, or if it is not a list of tags.
 */
function expectedVersionOf({ headers }: FastifyRequest): Pick<RawCommand, 'expectedVersion'> {
  const header = headers['if-match'];
  if (header === undefined || header === '*') return {};
  const versions = versionsOf(header);
  if (versions === undefined) {
    const message = `must be * or a comma-separated list of up to ${TAGS_MAX} ETags of the account, such as "7"`;
    throw problemOfFaults([{ field: 'If-Match', rule: 'format', message }]);
  }
  const [first, ...others] = versions;
  if (first === undefined) {
    throw new Problem('version-mismatch', 'No ETag in If-Match is an account version, such as "7"');
  }
  return { expectedVersion: others.length === 0 ? first : versions };
}

/** A route of a command. The URL contains the account id if the command is about one account. */
export interface CommandRoute {
  Params: { id?: string };
  Body: Record<string, unknown>;
}

/**
 * Reads the command of a request to its route, with the key from the header. Throws a Problem or InvalidInput
 * that names the invalid field or header.
 */
export function commandOf(
  request: FastifyRequest<CommandRoute>,
  type: CommandType,
  defaults: Defaults,
): KeyedCommand {
  const { id } = request.params;
  const subject = id === undefined ? {} : { accountId: id };
  const raw = { type, ...subject, body: request.body, ...expectedVersionOf(request) };
  return { ...readCommand(raw, defaults), idempotencyKey: idempotencyKeyOf(request) };
}

/**
 * Whether the client accepts a receipt: `Prefer: respond-async` (RFC 7240). Other preferences are ignored.
 */
export function executeOptions({ headers: { prefer } }: FastifyRequest): ExecuteOptions {
  const isAsync = prefer !== undefined && /(^|,)\s*respond-async\s*($|[,;])/i.test(String(prefer));
  return { isAsync };
}

/** Documents the headers of a command; the functions above check them. */
export const CommandHeaders = Type.Object({
  'Idempotency-Key': IdempotencyKey,
  'If-Match': Type.Optional(
    Type.String({
      description:
        'The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions',
    }),
  ),
  Prefer: Type.Optional(
    Type.String({
      description: '`respond-async`: respond with 202 without waiting for the outcome, if possible',
    }),
  ),
});

/** Throws a Problem if a period ends before it starts. */
export function requirePeriod({ from, to }: { readonly from?: string; readonly to?: string }): void {
  if (from === undefined || to === undefined || from <= to) return;
  throw problemOfFaults([{ field: 'to', rule: 'order', message: 'must not be earlier than from' }]);
}
