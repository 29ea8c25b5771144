/** Shared by all routes: dependencies and common schema parts. */
import { type TSchema, Type } from 'typebox';
import type { ApiClients } from '../../application/access/apiClients.js';
import type { Bank } from '../../application/bank.js';
import type { EventReads } from '../../application/feed/eventReads.js';
import type { Feed } from '../../application/feed/feed.js';
import type { HoldReads } from '../../application/holds/reads.js';
import type { LogView } from '../../application/log/status.js';
import type { Lag } from '../../application/readModels/ports.js';
import type { ReadSide } from '../../application/readModels/reads.js';
import type { BankClock } from '../../application/shared/bankClock.js';
import type { Statements } from '../../application/statements/statements.js';
import type { TimeTravel } from '../../application/statements/timeTravel.js';
import type { TransactionReads } from '../../application/transactions/reads.js';
import type { Verifications } from '../../application/verification/runs.js';
import type { Webhooks } from '../../application/webhooks/registry.js';
import { PROBLEM_MEDIA_TYPE, ProblemBody } from './problem.js';
import type { ReadTurns } from './readTurns.js';

export interface ApiLimits {
  readonly pageItemsMax: number;
  readonly pageBytesMax: number;
  readonly bodyBytesMax: number;
  readonly batchCommandsMax: number;
  /** Commands of a streamed batch in progress at a time. */
  readonly streamCommandsMax: number;
  /** Interval in milliseconds between checks of an open stream's API key; 0 for the minimum. */
  readonly clientCheckMs: number;
}

/** The state of dependencies by name. A degraded one makes the bank slower, with the same responses. */
export type Readiness = () => Promise<Readonly<Record<string, 'up' | 'degraded' | 'down'>>>;

export interface ApiDependencies {
  readonly bank: Pick<Bank, keyof Bank>;
  readonly reads: Pick<ReadSide, keyof ReadSide>;
  readonly events: Pick<EventReads, keyof EventReads>;
  readonly feed: Pick<Feed, keyof Feed>;
  readonly clock: Pick<BankClock, 'now' | 'today' | 'recordingTime' | 'sleep'>;
  readonly holds: Pick<HoldReads, keyof HoldReads>;
  readonly timeTravel: Pick<TimeTravel, 'account'>;
  readonly transactions: Pick<TransactionReads, keyof TransactionReads>;
  readonly statements: Pick<Statements, 'open'>;
  readonly turns: ReadTurns;
  readonly clients: ApiClients;
  readonly webhooks: Webhooks;
  readonly verifications: Verifications;
  readonly limits: ApiLimits;
  /** The folder of the built web console, if it exists. */
  readonly consoleFolder: string;
  /** The URL for clients, without a trailing slash; empty if it is the listening address. */
  readonly publicUrl: string;
  readonly readiness: Readiness;
  readonly log: LogView;
  /** All metrics in the Prometheus text format. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Aborted when draining starts: requests are still served, but clients should go elsewhere. */
  readonly draining: AbortSignal;
  /** Aborted when stopping starts: no more requests are accepted. */
  readonly stopping: AbortSignal;
}

/** Response headers with their descriptions. */
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
export const DRY_RUN: Headers = {
  'Dry-Run': { type: 'string', description: '`true` with `dryRun=true`: nothing was kept' },
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

/** Headers that report the lag of a read model (an RFC 9651 dictionary). */
export const lagHeaders = (lag: Lag | undefined): Readonly<Record<string, string>> =>
  lag === undefined ? {} : { 'projection-lag': `events=${lag.events}, seconds=${lag.seconds.toFixed(1)}` };

/** Schemas by media type, if not only JSON. */
type Media = Readonly<Record<string, TSchema>>;

/** A response of an operation. */
export function answer(description: string, body: TSchema | Media, headers: Headers = {}): TSchema {
  const media = 'type' in body ? { 'application/json': body } : body;
  const content = Object.fromEntries(Object.entries(media).map(([type, schema]) => [type, { schema }]));
  return { description, headers: { ...REQUEST_ID, ...headers }, content } as TSchema;
}

/** The response without a body: 204. */
export const emptyAnswer = Type.Null({ description: 'Deleted', headers: REQUEST_ID });

/** Responses of an operation: its own, and problems with these statuses in addition to the common ones. */
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

/** Responses of a command. */
export const commandResponses = (
  status: 200 | 201,
  body: TSchema | Media,
  problems: readonly number[] = [404],
  headers: Headers = {},
): Record<number, TSchema> => ({
  [status]: answer('Success', body, { ...ETAG, ...REPLAYED, ...DRY_RUN, ...headers }),
  202: answer('Accepted for asynchronous processing; poll `Location` for the outcome', Receipt, {
    ...LOCATION,
    'Preference-Applied': { type: 'string', description: '`respond-async`' },
  }),
  ...refusals([...problems, 408, 409, 412, 413, 415, 422], { ...REPLAYED, ...DRY_RUN }),
});

/** @param rejection headers of responses that may be business rejections */
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
      items: Type.Array(item, { description: 'The items of this page, in the order of the list' }),
      // Not a union: to choose, each list would have a validator of its own.
      next: Type.Unsafe<string | null>({
        type: ['string', 'null'],
        description: 'Pass as `after` to get the next page; null on the last page',
      }),
    },
    { title },
  );
