/** The moment that is looked at, as questions about a period ask for it. */
import type { Account } from '../../api/bank.js';
import { dayFromToday } from '../../format/time.js';
import type { AsOf } from './asOf.js';

export interface Moment {
  /** What was known then; empty for now. */
  readonly known: { readonly version?: number };
  /** The last business date that matters: the one asked for, or the last one that anything known then can have. */
  readonly day: string;
}

/** @param account as it was at that moment */
export function momentOf({ version, updatedAt }: Account, { effectiveOn, ...recorded }: AsOf): Moment {
  const isPast = recorded.version !== undefined || recorded.at !== undefined;
  // Nothing is booked for a day that had not come when it was recorded.
  const day = isPast ? updatedAt.slice(0, 10) : dayFromToday(0);
  return { known: isPast ? { version } : {}, day: effectiveOn ?? day };
}
