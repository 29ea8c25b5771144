/** The events of an account: named in the past tense, immutable once stored. eventCodec.ts defines the stored form. */
import type { Currency } from './currencies.js';
import type { Hold, Instant } from './holds.js';
import type { Limits, Used } from './limits.js';

/** Custom fields attached by a client: bounded by the command schemas, ignored by decisions. */
export type Metadata = Readonly<Record<string, string | number | boolean>>;

/** Fields of every event that moves money. `amount` (> 0) and the resulting `balance` are in minor units. */
export interface Movement {
  readonly amount: bigint;
  readonly currency: Currency;
  readonly balance: bigint;
  /** Business date, `YYYY-MM-DD`; may be earlier than the day of recording, never later. */
  readonly effectiveOn: string;
  readonly reference?: string;
  readonly counterpart?: string;
  /** The account of the chart that it is posted against, if the client named one. */
  readonly ledgerAccount?: string;
  /** The id of the transaction that it reverses, whole or in part, and why. */
  readonly reverses?: string;
  readonly reason?: string;
  readonly metadata?: Metadata;
  /** Of an account with limits: what is used after it. */
  readonly used?: Used;
}

/**
 * Fields of every event that places, captures or ends a hold. Each has all holds of the account afterwards, so that the newest
 * one tells them (decision 20).
 */
export interface HoldChange {
  readonly holdId: string;
  readonly currency: Currency;
  /** Minor units: the account's balance, which only a capture changes. */
  readonly balance: bigint;
  readonly holds: readonly Hold[];
  /** Of an account with limits: what is used after it, which only a capture changes. */
  readonly used?: Used;
}

/** What a hold was placed with. `amount` (> 0) is in minor units. */
export interface HoldTerms {
  readonly amount: bigint;
  readonly expiresAt: Instant;
  readonly reference?: string;
  readonly counterpart?: string;
  readonly metadata?: Metadata;
}

/** A hold that ends with what was not captured of it. */
export interface HoldEnd extends HoldChange, HoldTerms {
  /** Minor units. */
  readonly captured: bigint;
  readonly placedAt: Instant;
}

export type AccountEvent =
  | {
      readonly type: 'AccountOpened';
      readonly accountId: string;
      readonly owner: string;
      readonly currency: Currency;
      /** Minor units, zero or more. */
      readonly overdraftLimit: bigint;
      readonly metadata: Metadata;
    }
  | ({ readonly type: 'MoneyDeposited' } & Movement)
  | ({ readonly type: 'MoneyWithdrawn' } & Movement)
  | ({ readonly type: 'TransferSent'; readonly to: string } & Movement)
  | ({ readonly type: 'TransferReceived'; readonly from: string } & Movement)
  /** A leg of an entry: the event EntryPosted of the same command has all of them. */
  | ({ readonly type: 'EntryDebited' } & Movement)
  | ({ readonly type: 'EntryCredited' } & Movement)
  | ({ readonly type: 'HoldPlaced' } & HoldChange & HoldTerms)
  | ({
      /** Money out: to another account, or out of the bank. */
      readonly type: 'HoldCaptured';
      readonly to?: string;
      /** Minor units: of all captures of the hold. */
      readonly captured: bigint;
      /** Minor units: what is still set aside; 0 if the hold has ended. */
      readonly remaining: bigint;
    } & Movement &
      HoldChange)
  | ({ readonly type: 'HoldReleased'; readonly reason?: string } & HoldEnd)
  | ({ readonly type: 'HoldExpired' } & HoldEnd)
  | { readonly type: 'OverdraftLimitSet'; readonly overdraftLimit: bigint; readonly currency: Currency }
  /** All limits after it, and what is used of them; none of both once the last limit has ended. */
  | { readonly type: 'LimitsSet'; readonly limits: Limits; readonly currency: Currency; readonly used?: Used }
  /** Both after it, whichever has changed. */
  | { readonly type: 'AccountChanged'; readonly owner: string; readonly metadata: Metadata }
  | { readonly type: 'AccountFrozen'; readonly reason?: string }
  | { readonly type: 'AccountUnfrozen'; readonly reason?: string }
  | { readonly type: 'AccountClosed'; readonly reason?: string };
