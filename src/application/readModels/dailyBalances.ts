/**
 * Read model: end-of-day balances, by business date and by recording date.
 *
 * A back-dated transaction changes the balance of every later business day. Rows therefore contain the change
 * of each day, and queries sum them. The versions of an account are divided into buckets, so that the balance
 * of a business date as known at any version is a sum of whole buckets plus a few events.
 */
import type { BankZone } from '../shared/bankZone.js';
import { type LoggedEvent, movementOf, type ProjectionId } from './projection.js';

export const dailyBalances: ProjectionId = { name: 'daily-balances', version: 1 };

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

/** The balance after the last transaction recorded on a day of the bank's time zone, in minor units. */
export interface DailyClosing {
  readonly accountId: string;
  readonly recordedOn: string;
  readonly currency: string;
  readonly balance: bigint;
  readonly version: number;
}

/** @param zone the time zone of the days in the rows */
export function dailyRows(
  events: readonly LoggedEvent[],
  zone: BankZone,
): {
  readonly movements: readonly DailyMovement[];
  readonly closings: readonly DailyClosing[];
} {
  const movements = new Map<string, DailyMovement>();
  const closings = new Map<string, DailyClosing>();
  for (const { streamId: accountId, version, recordedAt, event } of events) {
    const moved = movementOf(event);
    if (moved === undefined) continue;
    const { effectiveOn, currency, balance } = moved.movement;
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
    const recordedOn = zone.dayOf(Date.parse(recordedAt));
    closings.set(`${accountId} ${recordedOn}`, { accountId, recordedOn, currency, balance, version });
  }
  return { movements: [...movements.values()], closings: [...closings.values()] };
}
