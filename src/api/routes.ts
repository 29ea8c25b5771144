/** What all routes share: their dependencies, and the parts of a schema that are the same everywhere. */
import { type TSchema, Type } from 'typebox';
import type { ApiClients } from '../application/apiClients.js';
import type { Bank } from '../application/bank.js';
import { ProblemBody } from './problem.js';

export interface ApiLimits {
  readonly pageItemsMax: number;
  readonly bodyBytesMax: number;
  readonly batchCommandsMax: number;
  /** Commands of one streamed batch under way at once. */
  readonly streamCommandsMax: number;
}

/** The state of what the bank stands on, by name. */
export type Readiness = () => Promise<Readonly<Record<string, 'up' | 'down'>>>;

export interface ApiDependencies {
  readonly bank: Pick<Bank, keyof Bank>;
  readonly clients: ApiClients;
  readonly limits: ApiLimits;
  readonly readiness: Readiness;
  /** All metrics in the Prometheus text format. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Aborted when the service begins to stop. */
  readonly stopping: AbortSignal;
}

/** The answers of an operation: its own, and problems with these codes. */
export function responses(
  status: 200 | 201,
  body: TSchema,
  ...problems: readonly number[]
): Record<number, TSchema> {
  const described: Record<number, unknown> = {
    [status]: { description: 'done', ...body },
  };
  for (const problem of [400, 401, 403, ...problems, 503]) {
    described[problem] = {
      description: PROBLEM_DESCRIPTIONS[problem] ?? 'refused',
      content: { 'application/problem+json': { schema: ProblemBody } },
    };
  }
  return described as Record<number, TSchema>;
}

const PROBLEM_DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'the request is not valid; `errors` names each field and rule',
  401: 'no valid API key',
  403: 'the API key lacks the scope',
  404: 'no such account',
  409: 'refused in the present state, or the same command is still under way',
  412: 'the account has another version than If-Match says',
  413: 'the body is too large',
  422: 'refused by a rule of the bank, or the idempotency key belongs to another request',
  503: 'not now: try again with the same idempotency key after `Retry-After` seconds',
};

export const pageOf = (item: TSchema, title: string): TSchema =>
  Type.Object(
    {
      items: Type.Array(item),
      next: Type.Union([Type.String(), Type.Null()], { description: 'pass as `after` for the next page' }),
    },
    { title },
  );
