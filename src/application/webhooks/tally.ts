/** What came of a webhook's attempts: how far it is, whether its receiver is in order, and when that is hopeless. */
import type { DisabledReason, WebhookProgress } from './webhook.js';

/** Failures in a row after which a receiver is treated gently. */
const FAILING_AFTER = 8;

export interface TallyLimits {
  /** As many dead letters disable the webhook. */
  readonly pendingMax: number;
  /** Time of failures without a delivery, until the webhook is disabled. */
  readonly disableMs: number;
}

export class Tally {
  readonly #limits: TallyLimits;
  #progress: WebhookProgress;
  #recorded: WebhookProgress;
  #failuresInRow = 0;
  deadLetters: number;

  constructor(progress: WebhookProgress, deadLetters: number, limits: TallyLimits) {
    this.#progress = progress;
    this.#recorded = progress;
    // A receiver that failed under another node is treated as that one left it.
    if (progress.failingSince !== null) this.#failuresInRow = FAILING_AFTER;
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

  delivered(nowMs: number): void {
    this.#failuresInRow = 0;
    const { pausedUntil, ...progress } = this.#progress;
    this.#progress = {
      ...progress,
      delivered: progress.delivered + 1,
      failingSince: null,
      lastDeliveredAt: iso(nowMs),
      // What was under way when it asked for a pause does not end that.
      ...(pausedUntil !== undefined && Date.parse(pausedUntil) > nowMs && { pausedUntil }),
    };
  }

  /**
   * An attempt failed; it may be reason enough to disable the webhook.
   * @param isDead it was the delivery's last one
   * @param isGone the receiver wants no more
   */
  failed(lastError: string, nowMs: number, isDead: boolean, isGone: boolean): void {
    this.#failuresInRow += 1;
    if (isDead) this.deadLetters += 1;
    const failingSince = this.#progress.failingSince ?? iso(nowMs);
    const failed = this.#progress.failed + 1;
    this.#progress = { ...this.#progress, failed, failingSince, lastError, lastErrorAt: iso(nowMs) };
    if (isGone) this.#disable('gone', nowMs);
    this.#disableIfHopeless(failingSince, nowMs);
    if (isDead && this.deadLetters >= this.#limits.pendingMax) this.#disable('dead-letters', nowMs);
  }

  /**
   * The receiver put an attempt off until `untilMs`. That is no failure, but one that does nothing else for too long is
   * disabled as one that fails.
   */
  postponed(lastError: string, nowMs: number, untilMs: number): void {
    // Once it takes something again, it is treated gently at first.
    this.#failuresInRow = Math.max(this.#failuresInRow, FAILING_AFTER);
    const failingSince = this.#progress.failingSince ?? iso(nowMs);
    const pausedUntil = iso(Math.max(untilMs, this.pausedUntilMs));
    this.#progress = { ...this.#progress, failingSince, lastError, lastErrorAt: iso(nowMs), pausedUntil };
    this.#disableIfHopeless(failingSince, nowMs);
  }

  /** Nothing may be sent before, in milliseconds since 1970. */
  get pausedUntilMs(): number {
    const { pausedUntil } = this.#progress;
    return pausedUntil === undefined ? 0 : Date.parse(pausedUntil);
  }

  /** Nothing waits: time in which nothing is tried is no time of failures. */
  atRest(): void {
    this.#progress = { ...this.#progress, failingSince: null };
  }

  #disableIfHopeless(failingSince: string, nowMs: number): void {
    if (nowMs - Date.parse(failingSince) >= this.#limits.disableMs) this.#disable('failing', nowMs);
  }

  #disable(disabledReason: DisabledReason, nowMs: number): void {
    if (this.isDisabled) return;
    this.#progress = { ...this.#progress, state: 'disabled', disabledReason, disabledAt: iso(nowMs) };
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
