/** What all dispatches of a node share. */
import type { LogEpoch } from '../log/knownLog.js';
import type { Leases, StoredEvent } from '../shared/ports.js';
import type { Random } from '../shared/random.js';
import type { Time } from '../shared/time.js';
import type { Backoff } from './backoff.js';
import type { Slots } from './slots.js';
import type { TallyLimits } from './tally.js';
import type { DisabledReason, WebhookSender, WebhookStore, WebhookTelemetry } from './webhook.js';

/** The log as clients are told of it: whatever it gives out may be told. */
export interface ToldLog {
  /** Of the log, the newest last. */
  readonly epochs: readonly LogEpoch[];
  events(after: number, limit: number): Promise<{ readonly items: readonly StoredEvent[] }>;
}

export interface DispatchLimits extends Backoff, TallyLimits {
  /** Sends under way at once; at least 2. */
  readonly sendsMax: number;
  /** The longest pause that a receiver can ask for. */
  readonly retryAfterMsMax: number;
  /** Attempts, until a delivery becomes a dead letter. */
  readonly attemptsMax: number;
  /** Deliveries that may wait; then the log is read no further. As many dead letters disable the webhook. */
  readonly pendingMax: number;
}

export interface DispatchParts {
  readonly store: WebhookStore;
  readonly sender: WebhookSender;
  readonly log: ToldLog;
  readonly logEnd: { beyond(position: number, signal: AbortSignal): Promise<void> };
  readonly leases: Pick<Leases, 'hold' | 'release'>;
  /**
   * Whether nothing may be sent, for the log may be a copy of the one that the webhooks are for. Asked again
   * and again.
   */
  readonly isHeld: () => Promise<boolean>;
  readonly slots: Slots;
  /** Its time of day is the database's. */
  readonly time: Time;
  readonly telemetry: WebhookTelemetry;
  readonly limits: DispatchLimits;
  readonly random: Pick<Random, 'fraction'>;
  /** Told when a webhook was disabled, and why. */
  readonly onDisabled: (webhookId: string, reason: DisabledReason | null) => void;
  /** Told of what should not happen; it goes on. */
  readonly onError: (error: unknown, webhookId: string) => void;
}
