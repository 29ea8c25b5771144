/** Histories of an account "A" with holds, and commands about its hold "H". Amounts in minor units. */
import { type AccountEvent, evolve, initial } from '../../src/domain/account.js';
import {
  type CaptureHold,
  type HoldCommand,
  holdDecider,
  type PlacedHold,
  type PlaceHold,
} from '../../src/domain/holdDecisions.js';
import type { Hold } from '../../src/domain/holds.js';
import { deposited, opened } from './histories.js';
import { specificationFor } from './specification.js';

export const LATER = '2026-02-07T12:00:00.000Z';
export const SOON = '2026-01-31T12:00:01.000Z';

export const fold = (events: readonly AccountEvent[]) => events.reduce(evolve, initial);

export const given = (account: readonly AccountEvent[], to: readonly AccountEvent[] = []) =>
  specificationFor({ ...holdDecider, initial: { account: fold(account), to: fold(to) } }).given([]);

export const hold = (id: string, remaining: bigint, expiresAt = LATER): Hold => ({
  id,
  remaining,
  expiresAt,
});

export const placed = (
  id: string,
  amount: bigint,
  holds: readonly Hold[],
  balance = 100_00n,
): AccountEvent => ({
  type: 'HoldPlaced',
  holdId: id,
  amount,
  currency: 'CZK',
  expiresAt: holds.find((one) => one.id === id)?.expiresAt ?? LATER,
  balance,
  holds,
});

export const terms = (amount: string, more: Partial<PlacedHold> = {}): PlacedHold => ({
  amount,
  currency: 'CZK',
  expiresAt: LATER,
  placedAt: '2026-01-31T11:00:00.000Z',
  ...more,
});

export const place = (amount: string, more: Partial<PlaceHold> = {}): HoldCommand => ({
  type: 'place-hold',
  accountId: 'A',
  holdId: 'H',
  amount,
  holdsMax: 2,
  ...more,
});

export const capture = (amount?: string, more: Partial<CaptureHold> = {}): HoldCommand => ({
  type: 'capture-hold',
  accountId: 'A',
  holdId: 'H',
  hold: terms('60.00'),
  effectiveOn: '2026-01-31',
  ...(amount === undefined ? {} : { amount }),
  ...more,
});

export const release: HoldCommand = {
  type: 'release-hold',
  accountId: 'A',
  holdId: 'H',
  hold: terms('60.00'),
};
export const expire: HoldCommand = { type: 'expire-hold', accountId: 'A', holdId: 'H', hold: terms('60.00') };

export const rich = [opened(), deposited(100_00n, 100_00n)];
export const held = [...rich, placed('H', 60_00n, [hold('H', 60_00n)])];
