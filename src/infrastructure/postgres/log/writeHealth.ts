/**
 * Whether writes succeed, known from the bank's own appends, or from a probing write while there are none.
 */
import { StoreUnavailable } from '../../../application/shared/errors.js';
import type { Time } from '../../../application/shared/time.js';
import { LATE, SharedProbe } from './sharedProbe.js';

/** How long a successful write proves that writes work. */
const PROVED_MS = 1_000;

/** Minimum interval after a failed probe, because each may cost a connection. */
const FAILED_MS = 200;

/**
 * How long after a failed append only another append, not a probe, can prove that writes work: a probe writes
 * less and may succeed where an append fails.
 */
const DOUBTED_MS = 2_000;

export class WriteHealth {
  readonly #probe: SharedProbe<unknown>;
  readonly #time: Time;
  /** The error of the newest failed write, until a later write succeeds. */
  #fault: unknown;
  #provedMs = Number.NEGATIVE_INFINITY;
  #probeFailedMs = Number.NEGATIVE_INFINITY;
  /** When the last append failed, unless one has succeeded since. */
  #doubtedMs = Number.NEGATIVE_INFINITY;
  #failures = 0;

  /**
   * @param write a write like that of an append
   * @param msMax time limit of a write
   */
  constructor(time: Time, write: () => Promise<unknown>, msMax: number) {
    this.#probe = new SharedProbe(time, write, msMax);
    this.#time = time;
  }

  /** Call this when an append has committed events. */
  appended(): void {
    this.#doubtedMs = Number.NEGATIVE_INFINITY;
    // After a failure only a probe can prove recovery: on a full disk a small append sometimes still finds
    // space.
    if (this.#fault === undefined) this.#provedMs = this.#time.monotonic();
  }

  /** Call this when an append has failed. A rejection of its content says nothing about the store. */
  notAppended(error: unknown): void {
    if (!(error instanceof StoreUnavailable)) return;
    this.#doubtedMs = this.#time.monotonic();
    this.#failed(error);
  }

  /** @returns undefined if writes succeed, otherwise the error; `LATE.error` if it is unknown */
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
    // A timeout is less informative than an earlier error.
    if (error !== LATE.error || this.#fault === undefined) this.#fault = error;
    this.#failures += 1;
    this.#provedMs = Number.NEGATIVE_INFINITY;
  }
}
