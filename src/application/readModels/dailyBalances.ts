/**
 * Read model: end-of-day balances by business date.
 *
 * A back-dated transaction changes the balance of every later business day. Rows therefore contain the change
 * of each day, and queries sum them. The versions of an account are divided into buckets, so that the balance
 * of a business date as known at any version is a sum of whole buckets plus a few events.
 */
import { type LoggedEvent, movementOf, type ProjectionId } from './projection.js';

export const dailyBalances: ProjectionId = { name: 'daily-balances', version: 2 };

/** Versions per bucket. */
export const BUCKET_VERSIONS = 500;

export const bucketOf = (version: number): number => Math.floor((version - 1) / BUCKET_VERSIONS);

/** The balance change of an account, bucket and business date, in minor units. */
export interface DailyMovement {
  readonly accountId: string;
  readonly bucket: number;
  readonly effectiveOn: string;
  readonly currency: string;
  readonly net: bigint;
  readonly entries: number;
}

export function dailyMovements(events: readonly LoggedEvent[]): readonly DailyMovement[] {
  const movements = new Map<string, DailyMovement>();
  for (const { streamId: accountId, version, event } of events) {
    const moved = movementOf(event);
    if (moved === undefined) continue;
    const { effectiveOn, currency } = moved.movement;
    const bucket = bucketOf(version);
    const key = `${accountId} ${bucket} ${effectiveOn}`;
    const { net, entries } = movements.get(key) ?? { net: 0n, entries: 0 };
    movements.set(key, {
      accountId,
      bucket,
      effectiveOn,
      currency,
      net: net + moved.net,
      entries: entries + 1,
    });
  }
  return [...movements.values()];
}
