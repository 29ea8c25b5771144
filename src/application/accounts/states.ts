/**
 * The newest states of accounts: a bounded cache over the store, and the fold that fills it.
 */

import { LogChanged } from '../log/knownLog.js';
import type { StoredEvent } from '../log/ports.js';
import { messageOf } from '../shared/errors.js';
import type { Basis, Snapshot, StreamReader, StreamTail } from './ports.js';
import { type AccountState, applyStored } from './state.js';
import { decodeState, encodeState, NO_STATE_VERSION, STATE_VERSION } from './stateCodec.js';

/** Thrown if the stored events of a stream cannot be folded; affects only this account. */
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
 * append detects this, and reads query the store for later events.
 */
export class AccountStates {
  #young = new Map<string, AccountState>();
  #old = new Map<string, AccountState>();
  /** States due for a snapshot, until `takeSnapshots` takes them; bounded as well. */
  readonly #due = new Map<string, AccountState>();
  readonly #generationMax: number;
  readonly #snapshotEvery: number;
  #era = 0;

  /**
   * @param options.max maximum number of accounts in memory
   * @param options.snapshotEvery events of a stream between two snapshots
   */
  constructor(options: { readonly max: number; readonly snapshotEvery: number }) {
    this.#generationMax = Math.ceil(options.max / 2);
    this.#snapshotEvery = options.snapshotEvery;
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
    this.#due.clear();
  }

  /** Caches a committed state, unless a newer one is known. */
  put(streamId: string, state: AccountState): void {
    const known = this.get(streamId);
    if (known !== undefined && known.account.version > state.account.version) return;
    this.#keep(streamId, state);
    if (known !== undefined) this.#noteProgress(streamId, known.account.version, state);
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

  /** Due snapshots, at most `max`; each is returned once. */
  takeSnapshots(max: number): Snapshot[] {
    const snapshots: Snapshot[] = [];
    for (const [streamId, state] of this.#due) {
      if (snapshots.length === max) break;
      this.#due.delete(streamId);
      snapshots.push({ streamId, version: state.account.version, state: encodeState(state) });
    }
    return snapshots;
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
   * The current states of the given accounts. For a cached account only later events are read.
   * @param streamIds distinct
   */
  async newest(access: StreamReader, streamIds: readonly string[]): Promise<LoadedStates> {
    const era = this.#era;
    try {
      return await this.#newest(access, streamIds);
    } catch (error) {
      // The later events were read from a log that has since changed, so everything must be read again.
      if (!(error instanceof LogChanged) || this.#era === era) throw error;
      return this.#newest(access, streamIds);
    }
  }

  async #newest(access: StreamReader, streamIds: readonly string[]): Promise<LoadedStates> {
    const era = this.#era;
    const states = new Map<string, AccountState>();
    const damaged = new Map<string, Error>();
    /** Accounts with a damaged snapshot; their events are folded instead. */
    const withoutSnapshot = new Set<string>();
    for (const id of streamIds) {
      const cached = this.get(id);
      if (cached !== undefined) states.set(id, cached);
    }
    const startedAt = new Map<string, number>();
    let wanted: readonly string[] = streamIds;
    while (wanted.length > 0) {
      const known: Basis[] = wanted.map((streamId) => ({
        streamId,
        version: versionOf(states.get(streamId)),
      }));
      const tails = await loadTails(access, known, withoutSnapshot);
      for (const tail of tails) {
        const { streamId, snapshot } = tail;
        const before = states.get(streamId);
        const start = snapshot === undefined ? before : decodeState(snapshot);
        if (snapshot !== undefined && start === undefined) {
          withoutSnapshot.add(streamId);
          continue;
        }
        if (!startedAt.has(streamId)) startedAt.set(streamId, versionOf(start));
        try {
          const state = fold(start, tail.events);
          if (state !== undefined) states.set(streamId, state);
        } catch (error) {
          const reason = messageOf(error);
          damaged.set(streamId, new DamagedStream(`account ${streamId} cannot be read: ${reason}`));
          states.delete(streamId);
        }
      }
      wanted = tails
        .filter(({ more, streamId, snapshot }) => {
          if (damaged.has(streamId)) return false;
          return more || (snapshot !== undefined && withoutSnapshot.has(streamId));
        })
        .map((tail) => tail.streamId);
    }
    if (this.#era !== era) throw new LogChanged('the log changed while accounts were read');
    for (const [streamId, state] of states) {
      this.put(streamId, state);
      this.#noteProgress(streamId, startedAt.get(streamId) ?? 0, state);
    }
    return { states, damaged };
  }

  #noteProgress(streamId: string, before: number, state: AccountState): void {
    const every = this.#snapshotEvery;
    if (Math.floor(state.account.version / every) <= Math.floor(before / every)) return;
    // A state that finds no room becomes due again after as many further events.
    if (this.#due.size < this.#generationMax || this.#due.has(streamId)) this.#due.set(streamId, state);
  }
}

const NONE_DAMAGED: ReadonlyMap<string, Error> = new Map();

const versionOf = (state: AccountState | undefined): number => state?.account.version ?? 0;

/** Reads only events of some accounts, ignoring snapshots. */
async function loadTails(
  access: StreamReader,
  known: readonly Basis[],
  withoutSnapshot: ReadonlySet<string>,
): Promise<readonly StreamTail[]> {
  if (withoutSnapshot.size === 0) return access.load(known, STATE_VERSION);
  const [bare, usual] = [true, false].map((isBare) =>
    known.filter(({ streamId }) => withoutSnapshot.has(streamId) === isBare),
  ) as [Basis[], Basis[]];
  const tails = bare.length === 0 ? [] : await access.load(bare, NO_STATE_VERSION);
  return usual.length === 0 ? tails : [...tails, ...(await access.load(usual, STATE_VERSION))];
}

/** The state after a stream's later events; undefined while the account does not exist. */
function fold(start: AccountState | undefined, events: readonly StoredEvent[]): AccountState | undefined {
  let state = start;
  for (const stored of events) {
    const expected = versionOf(state) + 1;
    if (stored.version !== expected) {
      throw new Error(`version ${expected} is missing, found ${stored.version}`);
    }
    state = applyStored(state, stored);
  }
  return state;
}
