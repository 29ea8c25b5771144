/**
 * The accounts' newest states: a bounded cache over the store, and the fold that fills it.
 */
import { type Account, evolve, initial as unopened } from '../../domain/account.js';
import { decodeEvent } from '../log/eventCodec.js';
import { LogChanged } from '../log/knownLog.js';
import type { Basis, Snapshot, StoredEvent, StreamAccess, StreamTail } from '../shared/ports.js';
import type { Head } from './head.js';
import { decodeHead, encodeHead, HEAD_STATE_VERSION, NO_STATE_VERSION } from './stateCodec.js';

/** Thrown for a stream whose stored events cannot be folded; it concerns that account alone. */
export class DamagedStream extends Error {
  override readonly name = 'DamagedStream';
}

export interface LoadedHeads {
  readonly heads: ReadonlyMap<string, Head>;
  /** Streams that could not be read, with the reason. */
  readonly damaged: ReadonlyMap<string, Error>;
}

/**
 * Committed states by account. Bounded: when half as many as allowed were put since the last time, those not used since
 * are forgotten (two generations: nearly "least recently used", without reordering at every use). An entry may be
 * older than the store (another node appended): the append's version check finds out, and reads ask the store for what
 * came after.
 */
export class Heads {
  #young = new Map<string, Head>();
  #old = new Map<string, Head>();
  /** Heads far enough past their newest snapshot to deserve one, until `takeSnapshots` fetches them; bounded likewise. */
  readonly #due = new Map<string, Head>();
  readonly #generationMax: number;
  readonly #snapshotEvery: number;
  #era = 0;

  /**
   * @param options.max accounts kept in memory, at most
   * @param options.snapshotEvery events of a stream between two snapshots
   */
  constructor(options: { readonly max: number; readonly snapshotEvery: number }) {
    this.#generationMax = Math.ceil(options.max / 2);
    this.#snapshotEvery = options.snapshotEvery;
  }

  get(streamId: string): Head | undefined {
    const head = this.#young.get(streamId);
    if (head !== undefined) return head;
    const aged = this.#old.get(streamId);
    if (aged !== undefined) this.#keep(streamId, aged);
    return aged;
  }

  /** Grows with `clear`. What was found out in an earlier one is not to be put here any more. */
  get era(): number {
    return this.#era;
  }

  /** Forgets everything: the log that it was true of is not the one there is. */
  clear(): void {
    this.#era += 1;
    this.#young = new Map();
    this.#old = new Map();
    this.#due.clear();
  }

  /** Remembers a committed state, unless a newer one is known. */
  put(streamId: string, head: Head): void {
    const known = this.get(streamId);
    if (known !== undefined && known.account.version > head.account.version) return;
    this.#keep(streamId, head);
    if (known !== undefined) this.#noteProgress(streamId, known.account.version, head);
  }

  forget(streamId: string): void {
    this.#young.delete(streamId);
    this.#old.delete(streamId);
  }

  /** Forgets the states that these events are not in. */
  forgetBefore(events: readonly Pick<StoredEvent, 'streamId' | 'version'>[]): void {
    for (const { streamId, version } of events) {
      if (versionOf(this.get(streamId)) < version) this.forget(streamId);
    }
  }

  #keep(streamId: string, head: Head): void {
    this.#young.set(streamId, head);
    if (this.#young.size < this.#generationMax) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  /** The snapshots that are due, at most `max`; each is handed out once. */
  takeSnapshots(max: number): Snapshot[] {
    const snapshots: Snapshot[] = [];
    for (const [streamId, head] of this.#due) {
      if (snapshots.length === max) break;
      this.#due.delete(streamId);
      snapshots.push({ streamId, version: head.account.version, state: encodeHead(head) });
    }
    return snapshots;
  }

  /** The given accounts, from memory where they are cached (they may then be behind), else from the store. */
  async known(access: StreamAccess, streamIds: readonly string[]): Promise<LoadedHeads> {
    const heads = new Map<string, Head>();
    const missing: string[] = [];
    for (const id of streamIds) {
      const cached = this.get(id);
      if (cached === undefined) missing.push(id);
      else heads.set(id, cached);
    }
    if (missing.length === 0) return { heads, damaged: NONE_DAMAGED };
    const loaded = await this.newest(access, missing);
    for (const [id, head] of loaded.heads) heads.set(id, head);
    return { heads, damaged: loaded.damaged };
  }

  /**
   * The given accounts as the store has them now. Of a cached account only what came after is read.
   * @param streamIds distinct
   */
  async newest(access: StreamAccess, streamIds: readonly string[]): Promise<LoadedHeads> {
    const era = this.#era;
    try {
      return await this.#newest(access, streamIds);
    } catch (error) {
      // What came after was asked for of a log that is no more; all of it is to be read then.
      if (!(error instanceof LogChanged) || this.#era === era) throw error;
      return this.#newest(access, streamIds);
    }
  }

  async #newest(access: StreamAccess, streamIds: readonly string[]): Promise<LoadedHeads> {
    const era = this.#era;
    const heads = new Map<string, Head>();
    const damaged = new Map<string, Error>();
    /** Accounts whose snapshot is damaged: their events tell what it should have. */
    const withoutSnapshot = new Set<string>();
    for (const id of streamIds) {
      const cached = this.get(id);
      if (cached !== undefined) heads.set(id, cached);
    }
    const startedAt = new Map<string, number>();
    let wanted: readonly string[] = streamIds;
    while (wanted.length > 0) {
      const known: Basis[] = wanted.map((streamId) => ({
        streamId,
        version: versionOf(heads.get(streamId)),
      }));
      const tails = await loadTails(access, known, withoutSnapshot);
      for (const tail of tails) {
        const { streamId, snapshot } = tail;
        const before = heads.get(streamId);
        const start = snapshot === undefined ? before : decodeHead(snapshot);
        if (snapshot !== undefined && start === undefined) {
          withoutSnapshot.add(streamId);
          continue;
        }
        if (!startedAt.has(streamId)) startedAt.set(streamId, versionOf(start));
        try {
          const head = fold(start, tail.events);
          if (head !== undefined) heads.set(streamId, head);
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          damaged.set(streamId, new DamagedStream(`account ${streamId} cannot be read: ${reason}`));
          heads.delete(streamId);
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
    for (const [streamId, head] of heads) {
      this.put(streamId, head);
      this.#noteProgress(streamId, startedAt.get(streamId) ?? 0, head);
    }
    return { heads, damaged };
  }

  #noteProgress(streamId: string, before: number, head: Head): void {
    const every = this.#snapshotEvery;
    if (Math.floor(head.account.version / every) <= Math.floor(before / every)) return;
    // Who finds no room here is due again, as many events later.
    if (this.#due.size < this.#generationMax || this.#due.has(streamId)) this.#due.set(streamId, head);
  }
}

const NONE_DAMAGED: ReadonlyMap<string, Error> = new Map();

const versionOf = (head: Head | undefined): number => head?.account.version ?? 0;

/** Of some accounts the events alone. */
async function loadTails(
  access: StreamAccess,
  known: readonly Basis[],
  withoutSnapshot: ReadonlySet<string>,
): Promise<readonly StreamTail[]> {
  if (withoutSnapshot.size === 0) return access.load(known, HEAD_STATE_VERSION);
  const [bare, usual] = [true, false].map((isBare) =>
    known.filter(({ streamId }) => withoutSnapshot.has(streamId) === isBare),
  ) as [Basis[], Basis[]];
  const tails = bare.length === 0 ? [] : await access.load(bare, NO_STATE_VERSION);
  return usual.length === 0 ? tails : [...tails, ...(await access.load(usual, HEAD_STATE_VERSION))];
}

/** The head after a stream's later events; undefined while the account does not exist. */
function fold(start: Head | undefined, events: readonly StoredEvent[]): Head | undefined {
  let account: Account = start?.account ?? unopened;
  let { openedAt = '', updatedAt = '' } = start ?? {};
  for (const stored of events) {
    if (stored.version !== account.version + 1) {
      throw new Error(`version ${account.version + 1} is missing, found ${stored.version}`);
    }
    account = evolve(account, decodeEvent(stored));
    if (account.version === 1) openedAt = stored.recordedAt;
    updatedAt = stored.recordedAt;
  }
  return account.status === 'unopened' ? undefined : { account, openedAt, updatedAt };
}
