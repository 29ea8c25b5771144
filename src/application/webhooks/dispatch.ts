/**
 * Dispatches a webhook on the node that holds its lease: follows the log, sends matching events, records the
 * results. It may be killed at any moment: deliveries not recorded as done are repeated. A dispatch that was
 * replaced without noticing can no longer record anything. Its deliveries may arrive twice, but not out of
 * order: each dispatch sends an account's next event only after the receiver has acknowledged the previous
 * one.
 */

import { type Mark, markOf } from '../log/knownLog.js';
import type { StoredEvent } from '../log/ports.js';
import { Bell } from '../shared/bell.js';
import { StoreUnavailable } from '../shared/errors.js';
import { KEEPS_ALIVE } from '../shared/time.js';
import { Backlog } from './backlog.js';
import type { DispatchParts } from './parts.js';
import type { PendingDelivery, TakenWebhook, WebhookTarget } from './ports.js';
import { Sends } from './sends.js';
import { Tally } from './tally.js';

/** Lease duration: without renewal, another node may take the webhook. */
export const LEASE_MS = 5_000;
const RENEW_MS = 1_500;

/** Events per page, and the maximum in progress or delivered before they are recorded. */
const READ_EVENTS_MAX = 200;
const UNSTORED_MAX = 500;

/** Interval for recording results, and the position if there were none. */
const SAVE_MS = 100;
const SKIPPED_MS = 5_000;

/** A slower delivery becomes a row and no longer holds back the position. */
const SLOW_MS = 1_000;

/** Delay after a failure of the store. */
const RETRY_MS = 1_000;

/** How long deliveries in progress may take when the node stops. */
const STOP_MS = 2_000;

export const leaseOf = (webhookId: string): string => `webhook ${webhookId}`;

export class Dispatch {
  readonly #parts: DispatchParts;
  readonly #taken: TakenWebhook;
  readonly #isWanted: (event: StoredEvent) => boolean;
  readonly #backlog: Backlog;
  readonly #tally: Tally;
  readonly #ended = new AbortController();
  readonly #sends: Sends;
  #leasedMs: number;
  #savedMs: number;
  #replays: number;
  #adoptedReplays: number;
  #isAtEnd = false;
  /** The newest event that was read. */
  #seen: Mark | undefined;
  #isOver = false;
  /** Aborted by `stop` and `cancel`. */
  readonly #leaving = new AbortController();
  readonly #bell: Bell;

  /**
   * @param taken just now, with the lease
   * @param pending read after it was taken
   * @param replays as previously returned by `WebhookStore.active`
   */
  constructor(
    parts: DispatchParts,
    taken: TakenWebhook,
    pending: readonly PendingDelivery[],
    replays: number,
  ) {
    this.#parts = parts;
    this.#bell = new Bell(parts.time);
    this.#taken = taken;
    this.#isWanted = wantedBy(taken.target);
    this.#backlog = new Backlog(taken.progress.position, pending.map(this.#fromStored));
    this.#tally = new Tally(taken.progress, taken.deadLetters, parts.limits, parts.time);
    this.#sends = new Sends(parts, taken, this.#backlog, this.#tally, this.wake);
    this.#replays = replays;
    this.#adoptedReplays = replays;
    this.#leasedMs = parts.time.monotonic();
    this.#savedMs = this.#leasedMs;
  }

  /** Number of pending deliveries. */
  get unfinished(): number {
    return this.#backlog.unfinished;
  }

  /** Wakes the dispatch. */
  readonly wake = (): void => {
    this.#bell.ring();
  };

  /** @param replays as returned by `WebhookStore.active` */
  replayed(replays: number): void {
    if (replays === this.#replays) return;
    this.#replays = replays;
    this.wake();
  }

  /** Stops after deliveries in progress, within a time limit. */
  stop(): void {
    this.#leaving.abort();
  }

  /** Stops immediately: the webhook is disabled or deleted. */
  cancel(): void {
    this.#isOver = true;
    this.#abort();
    this.#leaving.abort();
    this.wake();
  }

  /** Resolves when it has stopped, for any reason. Rejects on unexpected errors. */
  async run(): Promise<void> {
    try {
      while (!this.#isOver && !this.#leaving.signal.aborted) await this.#turnOrRest();
      if (!this.#isOver) await this.#finish();
    } finally {
      this.#isOver = true;
      this.#abort();
    }
  }

  async #turnOrRest(): Promise<void> {
    try {
      await this.#turn();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      // Another node may hold the lease by now.
      if (this.#parts.time.monotonic() - this.#leasedMs >= LEASE_MS) this.#isOver = true;
      else await this.#parts.time.sleep(RETRY_MS, this.#leaving.signal, KEEPS_ALIVE);
    }
  }

  async #turn(): Promise<void> {
    if (!(await this.#hasLease())) {
      this.#isOver = true;
      return;
    }
    await this.#adopt();
    await this.#read();
    // It may have been cancelled because the log has changed: its events, and its progress, are of the log before.
    if (this.#isOver) return;
    this.#sends.start();
    await this.#save();
    if (!this.#isOver) await this.#bell.rest(this.#restMs(), this.#leaving.signal, KEEPS_ALIVE);
  }

  async #hasLease(): Promise<boolean> {
    const nowMs = this.#parts.time.monotonic();
    if (nowMs - this.#leasedMs < RENEW_MS) return true;
    const isMine = await this.#parts.leases.hold(leaseOf(this.#taken.target.id), LEASE_MS);
    this.#leasedMs = nowMs;
    return isMine;
  }

  async #adopt(): Promise<void> {
    const replays = this.#replays;
    if (replays === this.#adoptedReplays) return;
    const pending = await this.#parts.store.pending(this.#taken.target.id);
    this.#backlog.adopt(pending.map(this.#fromStored));
    this.#adoptedReplays = replays;
    this.#tally.deadLetters = (await this.#parts.store.find(this.#taken.target.id))?.deadLetters ?? 0;
  }

  async #read(): Promise<void> {
    const { log, logEnd, time, limits } = this.#parts;
    const hasRoom = this.#backlog.unfinished < limits.pendingMax && this.#backlog.unstored < UNSTORED_MAX;
    if (this.#isAtEnd || !hasRoom || this.#tally.isDisabled) return;
    const { readTo } = this.#backlog;
    const { items } = await log.events(readTo, READ_EVENTS_MAX);
    const last = items.at(-1);
    if (last !== undefined)
      this.#seen = { position: last.position, mark: markOf(last.commandId, last.recordedAt) };
    const lastPosition = last?.position ?? readTo;
    const wanted = items.filter(this.#isWanted);
    this.#backlog.read(wanted, lastPosition, time.monotonic());
    if (items.length === READ_EVENTS_MAX) {
      this.wake();
      return;
    }
    this.#isAtEnd = true;
    void logEnd.beyond(lastPosition, this.#ended.signal).then(() => {
      this.#isAtEnd = false;
      this.wake();
    });
  }

  /** Records results if due. */
  async #save(): Promise<void> {
    const { store, time } = this.#parts;
    const nowMs = time.monotonic();
    const sinceMs = nowMs - this.#savedMs;
    const isLast = this.#leaving.signal.aborted || this.#tally.isDisabled;
    if (sinceMs < SAVE_MS && !isLast) return;
    // The next dispatch then need not repeat deliveries after an unfinished one.
    const plan = this.#backlog.plan(isLast ? Number.POSITIVE_INFINITY : nowMs - SLOW_MS);
    const { isNews, progress } = this.#tally;
    if (!isNews && !this.#backlog.isNews(plan)) return;
    const isSkipping = !isNews && plan.rows.length === 0 && plan.done.length === 0;
    if (isSkipping && sinceMs < SKIPPED_MS && !isLast) return;
    const rows = plan.rows.map(this.#toStored);
    const { done } = plan;
    const record = { progress: { ...progress, position: plan.position }, rows, done, seen: this.#seen };
    if (!(await store.save(this.#taken.target.id, this.#taken.epoch, record))) {
      this.#isOver = true;
      return;
    }
    this.#backlog.saved(plan);
    this.#tally.recorded(progress);
    this.#savedMs = nowMs;
    if (progress.state === 'active') return;
    this.#isOver = true;
    this.#parts.onDisabled(this.#taken.target.id, progress.disabledReason);
  }

  /**
   * Due times are stored by the database's clock, which may be adjusted, and compared by the monotonic one. A
   * due time beyond the maximum delay was stored before the clock was set back.
   */
  readonly #fromStored = <T extends { readonly dueMs: number }>(delivery: T): T => {
    const { time, limits } = this.#parts;
    if (delivery.dueMs === 0) return delivery;
    const restMsMax = Math.max(limits.retryMsMax, limits.retryAfterMsMax);
    const restMs = Math.min(delivery.dueMs - time.now(), restMsMax);
    return { ...delivery, dueMs: Math.max(1, time.monotonic() + restMs) };
  };

  readonly #toStored = <T extends { readonly dueMs: number }>(row: T): T => {
    const { time } = this.#parts;
    if (row.dueMs === 0) return row;
    return { ...row, dueMs: Math.max(1, time.now() + row.dueMs - time.monotonic()) };
  };

  /** Waits for deliveries in progress, within a time limit, and records the results. */
  async #finish(): Promise<void> {
    const untilMs = this.#parts.time.monotonic() + STOP_MS;
    while (this.#sends.count > 0 && !this.#isOver) {
      const restMs = untilMs - this.#parts.time.monotonic();
      if (restMs <= 0) break;
      await this.#bell.rest(restMs, undefined, KEEPS_ALIVE);
    }
    // Cancelled meanwhile: see `#turn`.
    if (this.#isOver) return;
    this.#abort();
    await this.#save().catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable)) throw error;
    });
  }

  /** Ignores results of deliveries in progress from here on. */
  #abort(): void {
    this.#ended.abort();
    this.#sends.abort();
  }

  #restMs(): number {
    const nowMs = this.#parts.time.monotonic();
    const renewMs = this.#leasedMs + RENEW_MS - nowMs;
    const isBusy = this.#backlog.unstored > 0 || this.#tally.isNews;
    const saveMs = isBusy ? SAVE_MS : RENEW_MS;
    return Math.max(0, Math.min(renewMs, saveMs, this.#sends.nextStartMs - nowMs));
  }
}

/** Whether a webhook matches an event. */
function wantedBy({ types, accounts }: WebhookTarget): (event: StoredEvent) => boolean {
  const [someTypes, someAccounts] = [types && new Set(types), accounts && new Set(accounts)];
  return ({ type, streamId }) => (someTypes?.has(type) ?? true) && (someAccounts?.has(streamId) ?? true);
}
