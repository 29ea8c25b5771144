/**
 * Whether writes succeed, told by the bank's own appends; while there are none, by a write made to find out.
 */
import { StoreUnavailable } from '../shared/ports.js';
import { LATE, SharedProbe } from '../shared/sharedProbe.js';
import type { Time } from '../shared/time.js';

/** After a write succeeded, it is taken for granted this long that the next one does, too. */
const PROVED_MS = 1_000;

/** A probe that failed is not repeated sooner: each may cost a connection. */
const FAILED_MS = 200;

/**
 * After an append failed, this long no probe can make up for it, only another append: a probe writes less than an
 * append does, and may succeed where that fails.
 */
const DOUBTED_MS = 2_000;

export class WriteHealth {
  readonly #probe: SharedProbe<unknown>;
  readonly #time: Time;
  /** What the newest write that failed met, while none has proved that it is over. */
  #fault: unknown;
  #provedMs = Number.NEGATIVE_INFINITY;
  #probeFailedMs = Number.NEGATIVE_INFINITY;
  /** When an append failed after which none has succeeded. */
  #doubtedMs = Number.NEGATIVE_INFINITY;
  #failures = 0;

  /**
   * @param write writes something, as an append does
   * @param msMax a write that takes longer counts as failed
   */
  constructor(time: Time, write: () => Promise<unknown>, msMax: number) {
    this.#probe = new SharedProbe(time, write, msMax);
    this.#time = time;
  }

  /** To be called when an append has committed events. */
  appended(): void {
    this.#doubtedMs = Number.NEGATIVE_INFINITY;
    // After a failure only a probe can tell that it is over: on a full disk a small append still finds room at times.
    if (this.#fault === undefined) this.#provedMs = this.#time.monotonic();
  }

  /** To be called when an append has failed. What the store refuses for what is in it says nothing of the store. */
  notAppended(error: unknown): void {
    if (!(error instanceof StoreUnavailable)) return;
    this.#doubtedMs = this.#time.monotonic();
    this.#failed(error);
  }

  /** @returns undefined when writes succeed, else what keeps them from it; `LATE.error` when that is not known */
  async fault(): Promise<unknown> {
    const nowMs = this.#time.monotonic();
    if (nowMs - this.#provedMs < PROVED_MS) return undefined;
    if (nowMs - this.#probeFailedMs < FAILED_MS) return this.#fault;
    const failures = this.#failures;
    const outcome = await this.#probe.ask();
    if ('error' in outcome) {
      this.#probeFailedMs = this.#time.monotonic();
      this.#failed(outcome.error);
    } else if (failures === this.#failures && this.#time.monotonic() - this.#doubtedMs >= DOUBTED_MS) {
      this.#fault = undefined;
      this.#provedMs = this.#time.monotonic();
    }
    return this.#fault;
  }

  #failed(error: unknown): void {
    // That nothing came says less than what came before it.
    if (error !== LATE.error || this.#fault === undefined) this.#fault = error;
    this.#failures += 1;
    this.#provedMs = Number.NEGATIVE_INFINITY;
  }
}
