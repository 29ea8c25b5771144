/**
 * Errors as RFC 9457 problem documents. Only this file maps codes to HTTP status codes.
 */
import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Fault } from '../../application/shared/validation.js';
import type { Rejection, RejectionCode } from '../../domain/decider.js';

type ProblemCode =
  | RejectionCode
  | 'unauthorized'
  | 'forbidden'
  | 'store-forbids'
  | 'not-found'
  | 'transaction-not-found'
  | 'event-not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'body-too-large'
  | 'headers-too-large'
  | 'unsupported-media-type'
  | 'request-timeout'
  | 'idempotency-key-reused'
  | 'request-in-flight'
  | 'too-many-keys'
  | 'too-many-webhooks'
  | 'log-changed'
  | 'too-many-requests'
  | 'overloaded'
  | 'unavailable'
  | 'internal-error';

/** All problem codes with their status and constant title. */
export const problems: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  'validation-failed': [400, 'Invalid request'],
  unauthorized: [401, 'Missing or invalid API key'],
  forbidden: [403, 'Not allowed for this API key'],
  'store-forbids': [403, 'Database permission denied'],
  'not-found': [404, 'Not found'],
  'account-not-found': [404, 'Account not found'],
  'hold-not-found': [404, 'Hold not found'],
  'transaction-not-found': [404, 'Transaction not found'],
  'event-not-found': [404, 'Event not found'],
  'method-not-allowed': [405, 'Method not allowed'],
  'not-acceptable': [406, 'Not acceptable'],
  'request-timeout': [408, 'Request timeout'],
  'account-frozen': [409, 'Account frozen'],
  'account-closed': [409, 'Account closed'],
  'account-already-exists': [409, 'Account already exists'],
  'account-not-empty': [409, 'Account not empty'],
  'hold-not-open': [409, 'Hold not open'],
  'too-many-holds': [409, 'Too many open holds'],
  'batch-aborted': [409, 'Atomic batch rejected'],
  'request-in-flight': [409, 'A request with this idempotency key is in progress'],
  'too-many-keys': [409, 'API key limit reached'],
  'log-changed': [409, 'Event log changed'],
  'too-many-webhooks': [409, 'Webhook limit reached'],
  'version-mismatch': [412, 'Account version mismatch'],
  'body-too-large': [413, 'Request body too large'],
  'unsupported-media-type': [415, 'Unsupported media type'],
  'insufficient-funds': [422, 'Insufficient funds'],
  'limit-exceeded': [422, 'Limit exceeded'],
  'amount-exceeds-hold': [422, 'Amount exceeds the hold'],
  'amount-exceeds-original': [422, 'Amount exceeds the original'],
  'entry-not-balanced': [422, 'Entry not balanced'],
  'unknown-ledger-account': [422, 'Unknown ledger account'],
  'currency-mismatch': [422, 'Currency mismatch'],
  'statement-too-long': [422, 'Statement too long'],
  'idempotency-key-reused': [422, 'Idempotency key already used for a different request'],
  'too-many-requests': [429, 'Too many requests'],
  'headers-too-large': [431, 'Request headers too large'],
  'internal-error': [500, 'Internal error'],
  overloaded: [503, 'Server overloaded'],
  unavailable: [503, 'Database unavailable'],
};

/** Not a union of schemas: to choose one, the serializer of each response of each route would have a validator of its own. */
const AmountOrCount = Type.Unsafe<string | number>({ type: ['string', 'integer'] });

export const ProblemBody = Type.Object(
  {
    type: Type.String({ description: 'URI that identifies the code' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Enum(Object.keys(problems), { description: 'Stable, machine-readable error code' }),
    detail: Type.String({ description: 'Human-readable explanation of this occurrence' }),
    after: Type.Optional(
      Type.Integer({ description: '`log-changed` only: the newest position that both logs have in common' }),
    ),
    limit: Type.Optional(
      Type.Object(
        {
          name: Type.Enum(['perTransaction', 'perDay', 'perMonth', 'countPerDay']),
          limit: AmountOrCount,
          left: { ...AmountOrCount, description: 'What may still go out' },
          freeFrom: Type.Optional(
            Type.String({
              description: 'When the whole limit is free again; absent if it is per transaction',
            }),
          ),
        },
        { description: '`limit-exceeded` only: the limit; of several, the one that is free again last' },
      ),
    ),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          field: Type.String({ description: 'The invalid field or header' }),
          rule: Type.String({ description: 'The rule it violates' }),
          message: Type.String(),
        }),
      ),
    ),
  },
  { title: 'Problem' },
);
export type ProblemBody = Static<typeof ProblemBody>;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
export const PROBLEM_TYPE = `${PROBLEM_MEDIA_TYPE}; charset=utf-8`;

/** Seconds after which a client should retry. */
const RETRY_AFTER_S = '1';

/** Thrown by a handler to respond with a problem. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly body: ProblemBody;

  constructor(code: ProblemCode, detail: string, faults?: readonly Fault[]) {
    super(detail);
    const [status, title] = problems[code];
    this.body = { type: `urn:banking-es:problem:${code}`, title, status, code, detail };
    if (faults !== undefined)
      this.body.errors = faults.map(({ field, rule, message }) => ({ field, rule, message }));
  }
}

export function problemOfRejection({ code, detail, field, rule, limit }: Rejection): Problem {
  const faults = field === undefined ? undefined : [{ field, rule: rule ?? code, message: detail }];
  const problem = new Problem(code, detail, faults);
  if (limit !== undefined) problem.body.limit = limit;
  return problem;
}

export function problemOfFaults(faults: readonly Fault[]): Problem {
  const detail = faults.map((fault) => `${fault.field} ${fault.message}`).join('; ');
  return new Problem('validation-failed', detail, faults);
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  for (const [name, value] of Object.entries(problemHeaders(problem))) {
    // The rate limit has already set when to retry.
    if (!reply.hasHeader(name) || name === 'content-type') reply.header(name, value);
  }
  return reply.code(problem.body.status).send(JSON.stringify(problem.body));
}

/** The headers of a problem, besides those of every response. */
export function problemHeaders({ body: { status, code } }: Problem): Record<string, string> {
  const isForLater = status === 429 || status === 503 || code === 'request-in-flight';
  return {
    ...(isForLater ? { 'retry-after': RETRY_AFTER_S } : {}),
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="banking-es"' } : {}),
    'content-type': PROBLEM_TYPE,
  };
}
