/** Types of webhooks, and ports for dispatching them. */
import type { Mark } from '../log/knownLog.js';
import type { Position } from '../log/ports.js';

/** Why it is disabled: 410 Gone, failing for too long, or too many dead letters. */
export type DisabledReason = 'gone' | 'failing' | 'dead-letters';

/** The progress of a dispatch, written only by the current one. Times are ISO 8601 in UTC. */
export interface WebhookProgress {
  /** Every matching event up to this position is delivered or has a row in the table of deliveries. */
  readonly position: Position;
  readonly state: 'active' | 'disabled';
  readonly disabledReason: DisabledReason | null;
  readonly disabledAt: string | null;
  /** Time of the first failure since the last success. */
  readonly failingSince: string | null;
  readonly lastError: string | null;
  readonly lastErrorAt: string | null;
  readonly lastDeliveredAt: string | null;
  /** Successful attempts. */
  readonly delivered: number;
  /** Failed attempts; a postponement is not an attempt. */
  readonly failed: number;
  /** End of the pause requested by the receiver (429 or 503 with Retry-After). */
  readonly pausedUntil?: string;
}

/** The definition of a webhook. */
export interface WebhookTarget {
  /** UUID v7. */
  readonly id: string;
  readonly url: string;
  /** Event types; null for all. */
  readonly types: readonly string[] | null;
  /** Accounts; null for all. */
  readonly accounts: readonly string[] | null;
  readonly description: string | null;
}

export interface Webhook extends WebhookTarget, WebhookProgress {
  readonly createdAt: string;
  /** Deliveries waiting for a retry, or for an earlier event of the same account. */
  readonly pending: number;
  readonly deadLetters: number;
}

/** A stored pending delivery. */
export interface PendingDelivery {
  /** Position of its event. */
  readonly position: Position;
  readonly accountId: string;
  /** Failed attempts. */
  readonly attempts: number;
  /** When it is due, by the database's clock, in milliseconds since 1970; 0 for immediately. */
  readonly dueMs: number;
}

/** A pending delivery for display. */
export interface WaitingDelivery extends PendingDelivery {
  /** Why the last attempt failed; null before the first one. */
  readonly error: string | null;
}

/** A delivery that failed permanently. */
export interface DeadLetter {
  readonly position: Position;
  readonly accountId: string;
  readonly attempts: number;
  readonly error: string;
  readonly diedAt: string;
}

/** A delivery to store. */
export interface DeliveryRow extends PendingDelivery {
  readonly error: string | null;
  /** When it became a dead letter; null while pending. */
  readonly diedAt: string | null;
}

/** Changes recorded by a dispatch, atomically. */
export interface DispatchRecord {
  readonly progress: WebhookProgress;
  /** Deliveries to add, or to replace. */
  readonly rows: readonly DeliveryRow[];
  /** Positions of completed deliveries. */
  readonly done: readonly Position[];
  /** The newest event that it has read, without which the log is another one; undefined if it has read none. */
  readonly seen?: Mark | undefined;
}

/** A webhook taken by a dispatch, until another one takes it. */
export interface TakenWebhook {
  readonly target: WebhookTarget;
  readonly secret: string;
  readonly progress: WebhookProgress;
  /** Identifies this take: `save` rejects earlier ones. */
  readonly epoch: number;
  readonly deadLetters: number;
}

export interface WebhookStore {
  /**
   * Adds a webhook that starts after `position`; returns undefined and adds nothing if there are
   * `webhooksMax`.
   */
  add(
    target: WebhookTarget,
    secret: string,
    position: Position,
    webhooksMax: number,
  ): Promise<Webhook | undefined>;
  find(id: string): Promise<Webhook | undefined>;
  /** By ascending id, after `after`. */
  list(after: string | undefined, limit: number): Promise<readonly Webhook[]>;
  /** Deletes it with its deliveries. False if it did not exist. */
  remove(id: string): Promise<boolean>;
  /**
   * Activates a disabled one at its position; an active one stays unchanged. Undefined if it does not exist.
   */
  enable(id: string): Promise<Webhook | undefined>;
  /** By ascending position, after `after`. */
  waiting(id: string, after: Position, limit: number): Promise<readonly WaitingDelivery[]>;
  /** By ascending position, after `after`. */
  deadLetters(id: string, after: Position, limit: number): Promise<readonly DeadLetter[]>;
  /**
   * Makes dead letters pending again with a fresh number of attempts: those with these positions, or the
   * first ones.
   * @returns the number of replayed ones
   */
  replay(id: string, positions: readonly Position[] | undefined, limit: number): Promise<number>;

  /** All active webhooks. `replays` is incremented when deliveries were added outside the dispatch. */
  active(): Promise<readonly { readonly id: string; readonly replays: number }[]>;
  /** Takes an active webhook over from any previous dispatch; undefined if it does not exist. */
  take(id: string): Promise<TakenWebhook | undefined>;
  /** Pending deliveries by ascending position. */
  pending(id: string): Promise<readonly PendingDelivery[]>;
  /**
   * Returns false and records nothing if the webhook was deleted or taken by another dispatch, or if the log does not have the
   * event that the dispatch has seen.
   */
  save(id: string, epoch: number, record: DispatchRecord): Promise<boolean>;
}

/** The POST request of an attempt. */
export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * `gone`: the receiver responded 410 Gone. `postponed`: it requests a retry after `waitMs`, which may be any
 * number. `error` is short and contains nothing of the response body.
 */
export type SendResult =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed' | 'gone'; readonly error: string }
  | { readonly kind: 'postponed'; readonly error: string; readonly waitMs: number };

export interface WebhookSender {
  /** Sends within the time limit of the sender. Never rejects. @param signal aborts it */
  send(request: WebhookRequest, signal: AbortSignal): Promise<SendResult>;
  /** Why this URL is forbidden: the violated rule, and a message that follows the field's name. */
  refusal(url: string): { readonly rule: string; readonly message: string } | undefined;
}

export interface WebhookTelemetry {
  /** An attempt. `dead`: the last one has failed. `postponed`: the receiver requested a later time. */
  webhookAttempted(result: 'delivered' | 'failed' | 'dead' | 'postponed', durationMs: number): void;
}
