/** Compares cached states with the fold at their versions. */
import type { AccountState } from '../accounts/state.js';
import { compareState } from './atVersions.js';
import type { Findings } from './findings.js';
import { canonical } from './merge.js';
import type { AtVersion, CachedStates } from './ports.js';

/** Maximum number of accounts with a stale cached state that are checked again at the end. */
const DOUBTFUL_MAX = 10_000;

const TABLE = 'Redis';

export class CacheComparison {
  readonly #states: CachedStates;
  readonly #findings: Findings;
  #cached = new Map<string, AtVersion>();
  readonly #doubtful: string[] = [];

  constructor(states: CachedStates, findings: Findings) {
    this.#states = states;
    this.#findings = findings;
    findings.count('cache', 0);
  }

  /** Reads the cached states of accounts before their events are folded. */
  async prepare(streamIds: readonly string[]): Promise<void> {
    for (const state of await this.#states.peek(streamIds)) this.#cached.set(state.streamId, state);
  }

  isDue(streamId: string, version: number): boolean {
    return this.#cached.get(streamId)?.version === version;
  }

  compare(state: AccountState | undefined, streamId: string): void {
    const { key, text } = this.#cached.get(streamId) as AtVersion;
    this.#findings.count('cache');
    const expected = state && canonical(this.#states.encoded(state));
    compareState(this.#findings, 'cache', TABLE, key, expected, () => canonical(JSON.parse(text)));
  }

  /** Call this after the last event of an account. */
  finish(streamId: string, version: number): void {
    const cached = this.#cached.get(streamId);
    if (cached === undefined) return;
    this.#cached.delete(streamId);
    // Written since, or about to be evicted; otherwise it is wrong.
    if (cached.version !== version && this.#doubtful.length < DOUBTFUL_MAX) this.#doubtful.push(streamId);
  }

  async end(): Promise<void> {
    for (const streamId of this.#doubtful) {
      this.#findings.count('cache');
      if (!(await this.#states.isWrongNow(streamId))) continue;
      this.#findings.differ('cache', TABLE, streamId, 'the newest version', 'a different state');
    }
  }
}
