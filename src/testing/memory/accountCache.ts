/** The account cache in memory, for tests: a server that can be emptied and switched off. */
import type { AccountCache, CacheReading, EncodedState } from '../../application/acceleration/ports.js';
import { HelperUnavailable } from '../../application/shared/errors.js';
import type { Time } from '../../application/shared/time.js';
import { Expiring } from './helperServer.js';

/** Time for a node to load a state before another node may. */
const TICKET_MS = 5_000;

type Entry = { readonly ticket: string } | { readonly generation: number; readonly encoded: EncodedState };

export class MemoryAccountCache implements AccountCache {
  #entries: Expiring<Entry>;
  #replica: { readonly entries: Expiring<Entry>; readonly generation: number | undefined } | undefined;
  readonly #clock: Pick<Time, 'now'>;
  readonly #ttlMs: number;
  readonly #newTicket: () => string;
  #generation: number | undefined;
  #starts = 1;
  isUp = true;

  /**
   * @param ttlMs time to live of a state
   * @param newTicket a ticket that no server has given before
   */
  constructor(clock: Pick<Time, 'now'> = Date, ttlMs = 60_000, newTicket = tickets()) {
    this.#clock = clock;
    this.#entries = new Expiring(clock);
    this.#ttlMs = ttlMs;
    this.#newTicket = newTicket;
  }

  get incarnation(): string | undefined {
    return this.isUp ? `memory ${this.#starts}` : undefined;
  }

  /** Simulates a restart: a new incarnation, and empty. */
  restart(): void {
    this.#starts += 1;
    this.flush();
  }

  /** What it holds now, for a replica of a whole server. */
  copy(): MemoryAccountCache {
    const copy = new MemoryAccountCache(this.#clock, this.#ttlMs, this.#newTicket);
    copy.#entries = this.#entries.copy();
    copy.#generation = this.#generation;
    return copy;
  }

  /** Copies the entries to the replica. */
  replicate(): void {
    this.#replica = { entries: this.#entries.copy(), generation: this.#generation };
  }

  /** Promotes the replica: a new incarnation, with the entries copied so far. */
  failOver(): void {
    this.restart();
    if (this.#replica === undefined) return;
    this.#entries = this.#replica.entries.copy();
    this.#generation = this.#replica.generation;
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
    if (entry?.generation === generation) return { kind: 'hit', encoded: entry.encoded };
    const ticket = this.#newTicket();
    this.#entries.set(streamId, { ticket }, TICKET_MS);
    return { kind: 'miss', ticket };
  }

  async peek(streamIds: readonly string[]): Promise<readonly EncodedState[]> {
    this.#require();
    return streamIds.flatMap((streamId) => {
      const entry = this.#entries.get(streamId);
      return entry !== undefined && 'encoded' in entry ? [entry.encoded] : [];
    });
  }

  async fill(generation: number, ticket: string, encoded: EncodedState): Promise<boolean> {
    this.#require();
    const { streamId, version } = encoded;
    const entry = this.#entries.get(streamId);
    if (
      entry !== undefined &&
      'ticket' in entry &&
      entry.ticket === ticket &&
      this.#generation === generation
    ) {
      this.#entries.set(streamId, { generation, encoded }, this.#ttlMs);
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
    if ('ticket' in entry || entry.encoded.version < version) this.#entries.delete(streamId);
  }

  #require(): void {
    if (!this.isUp) throw new HelperUnavailable('switched off');
  }
}

/** Counts tickets. */
export function tickets(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return String(count);
  };
}
