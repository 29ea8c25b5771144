/** The newest states of accounts: a bounded cache over the store. */

import { LogChanged } from '../log/knownLog.js';
import type { StoredEvent } from '../log/ports.js';
import { messageOf } from '../shared/errors.js';
import type { StreamReader } from './ports.js';
import type { AccountState } from './state.js';
import { stateOf } from './stateEvents.js';

/** Thrown if no state can be made of the stored events of a stream; affects only this account. */
export class DamagedStream extends Error {
  override readonly name = 'DamagedStream';
}

export interface LoadedStates {
  readonly states: ReadonlyMap<string, AccountState>;
  /** Streams that could not be read, with the reason. */
  readonly damaged: ReadonlyMap<string, Error>;
}

/**
 * Committed states by account. The bound is kept with two generations: after half of the maximum has been
 * added, entries not used since are evicted. This approximates "least recently used" without reordering on
 * every use. An entry may be older than the store if another node has appended. The version check of the
 * append detects this, and reads ask the store for the newest version.
 */
export class AccountStates {
  #young = new Map<string, AccountState>();
  #old = new Map<string, AccountState>();
  readonly #generationMax: number;
  #era = 0;

  /** @param max maximum number of accounts in memory */
  constructor(max: number) {
    this.#generationMax = Math.ceil(max / 2);
  }

  get(streamId: string): AccountState | undefined {
    const state = this.#young.get(streamId);
    if (state !== undefined) return state;
    const aged = this.#old.get(streamId);
    if (aged !== undefined) this.#keep(streamId, aged);
    return aged;
  }

  /** Incremented by `clear`. Results read before it must not be cached. */
  get era(): number {
    return this.#era;
  }

  /** Discards all states, because the log has changed. */
  clear(): void {
    this.#era += 1;
    this.#young = new Map();
    this.#old = new Map();
  }

  /** Caches a committed state, unless a newer one is known. */
  put(streamId: string, state: AccountState): void {
    const known = this.get(streamId);
    if (known !== undefined && known.account.version > state.account.version) return;
    this.#keep(streamId, state);
  }

  /**
   * Remembers committed states, unless the log has changed since they were decided.
   * @param era in which they were decided
   * @param doubtful accounts whose states may not be what was committed: what was known of them before is kept
   */
  publish(changed: ReadonlyMap<string, AccountState>, era: number, doubtful?: ReadonlySet<string>): void {
    if (era !== this.#era) return;
    for (const [streamId, state] of changed) {
      if (doubtful?.has(streamId) !== true) this.put(streamId, state);
    }
  }

  forget(streamId: string): void {
    this.#young.delete(streamId);
    this.#old.delete(streamId);
  }

  /** Evicts the states that do not include these events. */
  forgetBefore(events: readonly Pick<StoredEvent, 'streamId' | 'version'>[]): void {
    for (const { streamId, version } of events) {
      if (versionOf(this.get(streamId)) < version) this.forget(streamId);
    }
  }

  #keep(streamId: string, state: AccountState): void {
    this.#young.set(streamId, state);
    if (this.#young.size < this.#generationMax) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  /** The given accounts, from memory if cached (possibly behind the store), otherwise from the store. */
  async known(access: StreamReader, streamIds: readonly string[]): Promise<LoadedStates> {
    const states = new Map<string, AccountState>();
    const missing: string[] = [];
    for (const id of streamIds) {
      const cached = this.get(id);
      if (cached === undefined) missing.push(id);
      else states.set(id, cached);
    }
    if (missing.length === 0) return { states, damaged: NONE_DAMAGED };
    const loaded = await this.newest(access, missing);
    for (const [id, state] of loaded.states) states.set(id, state);
    return { states, damaged: loaded.damaged };
  }

  /**
   * The current states of the given accounts, in one query. Of a cached account only a newer state is read.
   * @param streamIds distinct
   */
  async newest(access: StreamReader, streamIds: readonly string[]): Promise<LoadedStates> {
    const era = this.#era;
    try {
      return await this.#newest(access, streamIds);
    } catch (error) {
      // What was known is of a log that has since changed, so everything must be read again.
      if (!(error instanceof LogChanged) || this.#era === era) throw error;
      return this.#newest(access, streamIds);
    }
  }

  async #newest(access: StreamReader, streamIds: readonly string[]): Promise<LoadedStates> {
    const era = this.#era;
    const states = new Map<string, AccountState>();
    const damaged = new Map<string, Error>();
    const known = streamIds.map((streamId) => {
      const cached = this.get(streamId);
      if (cached !== undefined) states.set(streamId, cached);
      return { streamId, version: versionOf(cached) };
    });
    const changed = await access.load(known);
    if (this.#era !== era) throw new LogChanged('the log changed while accounts were read');
    for (const newer of changed) {
      const { streamId } = newer;
      try {
        const state = stateOf(newer);
        states.set(streamId, state);
        this.put(streamId, state);
      } catch (error) {
        const reason = messageOf(error);
        damaged.set(streamId, new DamagedStream(`account ${streamId} cannot be read: ${reason}`));
        states.delete(streamId);
      }
    }
    return { states, damaged };
  }
}

const NONE_DAMAGED: ReadonlyMap<string, Error> = new Map();

const versionOf = (state: AccountState | undefined): number => state?.account.version ?? 0;
