/**
 * Verifications that are asked for while the bank serves: one at a time in the whole bank, the last ones
 * remembered.
 */
import type { Random } from '../shared/random.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';
import type { Verification } from './verify.js';

export interface VerificationRun {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly startedAtMs: number;
  readonly finishedAtMs?: number;
  /** How many events were folded, of how many; all 0 before that is known. */
  readonly progress: Progress;
  /** Of one that is done. */
  readonly report?: Verification;
  /** Why one failed. */
  readonly error?: string;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** How a run ended. */
export type Outcome =
  | { readonly state: 'done'; readonly report: Verification }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'cancelled' };

/**
 * The runs of all nodes. A run of which nothing is heard for `VERIFICATION_LOST_MS` has failed: its node is
 * gone.
 */
export interface VerificationStore {
  /**
   * Notes that a run is under way; undefined, and nothing is noted, if another one is. The oldest ones are
   * forgotten.
   */
  begin(id: string): Promise<VerificationRun | undefined>;
  /** Notes how far a run is, and that somebody is at it. False if it is not under way any more. */
  advance(id: string, progress: Progress): Promise<boolean>;
  /** Ends a run; one that has ended stays as it is. */
  end(id: string, outcome: Outcome, progress?: Progress): Promise<void>;
  find(id: string): Promise<VerificationRun | undefined>;
  /** The newest first. */
  list(): Promise<readonly VerificationRun[]>;
}

export const VERIFICATION_LOST_MS = 15_000;
export const VERIFICATION_LOST = 'the node that ran it is gone';
/** Runs that are remembered. */
export const VERIFICATIONS_MAX = 10;

/**
 * Carries one verification out, beside what the process does otherwise. Rejects when it cannot, or is
 * aborted.
 */
export type Verifier = (
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
) => Promise<Verification>;

/** How often it is noted how far one is; one that was ended by another node goes on for so long. */
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

  /** Begins one, unless one is under way: then that one is answered. Undefined when the node is stopping. */
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

  /** The newest first. */
  list(): Promise<readonly VerificationRun[]> {
    return this.#store.list();
  }

  /**
   * Ends one that is under way, at once if it is here and else within a second; one that has ended stays as
   * it is.
   * @returns undefined if there is none of that id
   */
  async cancel(id: string): Promise<VerificationRun | undefined> {
    await this.#store.end(id, { state: 'cancelled' });
    const here = this.#running.get(id);
    here?.abort.abort();
    await here?.ended;
    return this.#store.find(id);
  }

  /** Ends what is under way here, and lets none begin. */
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
