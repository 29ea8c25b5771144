/** The cache lease in memory, for tests: one object that several nodes share. */
import type { CacheTrust, Trust } from '../../application/acceleration/ports.js';
import { StoreUnavailable } from '../../application/shared/errors.js';
import type { Time } from '../../application/shared/time.js';

export class MemoryCacheTrust implements CacheTrust {
  readonly #clock: Pick<Time, 'now'>;
  #generation = 0;
  #server = '';
  #usableAtMs = Number.NEGATIVE_INFINITY;
  isUp = true;

  constructor(clock: Pick<Time, 'now'> = Date) {
    this.#clock = clock;
  }

  async read(): Promise<Trust> {
    this.#require();
    return this.#trust();
  }

  async withdraw(server: string | undefined, pauseMs: number): Promise<Trust> {
    this.#require();
    this.#generation += 1;
    this.#server = server ?? this.#server;
    this.#usableAtMs = Math.max(this.#usableAtMs, this.#clock.now() + pauseMs);
    return this.#trust();
  }

  /** Remembers what it holds now. @returns puts that back, as a failover to a standby does */
  keep(): () => void {
    const [generation, server, usableAtMs] = [this.#generation, this.#server, this.#usableAtMs];
    return () => {
      [this.#generation, this.#server, this.#usableAtMs] = [generation, server, usableAtMs];
    };
  }

  #trust(): Trust {
    const usableInMs = Math.max(0, this.#usableAtMs - this.#clock.now());
    return { generation: this.#generation, incarnation: this.#server, usableInMs };
  }

  #require(): void {
    if (!this.isUp) throw new StoreUnavailable('switched off');
  }
}
