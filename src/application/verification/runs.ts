/** Verifications of a running bank: one at a time across all nodes; recent ones are kept. */
import { messageOf } from '../shared/errors.js';
import type { Random } from '../shared/random.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';
import type { Outcome, Progress, Verification, VerificationRun, VerificationStore } from './ports.js';

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
    /** Called if progress cannot be saved; the verification continues. */
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
      const reason = messageOf(error);
      outcome = abort.signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: reason };
    }
    endBeats();
    await this.#store.end(id, outcome, progress).catch(this.#onError);
    this.#running.delete(id);
  }
}
