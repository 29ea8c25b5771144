/** Verifications that are asked for while the bank serves: one at a time, the last ones remembered by this node alone. */
import { v7 as uuidv7 } from 'uuid';
import type { Clock } from './ports.js';
import type { Verification } from './verification/verify.js';

export interface VerificationRun {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly startedAtMs: number;
  readonly finishedAtMs?: number;
  /** How many events were folded, of how many; all 0 before that is known. */
  readonly progress: { readonly done: number; readonly total: number };
  /** Of one that is done. */
  readonly report?: Verification;
  /** Why one failed. */
  readonly error?: string;
}

/** Carries one verification out, beside what the process does otherwise. Rejects when it cannot, or is aborted. */
export type Verifier = (
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
) => Promise<Verification>;

/** Runs that are remembered; older ones are forgotten. */
const REMEMBERED_MAX = 10;

export class Verifications {
  readonly #verify: Verifier;
  readonly #clock: Clock;
  readonly #runs = new Map<string, VerificationRun>();
  #running:
    | { readonly id: string; readonly abort: AbortController; readonly ended: Promise<void> }
    | undefined;
  #isStopped = false;

  constructor(verify: Verifier, clock: Clock) {
    this.#verify = verify;
    this.#clock = clock;
  }

  /** Begins one, unless one is under way: then that one is answered. Undefined when the node is stopping. */
  begin(): VerificationRun | undefined {
    if (this.#running !== undefined) return this.find(this.#running.id);
    if (this.#isStopped) return undefined;
    const run: VerificationRun = {
      id: uuidv7(),
      state: 'running',
      startedAtMs: this.#clock.now(),
      progress: { done: 0, total: 0 },
    };
    this.#runs.set(run.id, run);
    for (const id of [...this.#runs.keys()].slice(0, -REMEMBERED_MAX)) this.#runs.delete(id);
    const abort = new AbortController();
    this.#running = { id: run.id, abort, ended: this.#carryOut(run.id, abort.signal) };
    return run;
  }

  find(id: string): VerificationRun | undefined {
    return this.#runs.get(id);
  }

  /** The newest first. */
  list(): readonly VerificationRun[] {
    return [...this.#runs.values()].reverse();
  }

  /** Ends one that is under way; one that has ended stays as it is. @returns undefined if there is none of that id */
  async cancel(id: string): Promise<VerificationRun | undefined> {
    if (this.#running?.id === id) {
      this.#running.abort.abort();
      await this.#running.ended;
    }
    return this.find(id);
  }

  /** Ends the one that is under way, and lets none begin. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#running !== undefined) await this.cancel(this.#running.id);
  }

  async #carryOut(id: string, signal: AbortSignal): Promise<void> {
    try {
      const report = await this.#verify(
        (done, total) => this.#note(id, { progress: { done, total } }),
        signal,
      );
      this.#note(id, { state: 'done', report });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#note(id, signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: reason });
    }
    this.#note(id, { finishedAtMs: this.#clock.now() });
    this.#running = undefined;
  }

  #note(id: string, what: Partial<VerificationRun>): void {
    const run = this.#runs.get(id);
    if (run !== undefined) this.#runs.set(id, { ...run, ...what });
  }
}
