/**
 * What came of a webhook's attempts: how far it is, whether its receiver is in order, and when that is
 * hopeless.
 */
import type { Time } from '../shared/time.js';
import type { DisabledReason, WebhookProgress } from './webhook.js';

/** Failures in a row after which a receiver is treated gently. */
const FAILING_AFTER = 8;

export interface TallyLimits {
  /** As many dead letters disable the webhook. */
  readonly pendingMax: number;
  /** Time of failures without a delivery, until the webhook is disabled. */
  readonly disableMs: number;
  /** The longest pause that a receiver may ask for. */
  readonly retryAfterMsMax: number;
}

export class Tally {
  readonly #limits: TallyLimits;
  #progress: WebhookProgress;
  #recorded: WebhookProgress;
  readonly #time: Time;
  #failuresInRow = 0;
  /** When `failingSince` was, and `pausedUntil` is, by the monotonic clock. */
  #failingMs: number;
  #pausedUntilMs: number;
  deadLetters: number;

  constructor(progress: WebhookProgress, deadLetters: number, limits: TallyLimits, time: Time) {
    this.#time = time;
    this.#progress = progress;
    this.#recorded = progress;
    // A receiver that failed under another node is treated as that one left it.
    if (progress.failingSince !== null) this.#failuresInRow = FAILING_AFTER;
    const monotonicMs = (at: string) => time.monotonic() + Date.parse(at) - time.now();
    const { failingSince, pausedUntil } = progress;
    this.#failingMs = Math.min(
      time.monotonic(),
      failingSince === null ? Number.POSITIVE_INFINITY : monotonicMs(failingSince),
    );
    this.#pausedUntilMs =
      pausedUntil === undefined
        ? 0
        : Math.min(monotonicMs(pausedUntil), time.monotonic() + limits.retryAfterMsMax);
    this.deadLetters = deadLetters;
    this.#limits = limits;
  }

  /** Its position is not kept up to date here. */
  get progress(): WebhookProgress {
    return this.#progress;
  }

  get isDisabled(): boolean {
    return this.#progress.state === 'disabled';
  }

  /** Whether there is more to tell than what was recorded. */
  get isNews(): boolean {
    return this.#progress !== this.#recorded;
  }

  /** Whether nothing but failures came lately. */
  get isFailing(): boolean {
    return this.#failuresInRow >= FAILING_AFTER;
  }

  recorded(progress: WebhookProgress): void {
    this.#recorded = progress;
  }

  delivered(): void {
    this.#failuresInRow = 0;
    const { pausedUntil, ...progress } = this.#progress;
    this.#progress = {
      ...progress,
      delivered: progress.delivered + 1,
      failingSince: null,
      lastDeliveredAt: this.#now(),
      // What was under way when it asked for a pause does not end that.
      ...(pausedUntil !== undefined && this.pausedUntilMs > this.#time.monotonic() && { pausedUntil }),
    };
  }

  /**
   * An attempt failed; it may be reason enough to disable the webhook.
   * @param isDead it was the delivery's last one
   * @param isGone the receiver wants no more
   */
  failed(lastError: string, isDead: boolean, isGone: boolean): void {
    this.#failuresInRow += 1;
    if (isDead) this.deadLetters += 1;
    const failed = this.#progress.failed + 1;
    this.#progress = {
      ...this.#progress,
      failed,
      failingSince: this.#failing(),
      lastError,
      lastErrorAt: this.#now(),
    };
    if (isGone) this.#disable('gone');
    this.#disableIfHopeless();
    if (isDead && this.deadLetters >= this.#limits.pendingMax) this.#disable('dead-letters');
  }

  /**
   * The receiver put an attempt off for so long. That is no failure, but one that does nothing else for too
   * long is disabled as one that fails.
   */
  postponed(lastError: string, waitMs: number): void {
    // Once it takes something again, it is treated gently at first.
    this.#failuresInRow = Math.max(this.#failuresInRow, FAILING_AFTER);
    const nowMs = this.#time.monotonic();
    this.#pausedUntilMs = Math.max(nowMs + waitMs, this.#pausedUntilMs);
    const pausedUntil = iso(this.#time.now() + this.#pausedUntilMs - nowMs);
    const at = this.#now();
    this.#progress = {
      ...this.#progress,
      failingSince: this.#failing(),
      lastError,
      lastErrorAt: at,
      pausedUntil,
    };
    this.#disableIfHopeless();
  }

  /** Nothing may be sent before, by the monotonic clock. */
  get pausedUntilMs(): number {
    return this.#pausedUntilMs;
  }

  /** Nothing waits: time in which nothing is tried is no time of failures. */
  atRest(): void {
    this.#progress = { ...this.#progress, failingSince: null };
  }

  /** Since when it fails: from now on, unless it did before. */
  #failing(): string {
    if (this.#progress.failingSince !== null) return this.#progress.failingSince;
    this.#failingMs = this.#time.monotonic();
    return this.#now();
  }

  #disableIfHopeless(): void {
    if (this.#time.monotonic() - this.#failingMs >= this.#limits.disableMs) this.#disable('failing');
  }

  #now(): string {
    return iso(this.#time.now());
  }

  #disable(disabledReason: DisabledReason): void {
    if (this.isDisabled) return;
    this.#progress = { ...this.#progress, state: 'disabled', disabledReason, disabledAt: this.#now() };
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
