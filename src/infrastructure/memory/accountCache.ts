/** The account cache in memory, for tests: a server that can be emptied and switched off. */
import {
  type AccountCache,
  type CacheReading,
  HelperUnavailable,
  type Snapshot,
} from '../../application/ports.js';

type Entry = { readonly ticket: string } | { readonly generation: number; readonly snapshot: Snapshot };

export class MemoryAccountCache implements AccountCache {
  readonly #entries = new Map<string, Entry>();
  #generation: number | undefined;
  #tickets = 0;
  #starts = 1;
  isUp = true;

  get server(): string | undefined {
    return this.isUp ? `memory ${this.#starts}` : undefined;
  }

  /** As after a restart: another server, as far as anyone can tell, and empty. */
  restart(): void {
    this.#starts += 1;
    this.flush();
  }

  flush(): void {
    this.#entries.clear();
    this.#generation = undefined;
  }

  async read(generation: number, streamId: string): Promise<CacheReading> {
    this.#require();
    if (this.#generation !== generation) return { kind: 'lost' };
    const entry = this.#entries.get(streamId);
    if (entry !== undefined && 'ticket' in entry) return { kind: 'busy' };
    if (entry?.generation === generation) return { kind: 'hit', snapshot: entry.snapshot };
    this.#tickets += 1;
    const ticket = String(this.#tickets);
    this.#entries.set(streamId, { ticket });
    return { kind: 'miss', ticket };
  }

  async peek(streamIds: readonly string[]): Promise<readonly Snapshot[]> {
    this.#require();
    return streamIds.flatMap((streamId) => {
      const entry = this.#entries.get(streamId);
      return entry !== undefined && 'snapshot' in entry ? [entry.snapshot] : [];
    });
  }

  async fill(generation: number, ticket: string, snapshot: Snapshot): Promise<boolean> {
    this.#require();
    const { streamId, version } = snapshot;
    const entry = this.#entries.get(streamId);
    if (
      entry !== undefined &&
      'ticket' in entry &&
      entry.ticket === ticket &&
      this.#generation === generation
    ) {
      this.#entries.set(streamId, { generation, snapshot });
      return true;
    }
    this.#dropOlder(streamId, version);
    return false;
  }

  async drop(versions: ReadonlyMap<string, number>): Promise<void> {
    this.#require();
    for (const [streamId, version] of versions) this.#dropOlder(streamId, version);
  }

  async begin(generation: number): Promise<void> {
    this.#require();
    if (this.#generation === undefined || this.#generation < generation) this.#generation = generation;
  }

  #dropOlder(streamId: string, version: number): void {
    const entry = this.#entries.get(streamId);
    if (entry === undefined) return;
    if ('ticket' in entry || entry.snapshot.version < version) this.#entries.delete(streamId);
  }

  #require(): void {
    if (!this.isUp) throw new HelperUnavailable('switched off');
  }
}
