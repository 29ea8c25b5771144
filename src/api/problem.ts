/**
 * Errors as RFC 9457 problem documents. The one place that knows HTTP status codes of failures.
 */
import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Fault } from '../application/validation.js';
import type { Rejection, RejectionCode } from '../domain/decider.js';

type ProblemCode =
  | RejectionCode
  | 'unauthorized'
  | 'forbidden'
  | 'store-forbids'
  | 'not-found'
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

/** Every code the API answers with: its status, and a title that never varies. */
export const problems: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  'validation-failed': [400, 'The request is not valid'],
  unauthorized: [401, 'A valid API key is needed'],
  forbidden: [403, 'The API key does not allow this'],
  'store-forbids': [403, 'The database role of the bank may not do this'],
  'not-found': [404, 'There is nothing at this address'],
  'account-not-found': [404, 'The account does not exist'],
  'method-not-allowed': [405, 'This address does not take this method'],
  'not-acceptable': [406, 'The answer does not come in this form'],
  'request-timeout': [408, 'The request took too long to arrive'],
  'account-frozen': [409, 'The account is frozen'],
  'account-closed': [409, 'The account is closed'],
  'account-already-exists': [409, 'The account already exists'],
  'account-not-empty': [409, 'The account is not empty'],
  'batch-aborted': [409, 'The atomic batch was not carried out'],
  'request-in-flight': [409, 'The same command is still under way'],
  'too-many-keys': [409, 'The API client has as many keys as it may'],
  'log-changed': [409, 'The log is not the one that was read'],
  'too-many-webhooks': [409, 'There are as many webhooks as there may be'],
  'version-mismatch': [412, 'The account has another version'],
  'body-too-large': [413, 'The request body is too large'],
  'unsupported-media-type': [415, 'The content type is not supported'],
  'insufficient-funds': [422, 'The funds do not suffice'],
  'currency-mismatch': [422, 'The currencies differ'],
  'statement-too-long': [422, 'The statement has too many lines'],
  'idempotency-key-reused': [422, 'The idempotency key belongs to another request'],
  'too-many-requests': [429, 'Too many requests'],
  'headers-too-large': [431, 'The request headers are too large'],
  'internal-error': [500, 'Something went wrong here'],
  overloaded: [503, 'Too much is waiting'],
  unavailable: [503, 'The bank cannot reach its store'],
};

export const ProblemBody = Type.Object(
  {
    type: Type.String({ description: 'a URI that stands for the code' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Enum(Object.keys(problems), { description: 'stable: programs decide by it' }),
    detail: Type.String({ description: 'one sentence for people' }),
    after: Type.Optional(
      Type.Integer({ description: 'of `log-changed`: the newest position that both logs have in common' }),
    ),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          field: Type.String({ description: 'the field or header at fault' }),
          rule: Type.String({ description: 'the rule it breaks' }),
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

/** Seconds after which a client should try again. */
const RETRY_AFTER_S = 1;

/** Thrown by a handler to answer with a problem. */
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

export function problemOfRejection({ code, detail, field, rule }: Rejection): Problem {
  const faults = field === undefined ? undefined : [{ field, rule: rule ?? code, message: detail }];
  return new Problem(code, detail, faults);
}

export function problemOfFaults(faults: readonly Fault[]): Problem {
  const detail = faults.map((fault) => `${fault.field} ${fault.message}`).join('; ');
  return new Problem('validation-failed', detail, faults);
}

export function sendProblem(reply: FastifyReply, { body }: Problem): FastifyReply {
  const isForLater = body.status === 503 || body.code === 'request-in-flight';
  // A rate limit has said when its minute is over.
  const isRefused = body.status === 429 && !reply.hasHeader('retry-after');
  if (isForLater || isRefused) reply.header('retry-after', RETRY_AFTER_S);
  if (body.status === 401) reply.header('www-authenticate', 'Bearer realm="banking-es"');
  return reply.code(body.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(body));
}
