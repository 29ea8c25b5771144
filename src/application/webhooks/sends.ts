/** Attempts of a webhook in progress, and their results. */
import { LogChanged } from '../log/knownLog.js';
import { asPosition, type Position, type StoredEvent } from '../log/ports.js';
import { StoreUnavailable } from '../shared/errors.js';
import type { Backlog, Delivery } from './backlog.js';
import { pauseMs } from './backoff.js';
import { messageBody, messageId } from './message.js';
import type { DispatchParts } from './parts.js';
import type { SendResult, TakenWebhook } from './ports.js';
import { signedHeaders } from './signing.js';
import type { Tally } from './tally.js';

/** Concurrent sends to a repeatedly failing receiver: one retry and one new delivery. */
const GENTLE_SENDS_MAX = 2;

/** Minimum delay for a postponing receiver, whatever time it requests. */
const POSTPONED_MS_MIN = 1_000;

/** Delay of a delivery whose event could not be read. */
const UNREAD_MS = 1_000;

export class Sends {
  readonly #parts: DispatchParts;
  readonly #taken: TakenWebhook;
  readonly #backlog: Backlog;
  readonly #tally: Tally;
  readonly #wake: () => void;
  /** One per attempt. */
  readonly #ends = new Set<AbortController>();
  #retrying = 0;
  /** When the next attempt may start, by the monotonic clock; Infinity if it depends on another one's end. */
  nextStartMs = Number.POSITIVE_INFINITY;

  /** @param wake called when an attempt has ended */
  constructor(parts: DispatchParts, taken: TakenWebhook, backlog: Backlog, tally: Tally, wake: () => void) {
    this.#parts = parts;
    this.#taken = taken;
    this.#backlog = backlog;
    this.#tally = tally;
    this.#wake = wake;
  }

  get count(): number {
    return this.#ends.size;
  }

  /** Starts possible attempts. Retries use at most half of the slots, so new deliveries always progress. */
  start(): void {
    const { slots, time, limits } = this.#parts;
    this.nextStartMs = Number.POSITIVE_INFINITY;
    if (this.#tally.isDisabled) return;
    const { pausedUntilMs } = this.#tally;
    if (pausedUntilMs > time.monotonic()) {
      this.nextStartMs = pausedUntilMs;
      slots.leave(this.#wake);
      return;
    }
    const sendsMax = this.#tally.isFailing ? GENTLE_SENDS_MAX : limits.sendsMax;
    const retriesMax = Math.floor(sendsMax / 2);
    while (this.#ends.size < sendsMax) {
      if (!slots.take(this.#wake)) return;
      const retry = this.#retrying < retriesMax ? this.#backlog.takeRetry(time.monotonic()) : undefined;
      const delivery = retry ?? this.#backlog.takeFresh();
      if (delivery === undefined) {
        slots.release();
        if (this.#retrying < retriesMax) this.nextStartMs = this.#backlog.nextDueMs;
        return;
      }
      void this.#attempt(delivery, retry !== undefined);
    }
    slots.leave(this.#wake);
  }

  async #attempt(delivery: Delivery, isRetry: boolean): Promise<void> {
    const { sender, slots, time, onError } = this.#parts;
    const { target, secret } = this.#taken;
    const end = new AbortController();
    this.#ends.add(end);
    if (isRetry) this.#retrying += 1;
    try {
      const event = delivery.event ?? (await this.#eventAt(delivery.position));
      const id = messageId(target.id, delivery.position, this.#parts.log.epochs);
      const body = messageBody(event);
      const startMs = time.monotonic();
      const headers = { 'content-type': 'application/json', ...signedHeaders(secret, id, time.now(), body) };
      const result = await sender.send({ url: target.url, headers, body }, end.signal);
      if (!end.signal.aborted) this.#settle(delivery, result, time.monotonic() - startMs);
    } catch (error) {
      // Not the receiver's fault, so it does not count as an attempt.
      if (!(error instanceof StoreUnavailable)) onError(error, target.id);
      this.#backlog.putBack(delivery, time.monotonic() + UNREAD_MS);
    } finally {
      this.#ends.delete(end);
      if (isRetry) this.#retrying -= 1;
      slots.release();
      this.#wake();
    }
  }

  async #eventAt(position: Position): Promise<StoredEvent> {
    const { items } = await this.#parts.log.events(asPosition(position - 1), 1);
    if (items[0]?.position !== position) throw new LogChanged(`there is no event at position ${position}`);
    return items[0];
  }

  #settle(delivery: Delivery, result: SendResult, durationMs: number): void {
    const { time, limits, random, telemetry } = this.#parts;
    const nowMs = time.monotonic();
    if (result.kind === 'delivered') {
      // The receiver has recovered: make its waiting deliveries due.
      if (this.#tally.isFailing) this.#backlog.hurry(nowMs);
      this.#backlog.delivered(delivery);
      this.#tally.delivered();
      telemetry.webhookAttempted('delivered', durationMs);
      return;
    }
    if (result.kind === 'postponed') {
      const waitMs = Math.min(Math.max(result.waitMs, POSTPONED_MS_MIN), limits.retryAfterMsMax);
      this.#backlog.postponed(delivery, result.error, nowMs + waitMs);
      this.#tally.postponed(result.error, waitMs);
      telemetry.webhookAttempted('postponed', durationMs);
      return;
    }
    const { kind, error } = result;
    const attempts = delivery.attempts + 1;
    // 410 Gone disables the webhook; the delivery itself is not dead.
    const isDead = kind !== 'gone' && attempts >= limits.attemptsMax;
    if (isDead) this.#backlog.died(delivery, error, new Date(time.now()).toISOString());
    else this.#backlog.failed(delivery, error, nowMs + pauseMs(limits, attempts, random.fraction()));
    this.#tally.failed(error, isDead, kind === 'gone');
    if (this.#backlog.unfinished === 0) this.#tally.atRest();
    telemetry.webhookAttempted(isDead ? 'dead' : 'failed', durationMs);
  }

  /** Aborts all attempts and ignores their results. */
  abort(): void {
    for (const end of this.#ends) end.abort();
    this.#parts.slots.leave(this.#wake);
  }
}
