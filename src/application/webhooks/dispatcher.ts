/** Which webhooks this node dispatches: each active one that no other node has the lease of. */
import { StoreUnavailable } from '../shared/ports.js';
import { KEEPS_ALIVE } from '../shared/time.js';
import { Dispatch, LEASE_MS, leaseOf } from './dispatch.js';
import type { DispatchParts } from './parts.js';

/** How long it may take to notice what other nodes did to webhooks. */
const PERIOD_MS = 1_000;

export class WebhookDispatcher {
  readonly #parts: DispatchParts;
  readonly #dispatches = new Map<string, { readonly dispatch: Dispatch; readonly ended: Promise<void> }>();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #isWoken = false;
  #endRest: () => void = () => {};

  constructor(parts: DispatchParts) {
    this.#parts = parts;
  }

  /** Deliveries of this node's webhooks that are not done. */
  get unfinished(): number {
    let sum = 0;
    for (const { dispatch } of this.#dispatches.values()) sum += dispatch.unfinished;
    return sum;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something was done to a webhook. */
  wake(): void {
    this.#isWoken = true;
    this.#endRest();
  }

  /**
   * To be called when the log is another one: what was read of the one before is not sent. Each begins again,
   * where it stood.
   */
  logChanged(): void {
    for (const { dispatch } of this.#dispatches.values()) dispatch.cancel();
    this.wake();
  }

  /** Ends after what is under way, within a few seconds, and leaves the webhooks to others. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#running;
    for (const { dispatch } of this.#dispatches.values()) dispatch.stop();
    await Promise.all([...this.#dispatches.values()].map(({ ended }) => ended));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#isWoken = false;
      try {
        await this.#look();
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) this.#parts.onError(error, 'all');
      }
      await this.#rest();
    }
  }

  async #look(): Promise<void> {
    if (await this.#parts.isHeld()) return;
    const active = new Map((await this.#parts.store.active()).map(({ id, replays }) => [id, replays]));
    for (const [id, { dispatch }] of this.#dispatches) if (!active.has(id)) dispatch.cancel();
    for (const [id, replays] of active) {
      if (this.#stopping.signal.aborted) return;
      const running = this.#dispatches.get(id);
      if (running === undefined) await this.#begin(id, replays);
      else running.dispatch.replayed(replays);
    }
  }

  async #begin(id: string, replays: number): Promise<void> {
    const { leases, store, onError } = this.#parts;
    if (!(await leases.hold(leaseOf(id), LEASE_MS))) return;
    const taken = await store.take(id);
    if (taken === undefined) return;
    const dispatch = new Dispatch(this.#parts, taken, await store.pending(id), replays);
    const ended = dispatch
      .run()
      .catch((error: unknown) => onError(error, id))
      .then(() => leases.release(leaseOf(id)))
      .catch(() => {})
      .finally(() => this.#dispatches.delete(id));
    this.#dispatches.set(id, { dispatch, ended });
  }

  #rest(): Promise<void> {
    if (this.#isWoken) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#parts.time.after(PERIOD_MS, resolve, KEEPS_ALIVE);
      this.#endRest = () => {
        cancel();
        resolve();
      };
    });
  }
}
