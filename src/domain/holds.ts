/**
 * Holds: amounts set aside on an account until they are captured or released, or until they expire. A hold counts until
 * `expiresAt` by the time of recording, and from that instant on it does not, whether or not an event says so already.
 */

/** ISO 8601 in UTC with milliseconds and a four-digit year, so that texts compare like the instants. */
export type Instant = string;

/** A hold that no event has ended. */
export interface Hold {
  /** The id of the command that placed it. */
  readonly id: string;
  /** Minor units, above zero: what is still set aside. */
  readonly remaining: bigint;
  readonly expiresAt: Instant;
}

export const NO_HOLDS: readonly Hold[] = [];

export const hasExpired = ({ expiresAt }: Pick<Hold, 'expiresAt'>, at: Instant): boolean => expiresAt <= at;

/** The sum that is set aside at an instant, in minor units. */
export function heldAt(holds: readonly Hold[], at: Instant): bigint {
  let sum = 0n;
  for (const hold of holds) if (!hasExpired(hold, at)) sum += hold.remaining;
  return sum;
}

/** Recording times from `from` (inclusive) to `until` (exclusive); unlimited where undefined. */
export interface Span {
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
}

export const ALWAYS: Span = {};

/**
 * The recording times for which a decision holds: none of these holds expires between them and the instant that it was
 * decided for.
 */
export function spanOf(holds: readonly Hold[], at: Instant): Span {
  let { from, until } = ALWAYS;
  for (const hold of holds) {
    const { expiresAt } = hold;
    if (hasExpired(hold, at)) {
      if (from === undefined || expiresAt > from) from = expiresAt;
    } else if (until === undefined || expiresAt < until) until = expiresAt;
  }
  return { from, until };
}

export const isWithin = (span: Span | undefined, at: Instant): boolean =>
  (span?.from === undefined || at >= span.from) && (span?.until === undefined || at < span.until);

/** The times that both spans have. */
export function bothSpans(a: Span, b: Span): Span {
  const from = a.from === undefined || (b.from !== undefined && b.from > a.from) ? b.from : a.from;
  const until = a.until === undefined || (b.until !== undefined && b.until < a.until) ? b.until : a.until;
  return { from, until };
}
