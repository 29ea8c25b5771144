/** Shared by all dispatches of a node. */
import type { LogEpoch } from '../log/knownLog.js';
import type { Position, StoredEvent } from '../log/ports.js';
import type { Leases } from '../shared/ports.js';
import type { Random } from '../shared/random.js';
import type { Time } from '../shared/time.js';
import type { Backoff } from './backoff.js';
import type { DisabledReason, WebhookSender, WebhookStore, WebhookTelemetry } from './ports.js';
import type { Slots } from './slots.js';
import type { TallyLimits } from './tally.js';

/** The log for clients: its events are safe to send. */
export interface ToldLog {
  /** Epochs of the log, newest last. */
  readonly epochs: readonly LogEpoch[];
  events(after: Position, limit: number): Promise<{ readonly items: readonly StoredEvent[] }>;
}

export interface DispatchLimits extends Backoff, TallyLimits {
  /** Maximum concurrent sends; at least 2. */
  readonly sendsMax: number;
  /** Maximum delay that a receiver can request. */
  readonly retryAfterMsMax: number;
  /** Attempts before a delivery becomes a dead letter. */
  readonly attemptsMax: number;
  /**
   * Maximum pending deliveries before reading stops. The same number of dead letters disables the webhook.
   */
  readonly pendingMax: number;
}

export interface DispatchParts {
  readonly store: WebhookStore;
  readonly sender: WebhookSender;
  readonly log: ToldLog;
  readonly logEnd: { beyond(position: Position, signal: AbortSignal): Promise<void> };
  readonly leases: Pick<Leases, 'hold' | 'release'>;
  /** Whether sending is paused because the log may be a copy. Checked repeatedly. */
  readonly isHeld: () => Promise<boolean>;
  readonly slots: Slots;
  /** Its time of day is the database's. */
  readonly time: Time;
  readonly telemetry: WebhookTelemetry;
  readonly limits: DispatchLimits;
  readonly random: Pick<Random, 'fraction'>;
  /** Called when a webhook was disabled, with the reason. */
  readonly onDisabled: (webhookId: string, reason: DisabledReason | null) => void;
  /** Called with unexpected errors; dispatching continues. */
  readonly onError: (error: unknown, webhookId: string) => void;
}
