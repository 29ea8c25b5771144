/** Read model: where the movements of a business date are. A row has the first and the last date of a bucket (buckets.ts). */
import { type LoggedEvent, movementOf, type ProjectionId } from './projection.js';

export const transactions: ProjectionId = { name: 'transactions', version: 3 };

/** The first and the last business date of some movements. */
export interface DaySpan {
  readonly firstDay: string;
  readonly lastDay: string;
}

/** Undefined without movements. */
export function daySpan(events: readonly LoggedEvent[]): DaySpan | undefined {
  let span: DaySpan | undefined;
  for (const { event } of events) {
    const day = movementOf(event)?.movement.effectiveOn;
    if (day === undefined) continue;
    const { firstDay, lastDay } = span ?? { firstDay: day, lastDay: day };
    span = { firstDay: day < firstDay ? day : firstDay, lastDay: day > lastDay ? day : lastDay };
  }
  return span;
}
