/** Verifications of a running bank: one at a time across all nodes; recent ones are kept. */
import type { Random } from '../shared/random.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';
import type { Verification } from './verify.js';

export interface VerificationRun {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly startedAtMs: number;
  readonly finishedAtMs?: number;
  /** Events folded so far, and in total; both 0 until known. */
  readonly progress: Progress;
  /** Set if done. */
  readonly report?: Verification;
  /** Set if failed. */
  readonly error?: string;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** The outcome of a run. */
export type Outcome =
  | { readonly state: 'done'; readonly report: Verification }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'cancelled' };

/** Runs of all nodes. A run without progress for `VERIFICATION_LOST_MS` has failed: its node is gone. */
export interface VerificationStore {
  /**
   * Starts a run; returns undefined and does nothing if another one is in progress. Deletes the oldest runs.
   */
  begin(id: string): Promise<VerificationRun | undefined>;
  /** Saves the progress of a run as a sign of life. False if it is no longer in progress. */
  advance(id: string, progress: Progress): Promise<boolean>;
  /** Ends a run; a finished one is left unchanged. */
  end(id: string, outcome: Outcome, progress?: Progress): Promise<void>;
  find(id: string): Promise<VerificationRun | undefined>;
  /** Newest first. */
  list(): Promise<readonly VerificationRun[]>;
}

export const VERIFICATION_LOST_MS = 15_000;
export const VERIFICATION_LOST = 'the node that ran it is gone';
/** Number of kept runs. */
export const VERIFICATIONS_MAX = 10;

/** Runs a verification in the background. Rejects on failure or abort. */
export type Verifier = (
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
) => Promise<Verification>;

/** Interval for saving progress; a run canceled on another node stops within this time. */
const BEAT_MS = 1_000;

export class Verifications {
  readonly #time: Time;
  readonly #random: Random;
  readonly #verify: Verifier;
  readonly #store: VerificationStore;
  readonly #onError: (error: unknown) => void;
  readonly #running = new Map<string, { readonly abort: AbortController; readonly ended: Promise<void> }>();
  #isStopped = false;

  constructor(options: {
    readonly time: Time;
    readonly random: Random;
    readonly verify: Verifier;
    readonly store: VerificationStore;
    /** Told what could not be noted; the run itself goes on. */
    readonly onError: (error: unknown) => void;
  }) {
    this.#time = options.time;
    this.#random = options.random;
    this.#verify = options.verify;
    this.#store = options.store;
    this.#onError = options.onError;
  }

  /** Starts a run, or returns the one in progress. Undefined if the node is stopping. */
  async begin(): Promise<VerificationRun | undefined> {
    for (;;) {
      if (this.#isStopped) return undefined;
      const run = await this.#store.begin(this.#random.uuid());
      if (run !== undefined) {
        const abort = new AbortController();
        this.#running.set(run.id, { abort, ended: this.#carryOut(run.id, abort) });
        if (this.#isStopped) await this.cancel(run.id);
        return run;
      }
      const other = (await this.#store.list()).find(({ state }) => state === 'running');
      if (other !== undefined) return other;
    }
  }

  find(id: string): Promise<VerificationRun | undefined> {
    return this.#store.find(id);
  }

  /** Newest first. */
  list(): Promise<readonly VerificationRun[]> {
    return this.#store.list();
  }

  /**
   * Cancels a run: immediately if it runs here, otherwise within a second. A finished run is left unchanged.
   * @returns undefined if there is no run with this id
   */
  async cancel(id: string): Promise<VerificationRun | undefined> {
    await this.#store.end(id, { state: 'cancelled' });
    const here = this.#running.get(id);
    here?.abort.abort();
    await here?.ended;
    return this.#store.find(id);
  }

  /** Cancels the local run, and prevents new ones. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(
      [...this.#running].map(async ([id, { abort, ended }]) => {
        await this.#store.end(id, { state: 'cancelled' }).catch(this.#onError);
        abort.abort();
        await ended;
      }),
    );
  }

  async #carryOut(id: string, abort: AbortController): Promise<void> {
    let progress: Progress = { done: 0, total: 0 };
    const beat = () => {
      this.#store.advance(id, progress).then((isUnderWay) => isUnderWay || abort.abort(), this.#onError);
    };
    const endBeats = this.#time.every(BEAT_MS, beat, KEEPS_ALIVE);
    let outcome: Outcome;
    try {
      const report = await this.#verify((done, total) => {
        progress = { done, total };
      }, abort.signal);
      outcome = { state: 'done', report };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      outcome = abort.signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: reason };
    }
    endBeats();
    await this.#store.end(id, outcome, progress).catch(this.#onError);
    this.#running.delete(id);
  }
}
