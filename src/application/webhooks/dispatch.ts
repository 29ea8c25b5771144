/**
 * One webhook's deliveries, by the node that has its lease: follows the log, sends what the webhook asks for,
 * records what came of it. It may be killed at any moment: what is not recorded as done is sent again. A
 * dispatch that was replaced without knowing it can record nothing any more. What it sends meanwhile comes
 * twice, but not out of order: each of the two sends an account's next event only after the receiver has
 * taken the one before.
 */
import { type StoredEvent, StoreUnavailable } from '../shared/ports.js';
import { KEEPS_ALIVE } from '../shared/time.js';
import { Backlog } from './backlog.js';
import type { DispatchParts } from './parts.js';
import { Sends } from './sends.js';
import { Tally } from './tally.js';
import type { PendingDelivery, TakenWebhook, WebhookTarget } from './webhook.js';

/** Without a word of it for so long, another node may take the webhook. */
export const LEASE_MS = 5_000;
const RENEW_MS = 1_500;

/** Events read at once, and those that may be under way or delivered before anything is recorded of them. */
const READ_EVENTS_MAX = 200;
const UNSTORED_MAX = 500;

/** How often it records what was done, and how far it has read where nothing was to be done. */
const SAVE_MS = 100;
const SKIPPED_MS = 5_000;

/** A delivery that takes longer no longer keeps the position back: it becomes a row. */
const SLOW_MS = 1_000;

/** Rest after a failure of the store. */
const RETRY_MS = 1_000;

/** How long deliveries under way may take when the node stops. */
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
  #isStopping = false;
  #isOver = false;
  #isWoken = false;
  #endRest: () => void = () => {};

  /**
   * @param taken just now, with the lease
   * @param pending read after it was taken
   * @param replays as `WebhookStore.active` told them before
   */
  constructor(
    parts: DispatchParts,
    taken: TakenWebhook,
    pending: readonly PendingDelivery[],
    replays: number,
  ) {
    this.#parts = parts;
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

  /** Deliveries that are not done. */
  get unfinished(): number {
    return this.#backlog.unfinished;
  }

  /** There is news: look again. */
  readonly wake = (): void => {
    this.#isWoken = true;
    this.#endRest();
  };

  /** @param replays as `WebhookStore.active` tells them */
  replayed(replays: number): void {
    if (replays === this.#replays) return;
    this.#replays = replays;
    this.wake();
  }

  /** Ends after what is under way, if that does not take too long. */
  stop(): void {
    this.#isStopping = true;
    this.wake();
  }

  /** Ends at once: the webhook is disabled or gone. */
  cancel(): void {
    this.#isOver = true;
    this.#abort();
    this.wake();
  }

  /** Resolves when it has ended, for whatever reason. Rejects on what should not happen. */
  async run(): Promise<void> {
    try {
      while (!this.#isOver && !this.#isStopping) await this.#turnOrRest();
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
      // Another node may have the lease by now.
      if (this.#parts.time.monotonic() - this.#leasedMs >= LEASE_MS) this.#isOver = true;
      else await this.#rest(RETRY_MS, false);
    }
  }

  async #turn(): Promise<void> {
    this.#isWoken = false;
    if (!(await this.#hasLease())) {
      this.#isOver = true;
      return;
    }
    await this.#adopt();
    await this.#read();
    this.#sends.start();
    await this.#save();
    if (!this.#isOver) await this.#rest(this.#restMs());
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
    const lastPosition = items.at(-1)?.position ?? readTo;
    const wanted = items.filter(this.#isWanted);
    this.#backlog.read(wanted, lastPosition, time.monotonic());
    if (items.length === READ_EVENTS_MAX) {
      this.#isWoken = true;
      return;
    }
    this.#isAtEnd = true;
    void logEnd.beyond(lastPosition, this.#ended.signal).then(() => {
      this.#isAtEnd = false;
      this.wake();
    });
  }

  /** Records what is worth it by now. */
  async #save(): Promise<void> {
    const { store, time } = this.#parts;
    const nowMs = time.monotonic();
    const sinceMs = nowMs - this.#savedMs;
    const isLast = this.#isStopping || this.#tally.isDisabled;
    if (sinceMs < SAVE_MS && !isLast) return;
    // Whoever goes on need not repeat what was delivered beyond something that was not.
    const plan = this.#backlog.plan(isLast ? Number.POSITIVE_INFINITY : nowMs - SLOW_MS);
    const { isNews, progress } = this.#tally;
    if (!isNews && !this.#backlog.isNews(plan)) return;
    const isSkipping = !isNews && plan.rows.length === 0 && plan.done.length === 0;
    if (isSkipping && sinceMs < SKIPPED_MS && !isLast) return;
    const rows = plan.rows.map(this.#toStored);
    const record = { progress: { ...progress, position: plan.position }, rows, done: plan.done };
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
   * Due times are stored by the database's clock, which may be set, and compared by the monotonic one: what
   * is due later than any pause lasts was stored before that clock was set back.
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

  /** Lets what is under way end, for a while, and records what came of it. */
  async #finish(): Promise<void> {
    const untilMs = this.#parts.time.monotonic() + STOP_MS;
    while (this.#sends.count > 0 && !this.#isOver) {
      const restMs = untilMs - this.#parts.time.monotonic();
      if (restMs <= 0) break;
      this.#isWoken = false;
      await this.#rest(restMs);
    }
    this.#abort();
    await this.#save().catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable)) throw error;
    });
  }

  /** Whatever comes of what is under way from here on is not looked at. */
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

  /** @param isWakeable whether news ends it; the end of all does in any case */
  #rest(ms: number, isWakeable = true): Promise<void> {
    if (isWakeable && this.#isWoken) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#parts.time.after(ms, resolve, KEEPS_ALIVE);
      this.#endRest = () => {
        if (!isWakeable && !this.#isOver && !this.#isStopping) return;
        cancel();
        resolve();
      };
    });
  }
}

/** Whether a webhook asks for an event. */
function wantedBy({ types, accounts }: WebhookTarget): (event: StoredEvent) => boolean {
  const [someTypes, someAccounts] = [types && new Set(types), accounts && new Set(accounts)];
  return ({ type, streamId }) => (someTypes?.has(type) ?? true) && (someAccounts?.has(streamId) ?? true);
}
