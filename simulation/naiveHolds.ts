/** The holds of the naive bank: amounts that are set aside until they are captured or released, or until their time is over. */
import { amountOf, HOLDS_MAX, type Wish } from './wishes.js';

/** A hold after one of its events. Amounts are cents. */
export interface NaiveHold {
  readonly id: string;
  readonly account: string;
  readonly currency: string;
  readonly cents: number;
  readonly captured: number;
  readonly expiresAt: string;
  readonly ended?: 'captured' | 'released' | 'expired';
  /** The account's version with its newest change. */
  readonly version: number;
  readonly placedAt: string;
  readonly updatedAt: string;
}

/** How long a hold lasts unless its client says otherwise. */
const SECONDS = 7 * 86_400;

/** When a hold expires that is placed at an instant. */
export const expiryOf = ({ seconds = SECONDS }: Wish, at: string): string =>
  new Date(Date.parse(at) + seconds * 1_000).toISOString();

export const remainingOf = ({ ended, cents, captured }: NaiveHold): number =>
  ended === undefined ? cents - captured : 0;

const isOpen = ({ ended, expiresAt }: NaiveHold, at: string): boolean =>
  ended === undefined && expiresAt > at;

/** What is set aside at an instant. */
export const heldAt = (holds: readonly NaiveHold[], at: string): number =>
  holds.reduce((sum, hold) => sum + (isOpen(hold, at) ? remainingOf(hold) : 0), 0);

/** Why an account with these holds takes no further one: some may have expired without an event. */
export function refusalToPlace(holds: readonly NaiveHold[], at: string): string | undefined {
  const open = holds.filter((hold) => isOpen(hold, at)).length;
  return open >= HOLDS_MAX || holds.length >= 2 * HOLDS_MAX ? 'too-many-holds' : undefined;
}

/** Why a command about a hold of an open account is refused. */
export function refusalOfHold({ type, cents }: Wish, hold: NaiveHold, at: string): string | undefined {
  if (type === 'expire-hold') {
    if (hold.ended !== undefined) return 'hold-not-open';
    return hold.expiresAt > at ? 'validation-failed' : undefined;
  }
  if (!isOpen(hold, at)) return 'hold-not-open';
  return cents !== undefined && cents > remainingOf(hold) ? 'amount-exceeds-hold' : undefined;
}

/** The hold after a command about it, which is not refused. */
export function holdAfter(wish: Wish, hold: NaiveHold, version: number, updatedAt: string): NaiveHold {
  const changed = { ...hold, version, updatedAt };
  if (wish.type === 'release-hold') return { ...changed, ended: 'released' };
  if (wish.type === 'expire-hold') return { ...changed, ended: 'expired' };
  const captured = hold.captured + capturedBy(wish, hold);
  const isOver = wish.isFinal !== false || captured === hold.cents;
  return { ...changed, captured, ...(isOver ? { ended: 'captured' } : {}) };
}

/** All that is left, unless an amount is named. */
export const capturedBy = ({ cents }: Wish, hold: NaiveHold): number => cents ?? remainingOf(hold);

/** The holds of an account as its events tell them. */
export const heldText = (holds: readonly NaiveHold[]): string =>
  JSON.stringify(
    holds.map((hold) => ({ id: hold.id, remaining: amountOf(remainingOf(hold)), expiresAt: hold.expiresAt })),
  );

/** A hold as clients see it. */
export const holdBody = (hold: NaiveHold) => ({
  id: hold.id,
  accountId: hold.account,
  amount: amountOf(hold.cents),
  captured: amountOf(hold.captured),
  remaining: amountOf(remainingOf(hold)),
  currency: hold.currency,
  status: hold.ended ?? 'open',
  expiresAt: hold.expiresAt,
  version: hold.version,
  placedAt: hold.placedAt,
  updatedAt: hold.updatedAt,
});
