/** Leases in memory, for tests: what several nodes share, and what one of them has of it. */
import { EvenShares } from '../../application/shared/evenShares.js';
import type { Leases } from '../../application/shared/ports.js';
import type { Time } from '../../application/shared/time.js';

interface Held {
  readonly holder: string;
  readonly untilMs: number;
  /** Who would have it, how many it has, and until when it is remembered. */
  readonly asked?: { readonly asker: string; readonly holds: number; readonly untilMs: number };
}

export class MemoryLeases implements Leases {
  readonly #shared: Map<string, Held>;
  readonly #holder: string;
  readonly #clock: Pick<Time, 'now'>;
  readonly #shares = new EvenShares();

  constructor(shared: Map<string, Held>, holder: string, clock: Pick<Time, 'now'> = Date) {
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
    const isHeld = await this.hold(name, ms);
    this.#shares.note(name, isHeld);
    const untilMs = this.#clock.now() + ms;
    const held = this.#shared.get(name) as Held;
    if (!isHeld) {
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
