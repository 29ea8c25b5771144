/** The selected moment as parameters of queries about a period. */
import { useQuery } from '@tanstack/react-query';
import { type Account, answered } from '../../api/bank.js';
import { type BankTime, useBank, useTime } from '../../api/session.js';
import { dayIn } from '../../format/time.js';
import type { AsOf } from './asOf.js';

export interface Moment {
  /** Parameters for what was known at that moment; empty for now. */
  readonly known: { readonly version?: number };
  /** The last relevant business date: the selected one, or the latest that an event known at the moment can have. */
  readonly day: string;
}

/** @param account the account at that moment */
export function momentOf(
  { version, updatedAt }: Account,
  { effectiveOn, ...recorded }: AsOf,
  { timeZone, today }: BankTime,
): Moment {
  const isPast = recorded.version !== undefined || recorded.at !== undefined;
  // Business dates are never later than the day of recording.
  const day = isPast ? dayIn(timeZone, Date.parse(updatedAt)) : today();
  return { known: isPast ? { version } : {}, day: effectiveOn ?? day };
}

const LAST_EVENTS = 50;

/** The latest business date of the last movements, or else the day of the last event: a period with data. */
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
