/** Dispatches the active webhooks whose lease no other node holds. */
import { Bell } from '../shared/bell.js';
import { StoreUnavailable } from '../shared/errors.js';
import { KEEPS_ALIVE } from '../shared/time.js';
import { Dispatch, LEASE_MS, leaseOf } from './dispatch.js';
import type { DispatchParts } from './parts.js';

/** Polling period for changes of webhooks by other nodes. */
const PERIOD_MS = 1_000;

export class WebhookDispatcher {
  readonly #parts: DispatchParts;
  readonly #dispatches = new Map<string, { readonly dispatch: Dispatch; readonly ended: Promise<void> }>();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  /** Counts changes of the log. */
  #era = 0;
  readonly #bell: Bell;

  constructor(parts: DispatchParts) {
    this.#parts = parts;
    this.#bell = new Bell(parts.time);
  }

  /** Number of pending deliveries of this node's webhooks. */
  get unfinished(): number {
    let sum = 0;
    for (const { dispatch } of this.#dispatches.values()) sum += dispatch.unfinished;
    return sum;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Call this after a change of a webhook. */
  wake(): void {
    this.#bell.ring();
  }

  /**
   * Call this when the log has changed: restarts each webhook at its position, and discards events read
   * before.
   */
  logChanged(): void {
    this.#era += 1;
    for (const { dispatch } of this.#dispatches.values()) dispatch.cancel();
    this.wake();
  }

  /** Stops after deliveries in progress, within a few seconds, and releases the webhooks. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    for (const { dispatch } of this.#dispatches.values()) dispatch.stop();
    await Promise.all([...this.#dispatches.values()].map(({ ended }) => ended));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#look();
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) this.#parts.onError(error, 'all');
      }
      await this.#bell.rest(PERIOD_MS, signal, KEEPS_ALIVE);
    }
  }

  async #look(): Promise<void> {
    const era = this.#era;
    if (await this.#parts.isHeld()) return;
    const active = new Map((await this.#parts.store.active()).map(({ id, replays }) => [id, replays]));
    for (const [id, { dispatch }] of this.#dispatches) if (!active.has(id)) dispatch.cancel();
    for (const [id, replays] of active) {
      if (this.#stopping.signal.aborted) return;
      const running = this.#dispatches.get(id);
      if (running === undefined) await this.#begin(id, replays, era);
      else running.dispatch.replayed(replays);
    }
  }

  /** @param era when it was determined that webhooks are not held: the log may have become a copy since */
  async #begin(id: string, replays: number, era: number): Promise<void> {
    const { leases, store, onError } = this.#parts;
    if (!(await leases.hold(leaseOf(id), LEASE_MS))) return;
    const taken = await store.take(id);
    if (taken === undefined) return;
    const pending = await store.pending(id);
    if (era !== this.#era) return leases.release(leaseOf(id));
    const dispatch = new Dispatch(this.#parts, taken, pending, replays);
    const ended = dispatch
      .run()
      .catch((error: unknown) => onError(error, id))
      .then(() => leases.release(leaseOf(id)))
      .catch(() => {})
      .finally(() => this.#dispatches.delete(id));
    this.#dispatches.set(id, { dispatch, ended });
  }
}
