/** Results of a webhook's attempts: progress, health of the receiver, and when to disable it. */
import type { Time } from '../shared/time.js';
import type { DisabledReason, WebhookProgress } from './ports.js';

/** Consecutive failures after which sends are throttled. */
const FAILING_AFTER = 8;

export interface TallyLimits {
  /** Number of dead letters that disables the webhook. */
  readonly pendingMax: number;
  /** Time of failures without a success before the webhook is disabled. */
  readonly disableMs: number;
  /** Maximum delay that a receiver can request. */
  readonly retryAfterMsMax: number;
}

export class Tally {
  readonly #limits: TallyLimits;
  #progress: WebhookProgress;
  #recorded: WebhookProgress;
  readonly #time: Time;
  #failuresInRow = 0;
  /** `failingSince` and `pausedUntil` by the monotonic clock. */
  #failingMs: number;
  #pausedUntilMs: number;
  deadLetters: number;

  constructor(progress: WebhookProgress, deadLetters: number, limits: TallyLimits, time: Time) {
    this.#time = time;
    this.#progress = progress;
    this.#recorded = progress;
    // A receiver that failed on another node stays throttled.
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

  /** Its position is not updated here. */
  get progress(): WebhookProgress {
    return this.#progress;
  }

  get isDisabled(): boolean {
    return this.#progress.state === 'disabled';
  }

  /** Whether there are unrecorded changes. */
  get isNews(): boolean {
    return this.#progress !== this.#recorded;
  }

  /** Whether all recent attempts have failed. */
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
      // Attempts in progress when it requested a pause do not end the pause.
      ...(pausedUntil !== undefined && this.pausedUntilMs > this.#time.monotonic() && { pausedUntil }),
    };
  }

  /**
   * Records a failed attempt, which may disable the webhook.
   * @param isDead whether it was the last attempt of the delivery
   * @param isGone whether the receiver responded 410 Gone
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
   * Records a postponement. It is not a failure, but a receiver that only postpones for too long is disabled.
   */
  postponed(lastError: string, waitMs: number): void {
    // After the pause, sends are throttled at first.
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

  /** The end of the pause, by the monotonic clock. */
  get pausedUntilMs(): number {
    return this.#pausedUntilMs;
  }

  /** Nothing is pending: time without attempts does not count as failing. */
  atRest(): void {
    this.#progress = { ...this.#progress, failingSince: null };
  }

  /** Marks the webhook as failing from now on, unless it already is. */
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
