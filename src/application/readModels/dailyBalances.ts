/**
 * Read model: end-of-day balances by business date.
 *
 * A back-dated movement changes the balance of every later business day. Rows therefore have what each bucket of an
 * account (buckets.ts) adds to each day, and queries sum them: for a day, as known now or at any version.
 */
import { type LoggedEvent, movementOf, type ProjectionId } from './projection.js';

export const dailyBalances: ProjectionId = { name: 'daily-balances', version: 2 };

/** The balance change of a business date, in minor units. */
export interface DailyNet {
  readonly day: string;
  readonly currency: string;
  readonly net: bigint;
}

/** What events of one account add to each business date, ascending. */
export function dailyNets(events: readonly LoggedEvent[]): readonly DailyNet[] {
  const nets = new Map<string, DailyNet>();
  for (const { event } of events) {
    const moved = movementOf(event);
    if (moved === undefined) continue;
    const { effectiveOn: day, currency } = moved.movement;
    nets.set(day, { day, currency, net: (nets.get(day)?.net ?? 0n) + moved.net });
  }
  return [...nets.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}
