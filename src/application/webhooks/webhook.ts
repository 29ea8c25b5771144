/** Webhooks: what is known of one, and what its dispatch needs of the world. */

/**
 * Why no deliveries are tried: it answered 410 Gone; none succeeded for too long; too many are dead letters.
 */
export type DisabledReason = 'gone' | 'failing' | 'dead-letters';

/**
 * How far a webhook's dispatch has come. Times are ISO 8601 in UTC. Only the dispatch that has taken it
 * writes this.
 */
export interface WebhookProgress {
  /** Every event up to it that the webhook asks for is delivered, or stands in the table of deliveries. */
  readonly position: number;
  readonly state: 'active' | 'disabled';
  readonly disabledReason: DisabledReason | null;
  readonly disabledAt: string | null;
  /** The first failure since the last delivery. */
  readonly failingSince: string | null;
  readonly lastError: string | null;
  readonly lastErrorAt: string | null;
  readonly lastDeliveredAt: string | null;
  /** Attempts that were answered with success. */
  readonly delivered: number;
  /** Attempts that were not; one that the receiver put off is no attempt. */
  readonly failed: number;
  /** The receiver put attempts off (429 or 503 with Retry-After): nothing is sent until then. */
  readonly pausedUntil?: string;
}

/** What a webhook is made of. */
export interface WebhookTarget {
  /** UUID v7. */
  readonly id: string;
  readonly url: string;
  /** Event types it asks for; null: all. */
  readonly types: readonly string[] | null;
  /** Accounts it asks for; null: all. */
  readonly accounts: readonly string[] | null;
  readonly description: string | null;
}

export interface Webhook extends WebhookTarget, WebhookProgress {
  readonly createdAt: string;
  /** Deliveries that wait for another attempt, or behind one that does. */
  readonly pending: number;
  readonly deadLetters: number;
}

/** A delivery that waits, as it is stored. */
export interface PendingDelivery {
  /** Of its event. */
  readonly position: number;
  readonly accountId: string;
  /** Attempts that failed. */
  readonly attempts: number;
  /** When to try it again, by the database's clock, in milliseconds since 1970; 0: at once. */
  readonly dueMs: number;
}

/** One as it is looked at. */
export interface WaitingDelivery extends PendingDelivery {
  /** Why the last attempt failed; null before the first one. */
  readonly error: string | null;
}

/** A delivery that was given up. */
export interface DeadLetter {
  readonly position: number;
  readonly accountId: string;
  readonly attempts: number;
  readonly error: string;
  readonly diedAt: string;
}

/** A delivery as it is to be stored. */
export interface DeliveryRow extends PendingDelivery {
  readonly error: string | null;
  /** When it became a dead letter; null while it waits. */
  readonly diedAt: string | null;
}

/** What one dispatch has to record, all of it or nothing. */
export interface DispatchRecord {
  readonly progress: WebhookProgress;
  /** Deliveries to add, or to replace. */
  readonly rows: readonly DeliveryRow[];
  /** Positions of deliveries that are done. */
  readonly done: readonly number[];
}

/** A webhook in the hands of one dispatch, until another one takes it. */
export interface TakenWebhook {
  readonly target: WebhookTarget;
  readonly secret: string;
  readonly progress: WebhookProgress;
  /** Names this taking: `save` refuses those of earlier ones. */
  readonly epoch: number;
  readonly deadLetters: number;
}

export interface WebhookStore {
  /**
   * Adds a webhook that begins after `position`; undefined, and nothing is added, where there are
   * `webhooksMax`.
   */
  add(
    target: WebhookTarget,
    secret: string,
    position: number,
    webhooksMax: number,
  ): Promise<Webhook | undefined>;
  find(id: string): Promise<Webhook | undefined>;
  /** In ascending order of id, greater than `after`. */
  list(after: string | undefined, limit: number): Promise<readonly Webhook[]>;
  /** Removes it with all its deliveries. False if there was none. */
  remove(id: string): Promise<boolean>;
  /**
   * Makes a disabled one active, where it stopped; an active one stays as it is. Undefined if there is none.
   */
  enable(id: string): Promise<Webhook | undefined>;
  /** In ascending order of position, greater than `after`. */
  waiting(id: string, after: number, limit: number): Promise<readonly WaitingDelivery[]>;
  /** In ascending order of position, greater than `after`. */
  deadLetters(id: string, after: number, limit: number): Promise<readonly DeadLetter[]>;
  /**
   * Makes dead letters wait again, with all their attempts: those with these positions, or the first ones.
   * @returns how many
   */
  replay(id: string, positions: readonly number[] | undefined, limit: number): Promise<number>;

  /** All that are to be dispatched. `replays` grows when deliveries were added behind the dispatch's back. */
  active(): Promise<readonly { readonly id: string; readonly replays: number }[]>;
  /** Takes an active webhook from whoever had it; undefined if there is none. */
  take(id: string): Promise<TakenWebhook | undefined>;
  /** The deliveries that wait, in ascending order of position. */
  pending(id: string): Promise<readonly PendingDelivery[]>;
  /** False, and nothing is recorded, when the webhook is gone or somebody has taken it since. */
  save(id: string, epoch: number, record: DispatchRecord): Promise<boolean>;
}

/** One attempt's request: a POST. */
export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * `gone`: the receiver says that it wants no more. `postponed`: it asks to be tried again after `waitMs`,
 * which may be any number. `error` is short, and holds nothing of the answer's body.
 */
export type SendResult =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed' | 'gone'; readonly error: string }
  | { readonly kind: 'postponed'; readonly error: string; readonly waitMs: number };

export interface WebhookSender {
  /** Sends within the sender's bound of time. Never rejects. @param signal ends it at once */
  send(request: WebhookRequest, signal: AbortSignal): Promise<SendResult>;
  /** Why this URL can never be sent to: the rule it breaks, and a message that goes on after its name. */
  refusal(url: string): { readonly rule: string; readonly message: string } | undefined;
}

export interface WebhookTelemetry {
  /** One attempt. `dead`: it failed, and was the last one. `postponed`: the receiver named a later time. */
  webhookAttempted(result: 'delivered' | 'failed' | 'dead' | 'postponed', durationMs: number): void;
}
