/** Holds as they are answered. A replay must have the same bytes, so the serialization of every field is a promise. */
import fastJsonStringify, { type Schema } from 'fast-json-stringify';
import { type Static, Type } from 'typebox';
import type { AccountEvent, Metadata } from '../../domain/account.js';
import { hasExpired, type Instant } from '../../domain/holds.js';
import { formatAmount } from '../../domain/money.js';
import { AccountId, At, byName, CurrencyAnswer, Decimal, HoldId, MetadataAnswer } from './fields.js';

export const HOLD_STATUSES = ['open', 'captured', 'released', 'expired'] as const;
export type HoldStatus = (typeof HOLD_STATUSES)[number];

export const HoldAnswer = Type.Object(
  {
    id: HoldId,
    accountId: AccountId,
    amount: Decimal,
    captured: Decimal,
    remaining: Type.String({
      description: 'What is still on hold, in major units; zero once the hold has ended',
      examples: ['70.00'],
    }),
    currency: CurrencyAnswer,
    status: Type.Enum([...HOLD_STATUSES]),
    expiresAt: At,
    version: Type.Integer({ description: 'Version of the account with the newest change of the hold' }),
    placedAt: At,
    updatedAt: At,
    reference: Type.Optional(Type.String()),
    counterpart: Type.Optional(Type.String()),
    reason: Type.Optional(Type.String({ description: 'Why it was released' })),
    metadata: Type.Optional(MetadataAnswer),
  },
  { title: 'Hold' },
);

/** A hold as its events leave it. Amounts are in minor units; `remaining` is what no event has captured or ended. */
export interface HoldState {
  readonly id: string;
  readonly accountId: string;
  readonly amount: bigint;
  readonly captured: bigint;
  readonly remaining: bigint;
  readonly currency: string;
  readonly status: HoldStatus;
  readonly expiresAt: Instant;
  readonly version: number;
  readonly placedAt: Instant;
  readonly updatedAt: Instant;
  readonly reference: string | undefined;
  readonly counterpart: string | undefined;
  readonly reason: string | undefined;
  readonly metadata: Metadata | undefined;
}

/** An event as recorded. */
interface Recorded {
  readonly streamId: string;
  readonly version: number;
  readonly event: AccountEvent;
}

/** The hold after the event that places or ends it; undefined after any other event. */
export function holdOf({ streamId, version, event }: Recorded, recordedAt: Instant): HoldState | undefined {
  if (event.type !== 'HoldPlaced' && event.type !== 'HoldReleased' && event.type !== 'HoldExpired')
    return undefined;
  const { holdId: id, amount, currency, expiresAt, reference, counterpart, metadata } = event;
  const isPlaced = event.type === 'HoldPlaced';
  return {
    id,
    accountId: streamId,
    amount,
    captured: isPlaced ? 0n : event.captured,
    remaining: isPlaced ? amount : 0n,
    currency,
    status: STATUS_AFTER[event.type],
    expiresAt,
    version,
    placedAt: isPlaced ? recordedAt : event.placedAt,
    updatedAt: recordedAt,
    reference,
    counterpart,
    reason: event.type === 'HoldReleased' ? event.reason : undefined,
    metadata,
  };
}

const STATUS_AFTER = { HoldPlaced: 'open', HoldReleased: 'released', HoldExpired: 'expired' } as const;

/** The hold, placed by one event, after its newest other event. */
export function holdAfter(placed: HoldState, newest: Recorded, recordedAt: Instant): HoldState {
  const { event, version } = newest;
  if (event.type !== 'HoldCaptured') return holdOf(newest, recordedAt) ?? placed;
  const { captured, remaining } = event;
  const status = remaining === 0n ? 'captured' : 'open';
  return { ...placed, captured, remaining, status, version, updatedAt: recordedAt };
}

/** As it is answered at an instant: a hold that has expired by then is shown as such, before an event says so. */
function shownAt(hold: HoldState, at: Instant): HoldState {
  return hold.status === 'open' && hasExpired(hold, at)
    ? { ...hold, status: 'expired', remaining: 0n }
    : hold;
}

const text: (value: Static<typeof HoldAnswer>) => string = fastJsonStringify(HoldAnswer as Schema);

export function holdText(hold: HoldState, at: Instant): string {
  const shown = shownAt(hold, at);
  const money = (minor: bigint) => formatAmount(minor, shown.currency);
  const [amount, captured, remaining] = [money(shown.amount), money(shown.captured), money(shown.remaining)];
  const metadata = shown.metadata && byName(shown.metadata);
  return text({ ...shown, amount, captured, remaining, metadata } as Static<typeof HoldAnswer>);
}
