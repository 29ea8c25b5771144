/** The moment that is looked at, as questions about a period ask for it. */
import { useQuery } from '@tanstack/react-query';
import { type Account, answered } from '../../api/bank.js';
import { type BankTime, useBank, useTime } from '../../api/session.js';
import { dayIn } from '../../format/time.js';
import type { AsOf } from './asOf.js';

export interface Moment {
  /** What was known then; empty for now. */
  readonly known: { readonly version?: number };
  /** The last business date that matters: the one asked for, or the last one that anything known then can have. */
  readonly day: string;
}

/** @param account as it was at that moment */
export function momentOf(
  { version, updatedAt }: Account,
  { effectiveOn, ...recorded }: AsOf,
  { timeZone, today }: BankTime,
): Moment {
  const isPast = recorded.version !== undefined || recorded.at !== undefined;
  // Nothing is booked for a day that had not come when it was recorded.
  const day = isPast ? dayIn(timeZone, Date.parse(updatedAt)) : today();
  return { known: isPast ? { version } : {}, day: effectiveOn ?? day };
}

const LAST_EVENTS = 50;

/** The latest business date of the last movements, or the day of the last event: where there is something to be seen. */
export function useLastDay({ id, version, updatedAt }: Account): string {
  const bank = useBank();
  const { timeZone } = useTime();
  const after = Math.max(0, version - LAST_EVENTS);
  const { data } = useQuery({
    queryKey: ['account', id, 'events', after, version],
    queryFn: () => {
      const query = { after, limit: version - after };
      return answered(bank.GET('/v1/accounts/{id}/events', { params: { path: { id }, query } }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const days = data?.items.flatMap(({ data: { effectiveOn } }) =>
    effectiveOn === undefined ? [] : String(effectiveOn),
  );
  return days?.sort().at(-1) ?? dayIn(timeZone, Date.parse(updatedAt));
}
