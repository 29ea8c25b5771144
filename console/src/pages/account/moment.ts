/** The moment that is looked at, as the account's own events know it. */
import { useQuery } from '@tanstack/react-query';
import { type Account, answered } from '../../api/bank.js';
import { useBank } from '../../api/session.js';
import { dayFromToday } from '../../format/time.js';
import { type AsOf, isNow } from './asOf.js';

export interface Moment {
  /** How questions about a period ask for what was known then; empty for now. */
  readonly known: { readonly version?: number };
  /** The last business date that matters: the one asked for, that of the newest event then, or today. */
  readonly day: string;
}

/** @param account as it was at that moment */
export function useMoment(account: Account, asOf: AsOf): Moment {
  const bank = useBank();
  const { id, version } = account;
  const isPast = asOf.version !== undefined || asOf.at !== undefined;
  const { data } = useQuery({
    queryKey: ['event', id, version],
    queryFn: async () => {
      const query = { after: version - 1, limit: 1 };
      const { items } = await answered(
        bank.GET('/v1/accounts/{id}/events', { params: { path: { id }, query } }),
      );
      return items[0];
    },
    enabled: isPast,
    staleTime: Number.POSITIVE_INFINITY,
  });
  // An event that moves no money has no business date: then it is the day of its recording.
  const day = String(data?.data.effectiveOn ?? account.updatedAt.slice(0, 10));
  if (isNow(asOf)) return { known: {}, day: dayFromToday(0) };
  return {
    known: isPast ? { version } : {},
    day: asOf.effectiveOn ?? day,
  };
}
