/** Verifications in memory. */
import type { Time } from '../../application/shared/time.js';
import {
  type Outcome,
  type Progress,
  VERIFICATION_LOST,
  VERIFICATION_LOST_MS,
  VERIFICATIONS_MAX,
  type VerificationRun,
  type VerificationStore,
} from '../../application/verification/ports.js';

interface VerificationEntry {
  readonly run: VerificationRun;
  readonly seenAtMs: number;
}

export class MemoryVerificationStore implements VerificationStore {
  readonly #entries = new Map<string, VerificationEntry>();
  readonly #clock: Pick<Time, 'now'>;

  constructor(clock: Pick<Time, 'now'> = Date) {
    this.#clock = clock;
  }

  async begin(id: string): Promise<VerificationRun | undefined> {
    const runs = this.#newestFirst();
    if (runs.some(({ state }) => state === 'running')) return undefined;
    const nowMs = this.#clock.now();
    const run = { id, state: 'running', startedAtMs: nowMs, progress: { done: 0, total: 0 } } as const;
    this.#entries.set(id, { run, seenAtMs: nowMs });
    for (const { id: old } of [run, ...runs].slice(VERIFICATIONS_MAX)) this.#entries.delete(old);
    return run;
  }

  async advance(id: string, progress: Progress): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (entry?.run.state !== 'running') return false;
    this.#entries.set(id, { run: { ...entry.run, progress }, seenAtMs: this.#clock.now() });
    return true;
  }

  async end(id: string, outcome: Outcome, progress?: Progress): Promise<void> {
    this.#end(id, outcome, this.#clock.now(), progress);
  }

  async find(id: string): Promise<VerificationRun | undefined> {
    this.#giveUpLost();
    return this.#entries.get(id)?.run;
  }

  async list(): Promise<readonly VerificationRun[]> {
    return this.#newestFirst();
  }

  #newestFirst(): readonly VerificationRun[] {
    this.#giveUpLost();
    return [...this.#entries.values()].map(({ run }) => run).sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  #end(id: string, outcome: Outcome, finishedAtMs: number, progress?: Progress): void {
    const entry = this.#entries.get(id);
    if (entry?.run.state !== 'running') return;
    const run = { ...entry.run, ...structuredClone(outcome), finishedAtMs, ...(progress && { progress }) };
    this.#entries.set(id, { ...entry, run });
  }

  #giveUpLost(): void {
    for (const [id, { seenAtMs }] of this.#entries) {
      if (seenAtMs >= this.#clock.now() - VERIFICATION_LOST_MS) continue;
      this.#end(id, { state: 'failed', error: VERIFICATION_LOST }, seenAtMs);
    }
  }
}
