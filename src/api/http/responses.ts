/** What all routes share: their dependencies, and the parts of a schema that are the same everywhere. */
import { type TSchema, Type } from 'typebox';
import type { ApiClients } from '../../application/access/apiClients.js';
import type { Bank } from '../../application/bank.js';
import type { EventReads } from '../../application/feed/eventReads.js';
import type { Feed } from '../../application/feed/feed.js';
import type { LogView } from '../../application/log/status.js';
import type { Lag } from '../../application/readModels/freshness.js';
import type { ReadSide } from '../../application/readModels/reads.js';
import type { BankClock } from '../../application/shared/bankClock.js';
import type { Statements } from '../../application/statements/statements.js';
import type { TimeTravel } from '../../application/statements/timeTravel.js';
import type { Verifications } from '../../application/verification/runs.js';
import type { Webhooks } from '../../application/webhooks/registry.js';
import { PROBLEM_MEDIA_TYPE, ProblemBody } from './problem.js';
import type { ReadTurns } from './readTurns.js';

export interface ApiLimits {
  readonly pageItemsMax: number;
  readonly pageBytesMax: number;
  readonly bodyBytesMax: number;
  readonly batchCommandsMax: number;
  /** Commands of one streamed batch under way at once. */
  readonly streamCommandsMax: number;
  /** How often the API key of an open stream is checked again, in milliseconds; 0: as often as can be. */
  readonly clientCheckMs: number;
}

/** The state of what the bank stands on, by name; without what is degraded it is slower, and answers the same. */
export type Readiness = () => Promise<Readonly<Record<string, 'up' | 'degraded' | 'down'>>>;

export interface ApiDependencies {
  readonly bank: Pick<Bank, keyof Bank>;
  readonly reads: Pick<ReadSide, keyof ReadSide>;
  readonly events: Pick<EventReads, keyof EventReads>;
  readonly feed: Pick<Feed, keyof Feed>;
  readonly clock: Pick<BankClock, 'now' | 'today' | 'sleep'>;
  readonly timeTravel: Pick<TimeTravel, 'account'>;
  readonly statements: Pick<Statements, 'open'>;
  readonly turns: ReadTurns;
  readonly clients: ApiClients;
  readonly webhooks: Webhooks;
  readonly verifications: Verifications;
  readonly limits: ApiLimits;
  /** Where the built web console is, if it is. */
  readonly consoleFolder: string;
  /** Where clients see the service, without a slash at its end; empty: where it listens. */
  readonly publicUrl: string;
  readonly readiness: Readiness;
  readonly log: LogView;
  /** All metrics in the Prometheus text format. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Aborted when the service is about to stop: it still takes requests, and asks for none. */
  readonly draining: AbortSignal;
  /** Aborted when the service begins to stop: it takes no more requests. */
  readonly stopping: AbortSignal;
}

/** What a header of an answer says. */
type Headers = Readonly<
  Record<string, { readonly type: 'string' | 'integer'; readonly description: string }>
>;

const REQUEST_ID: Headers = {
  'X-Request-Id': {
    type: 'string',
    description: 'Echoes the request’s `X-Request-Id`, or a generated one; written to the log',
  },
};
const RETRY_AFTER: Headers = {
  'Retry-After': { type: 'integer', description: 'Seconds to wait before retrying' },
};
export const ETAG: Headers = {
  ETag: { type: 'string', description: 'Version of the account (for a transfer: of the paying account)' },
};
export const LINK: Headers = {
  Link: { type: 'string', description: 'URL of the next page, if any (RFC 8288)' },
};
const REPLAYED: Headers = {
  'Idempotent-Replayed': {
    type: 'string',
    description: '`true` if this is a replay of the original response',
  },
};
export const LAG: Headers = {
  'Projection-Lag': {
    type: 'string',
    description:
      'Present only if the read model is behind the log: by how many events and seconds, for example `events=12, seconds=0.4`',
  },
};
export const LOCATION: Headers = {
  Location: { type: 'string', description: 'URL of the resource' },
};

/** What an answer says of a read model that is behind (a dictionary of RFC 9651). */
export const lagHeaders = (lag: Lag | undefined): Readonly<Record<string, string>> =>
  lag === undefined ? {} : { 'projection-lag': `events=${lag.events}, seconds=${lag.seconds.toFixed(1)}` };

/** Schemas by media type, where it is not JSON alone. */
type Media = Readonly<Record<string, TSchema>>;

/** One answer of an operation. */
export function answer(description: string, body: TSchema | Media, headers: Headers = {}): TSchema {
  const media = 'type' in body ? { 'application/json': body } : body;
  const content = Object.fromEntries(Object.entries(media).map(([type, schema]) => [type, { schema }]));
  return { description, headers: { ...REQUEST_ID, ...headers }, content } as TSchema;
}

/** The answer that has no body: 204. */
export const emptyAnswer = Type.Null({ description: 'Deleted', headers: REQUEST_ID });

/** The answers of an operation: its own, and problems with these statuses besides those that any may have. */
export const responses = (
  status: 200 | 201,
  body: TSchema | Media,
  problems: readonly number[] = [],
  headers: Headers = {},
): Record<number, TSchema> => ({ [status]: answer('Success', body, headers), ...refusals(problems) });

const Receipt = Type.Object(
  {
    idempotencyKey: Type.String(),
    commandId: Type.String({ format: 'uuid' }),
    status: Type.Literal('pending'),
  },
  { title: 'Receipt' },
);

/** The answers of a command on one or two accounts. */
export const commandResponses = (
  status: 200 | 201,
  body: TSchema,
  problems: readonly number[] = [404],
  headers: Headers = {},
): Record<number, TSchema> => ({
  [status]: answer('Success', body, { ...ETAG, ...REPLAYED, ...headers }),
  202: answer('Accepted for asynchronous processing; poll `Location` for the outcome', Receipt, {
    ...LOCATION,
    'Preference-Applied': { type: 'string', description: '`respond-async`' },
  }),
  ...refusals([...problems, 408, 409, 412, 413, 415, 422], REPLAYED),
});

/** @param rejection headers of answers that may be a rejection by the bank's rules */
export function refusals(problems: readonly number[], rejection: Headers = {}): Record<number, TSchema> {
  const described: Record<number, TSchema> = {};
  for (const problem of [400, 401, 403, ...problems, 429, 500, 503]) {
    const headers = {
      ...(RETRY_LATER.includes(problem) ? RETRY_AFTER : {}),
      ...(REJECTIONS.includes(problem) ? rejection : {}),
    };
    const description = PROBLEM_DESCRIPTIONS[problem] as string;
    described[problem] = answer(description, { [PROBLEM_MEDIA_TYPE]: ProblemBody }, headers);
  }
  return described;
}

const REJECTIONS: readonly number[] = [400, 404, 409, 412, 422];
const RETRY_LATER: readonly number[] = [409, 429, 503];

const PROBLEM_DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'Invalid request; `errors` names each field and the rule it violates',
  401: 'Missing or invalid API key',
  403: 'The API key lacks the required scope',
  404: 'Not found',
  406: 'No available representation matches `Accept`',
  408: 'The request body did not arrive within `BODY_MS_MAX`',
  409: 'Conflicts with the current state, or a request with this idempotency key is in progress',
  412: 'The account’s version does not match `If-Match`',
  413: 'Request body too large',
  415: 'Unsupported media type',
  422: 'Rejected by a business rule, or the idempotency key was used for a different request',
  429: 'Rate limit exceeded, or too many reads of this API key are queued',
  500: 'Internal error. Retry with the same idempotency key to learn whether the command was applied',
  503: 'Temporarily unavailable; retry with the same idempotency key after `Retry-After` seconds',
};

export const pageSchema = (item: TSchema, title: string): TSchema =>
  Type.Object(
    {
      items: Type.Array(item),
      next: Type.Union([Type.String(), Type.Null()], {
        description: 'Pass as `after` to get the next page; null on the last page',
      }),
    },
    { title },
  );
