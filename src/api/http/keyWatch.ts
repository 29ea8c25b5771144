/** Watches the API keys of open streams: a revoked key, or one that lost its scope, ends them. */
import type { ApiClients } from '../../application/access/apiClients.js';
import type { Scope } from '../../application/access/ports.js';
import type { Time } from '../../application/shared/time.js';
import { allows } from './auth.js';

/** Minimum interval between checks, whatever the setting is. */
const PERIOD_MS_MIN = 100;

export class KeyWatch {
  readonly #time: Pick<Time, 'sleep'>;
  readonly #clients: Pick<ApiClients, 'authenticate'>;
  readonly #scope: Scope;
  readonly #periodMs: number;
  readonly #watched = new Map<string, Set<() => void>>();
  #watching: AbortController | undefined;

  /** @param periodMs interval between checks of a key */
  constructor(
    time: Pick<Time, 'sleep'>,
    clients: Pick<ApiClients, 'authenticate'>,
    scope: Scope,
    periodMs: number,
  ) {
    this.#time = time;
    this.#clients = clients;
    this.#scope = scope;
    this.#periodMs = Math.max(PERIOD_MS_MIN, periodMs);
  }

  /** @returns ends the watch; `onRevoked` is called at most once */
  watch(key: string, onRevoked: () => void): () => void {
    const watchers = this.#watched.get(key) ?? new Set();
    this.#watched.set(key, watchers.add(onRevoked));
    if (this.#watching === undefined) {
      this.#watching = new AbortController();
      void this.#check(this.#watching.signal);
    }
    return () => {
      watchers.delete(onRevoked);
      if (watchers.size === 0 && this.#watched.get(key) === watchers) this.#watched.delete(key);
      if (this.#watched.size > 0) return;
      this.#watching?.abort();
      this.#watching = undefined;
    };
  }

  /** Checks keys one at a time: many open requests usually share few keys. */
  async #check(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#time.sleep(this.#periodMs, signal);
      for (const key of [...this.#watched.keys()]) {
        if (signal.aborted) return;
        if (await this.#isValid(key)) continue;
        for (const onRevoked of this.#watched.get(key) ?? []) onRevoked();
        this.#watched.delete(key);
      }
      if (signal.aborted) return;
    }
  }

  /** While the store is unavailable, no key can be revoked either. */
  async #isValid(key: string): Promise<boolean> {
    try {
      const client = await this.#clients.authenticate(key);
      return client !== undefined && allows(client, this.#scope);
    } catch {
      return true;
    }
  }
}
