/** Holds as they are answered. A replay must have the same bytes, so the serialization of every field is a promise. */
import fastJsonStringify, { type Schema } from 'fast-json-stringify';
import { type Static, Type } from 'typebox';
import type { Metadata } from '../../domain/account.js';
import { hasExpired, type Instant } from '../../domain/holds.js';
import type { BankEvent } from '../../domain/ledgerEvents.js';
import { formatAmount } from '../../domain/money.js';
import { AccountId, byName, CurrencyAnswer, HoldId, MetadataAnswer } from './fields.js';

export const HOLD_STATUSES = ['open', 'captured', 'released', 'expired'] as const;
export type HoldStatus = (typeof HOLD_STATUSES)[number];

const Told = (description: string, example: string) => Type.String({ description, examples: [example] });
const Moment = (description: string) =>
  Type.String({ description: `${description}, ISO 8601 in UTC with milliseconds` });

export const HoldAnswer = Type.Object(
  {
    id: HoldId,
    accountId: Type.String({ ...AccountId, description: 'The account on which the amount is set aside' }),
    amount: Told('The amount that was set aside, in major units', '60.00'),
    captured: Told('What has been captured of it so far, in major units', '45.50'),
    remaining: Told('What is still on hold, in major units; zero once the hold has ended', '14.50'),
    currency: CurrencyAnswer,
    status: Type.Enum([...HOLD_STATUSES], {
      description:
        '`open`, or how the hold ended; a hold that has expired is not open, even before an event says so',
    }),
    expiresAt: Moment('The instant from which the hold does not count'),
    version: Type.Integer({ description: 'Version of the account with the newest change of the hold' }),
    placedAt: Moment('When the hold was placed'),
    updatedAt: Moment('When the hold was last captured, or ended'),
    reference: Type.Optional(Told('What it was placed with', 'order 17')),
    counterpart: Type.Optional(Told('What it was placed with', 'Café Slavia')),
    reason: Type.Optional(Told('Why it was released', 'order cancelled')),
    metadata: Type.Optional(MetadataAnswer),
  },
  {
    title: 'Hold',
    examples: [
      {
        id: '0199f1c0-0000-7000-8000-000000000001',
        accountId: '0199f1c0-0000-7000-8000-00000000000a',
        amount: '60.00',
        captured: '45.50',
        remaining: '14.50',
        currency: 'EUR',
        status: 'open',
        expiresAt: '2026-01-31T12:00:00.000Z',
        version: 4,
        placedAt: '2026-01-30T12:00:00.000Z',
        updatedAt: '2026-01-30T18:30:00.000Z',
        reference: 'order 17',
        counterpart: 'Café Slavia',
      },
    ],
  },
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
  readonly event: BankEvent;
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
