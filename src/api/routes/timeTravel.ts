/** Query fields for time travel. */
import { Type } from 'typebox';
import { BusinessDate } from '../../application/commands/fields.js';
import { readInstant } from '../../application/shared/dates.js';
import type { AsOf } from '../../application/statements/timeTravel.js';
import { problemOfFaults } from '../http/problem.js';

export const At = Type.String({
  format: 'date-time',
  description:
    'An instant with its offset from UTC, such as 2026-01-31T12:00:00Z (in a URL, write the + of an offset as %2B)',
});

export const AtVersion = Type.Integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'The account as of this version',
});

export interface AsOfQuery {
  readonly at?: string;
  readonly version?: number;
  readonly effectiveOn?: string;
}

export const AsOfFields = Type.Object(
  {
    at: Type.Optional(At),
    version: Type.Optional(AtVersion),
    effectiveOn: Type.Optional(BusinessDate),
  },
  { additionalProperties: false },
);

/** The instant of a validated query field, in UTC with milliseconds. */
export const instantOf = (at: string | undefined): string | undefined =>
  at === undefined ? undefined : readInstant(at);

/** Throws a Problem if the fields cannot be combined. */
export function asOf({ at, version, effectiveOn }: AsOfQuery): AsOf {
  if (version !== undefined && (at !== undefined || effectiveOn !== undefined)) {
    const others = Object.entries({ at, effectiveOn }).filter(([, value]) => value !== undefined);
    const message = `cannot be combined with ${others.map(([name]) => name).join(' and ')}`;
    throw problemOfFaults([{ field: 'version', rule: 'exclusive', message }]);
  }
  if (version !== undefined) return { moment: { version }, effectiveOn };
  const instant = instantOf(at);
  return { moment: instant === undefined ? undefined : { at: instant }, effectiveOn };
}
