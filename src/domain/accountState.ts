/** The state of an account, which its events lead to (account.ts). */
import type { Metadata } from './accountEvents.js';
import type { Currency } from './currencies.js';
import { type Hold, heldAt, type Instant } from './holds.js';
import type { Limits, Used } from './limits.js';

/** An account without events. */
export interface UnopenedAccount {
  readonly status: 'unopened';
  readonly version: 0;
}

export interface OpenedAccount {
  readonly status: 'open' | 'frozen' | 'closed';
  /** Number of events in the stream. */
  readonly version: number;
  readonly id: string;
  readonly owner: string;
  readonly currency: Currency;
  /** Minor units. */
  readonly balance: bigint;
  /** Minor units, zero or more: how far the balance may go below zero. */
  readonly overdraftLimit: bigint;
  readonly metadata: Metadata;
  /** All holds that no event has ended; some may have expired. */
  readonly holds: readonly Hold[];
  /** Undefined without any. */
  readonly limits: Limits | undefined;
  /** With limits, once something went out. */
  readonly used: Used | undefined;
}

export type Account = UnopenedAccount | OpenedAccount;

export const initial: Account = { status: 'unopened', version: 0 };

/** The amount that can be paid out or set aside at an instant, in minor units. */
export const available = ({ balance, overdraftLimit, holds }: OpenedAccount, at: Instant): bigint =>
  holds.length === 0 ? balance + overdraftLimit : balance + overdraftLimit - heldAt(holds, at);
