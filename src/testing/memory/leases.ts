/** Leases in memory, for tests: a shared map, and one node's view of it. */
import { EvenShares } from '../../application/shared/evenShares.js';
import type { Leases } from '../../application/shared/ports.js';
import type { Time } from '../../application/shared/time.js';

interface Lease {
  readonly holder: string;
  readonly untilMs: number;
  /** A node that requests the lease, the number of leases it holds, and when the request expires. */
  readonly asked?: { readonly asker: string; readonly holds: number; readonly untilMs: number };
}

export class MemoryLeases implements Leases {
  readonly #shared: Map<string, Lease>;
  readonly #holder: string;
  readonly #clock: Pick<Time, 'now'>;
  readonly #shares = new EvenShares();

  constructor(shared: Map<string, Lease>, holder: string, clock: Pick<Time, 'now'> = Date) {
    this.#shared = shared;
    this.#holder = holder;
    this.#clock = clock;
  }

  async hold(name: string, ms: number): Promise<boolean> {
    const held = this.#shared.get(name);
    const nowMs = this.#clock.now();
    if (held !== undefined && held.holder !== this.#holder && held.untilMs >= nowMs) return false;
    this.#shared.set(name, { ...held, holder: this.#holder, untilMs: nowMs + ms });
    return true;
  }

  async share(name: string, ms: number): Promise<boolean> {
    const isLease = await this.hold(name, ms);
    this.#shares.note(name, isLease);
    const untilMs = this.#clock.now() + ms;
    const held = this.#shared.get(name) as Lease;
    if (!isLease) {
      this.#shared.set(name, {
        ...held,
        asked: { asker: this.#holder, holds: this.#shares.count, untilMs },
      });
      return false;
    }
    const { asked } = held;
    if (asked === undefined || asked.asker === this.#holder || asked.untilMs < this.#clock.now()) return true;
    if (!this.#shares.leaves(name, asked.holds, ms, this.#clock.now())) return true;
    this.#shared.set(name, { holder: asked.asker, untilMs });
    return false;
  }

  async release(name: string): Promise<void> {
    this.#shares.note(name, false);
    if (this.#shared.get(name)?.holder === this.#holder) this.#shared.delete(name);
  }
}
