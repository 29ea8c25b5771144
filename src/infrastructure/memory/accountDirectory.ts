/** The account directory in memory: a projection that catches up with the log when it is asked. */
import { decodeEvent } from '../../application/eventCodec.js';
import type { AccountDirectory, AccountFilter, EventStore, StoredEvent } from '../../application/ports.js';
import { type DirectoryEntry, EVENT_TYPES, project } from '../../application/projections/accounts.js';

const BATCH_EVENTS_MAX = 2_000;
const PROJECTED: ReadonlySet<string> = new Set(EVENT_TYPES);

export class MemoryAccountDirectory implements AccountDirectory {
  readonly #store: EventStore;
  readonly #entries = new Map<string, DirectoryEntry>();
  #position = 0;

  constructor(store: EventStore) {
    this.#store = store;
  }

  async catchUp(): Promise<void> {
    let events: readonly StoredEvent[];
    do {
      events = await this.#store.readAll(this.#position, BATCH_EVENTS_MAX);
      for (const event of events) this.#apply(event);
    } while (events.length === BATCH_EVENTS_MAX);
  }

  async find(filter: AccountFilter, after: string | undefined, limit: number): Promise<readonly string[]> {
    const matches = ({ status, currency, owner }: DirectoryEntry) =>
      status === (filter.status ?? status) &&
      currency === (filter.currency ?? currency) &&
      owner === (filter.owner ?? owner);
    return [...this.#entries.entries()]
      .filter(([id, entry]) => matches(entry) && (after === undefined || id > after))
      .map(([id]) => id)
      .sort()
      .slice(0, limit);
  }

  /** Another catch-up may run at the same time: an event counts once. */
  #apply(stored: StoredEvent): void {
    if (stored.position <= this.#position) return;
    if (PROJECTED.has(stored.type)) {
      const entry = project(this.#entries.get(stored.streamId), decodeEvent(stored));
      if (entry !== undefined) this.#entries.set(stored.streamId, entry);
    }
    this.#position = stored.position;
  }
}
