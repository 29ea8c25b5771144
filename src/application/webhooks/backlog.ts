/**
 * Pending deliveries of a webhook, in memory: which may be attempted now, and which must be stored.
 * Deliveries of an account are attempted one after another. This class neither waits nor reads a clock; all
 * times are monotonic.
 */
import { asPosition, type Position, type StoredEvent } from '../log/ports.js';
import type { DeliveryRow, PendingDelivery } from './ports.js';

export interface Delivery extends PendingDelivery {
  /** The event, kept from reading the log until the delivery is stored; later it is read again. */
  readonly event: StoredEvent | undefined;
}

interface Entry extends Delivery {
  event: StoredEvent | undefined;
  attempts: number;
  dueMs: number;
  readonly readMs: number;
  status: 'waiting' | 'sending' | 'delivered' | 'dead';
  error: string | null;
  diedAt: string | null;
  /** Whether it has a row in the table of deliveries. */
  isStored: boolean;
  /** Incremented with every change to be stored. */
  changes: number;
}

/** Changes to store. */
export interface Plan {
  readonly position: Position;
  readonly rows: readonly DeliveryRow[];
  readonly done: readonly Position[];
  /** The deliveries behind these rows. */
  readonly stored: ReadonlyMap<number, number>;
}

export class Backlog {
  /** Pending deliveries by account, in order. Only the first one may be in progress. */
  readonly #lanes = new Map<string, Entry[]>();
  /** Accounts whose first delivery was never tried, and those whose first one waits for its time. */
  readonly #fresh = new Set<string>();
  readonly #retries = new Set<string>();
  /** Deliveries that are pending, or done but not stored as done, by position. */
  readonly #entries = new Map<number, Entry>();
  /** Deliveries read from the log that are neither stored nor covered by the stored position, ascending. */
  #window: Entry[] = [];
  /** Stored deliveries that have changed. */
  readonly #changed = new Set<Entry>();
  #position: Position;
  #readTo: Position;
  #unfinished = 0;

  constructor(position: Position, pending: readonly PendingDelivery[]) {
    this.#position = position;
    this.#readTo = position;
    this.adopt(pending);
  }

  /** The position to continue reading the log from. */
  get readTo(): Position {
    return this.#readTo;
  }

  /** Number of pending deliveries. */
  get unfinished(): number {
    return this.#unfinished;
  }

  /** Number of deliveries that would be repeated if this node stopped now. */
  get unstored(): number {
    return this.#window.length;
  }

  /** Adds matching events of the log. @param readTo the last scanned position */
  read(events: readonly StoredEvent[], readTo: Position, nowMs: number): void {
    for (const event of events) {
      const { position, streamId: accountId } = event;
      const entry = newEntry({ position, accountId, attempts: 0, dueMs: 0, event, readMs: nowMs });
      this.#window.push(entry);
      this.#add(entry);
    }
    this.#readTo = readTo;
  }

  /** Adds stored deliveries; known ones stay unchanged. */
  adopt(pending: readonly PendingDelivery[]): void {
    for (const delivery of pending) {
      if (this.#entries.has(delivery.position)) continue;
      this.#add({ ...newEntry({ ...delivery, event: undefined, readMs: 0 }), isStored: true });
    }
  }

  /** A delivery due for a retry. It is in progress until settled. */
  takeRetry(nowMs: number): Delivery | undefined {
    for (const accountId of this.#retries) {
      if (this.#head(accountId).dueMs <= nowMs) return this.#take(this.#retries, accountId);
    }
    return undefined;
  }

  /** A delivery without attempts. It is in progress until settled. */
  takeFresh(): Delivery | undefined {
    const [accountId] = this.#fresh;
    return accountId === undefined ? undefined : this.#take(this.#fresh, accountId);
  }

  /** Makes all waiting deliveries due. */
  hurry(nowMs: number): void {
    for (const accountId of this.#retries) {
      const head = this.#head(accountId);
      head.dueMs = Math.min(head.dueMs, nowMs);
    }
  }

  /** When the next retry is due, in milliseconds; Infinity if none is waiting. */
  get nextDueMs(): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const accountId of this.#retries) dueMs = Math.min(dueMs, this.#head(accountId).dueMs);
    return dueMs;
  }

  delivered(delivery: Delivery): void {
    this.#finish(delivery, 'delivered');
  }

  /** The delivery is finished; the account's next one may be attempted. */
  died(delivery: Delivery, error: string, diedAt: string): void {
    const entry = this.#finish(delivery, 'dead');
    entry.attempts += 1;
    entry.error = error;
    entry.diedAt = diedAt;
  }

  failed(delivery: Delivery, error: string, dueMs: number): void {
    const entry = this.#entries.get(delivery.position) as Entry;
    entry.attempts += 1;
    entry.error = error;
    this.#change(entry);
    this.putBack(delivery, dueMs);
  }

  /** The receiver postponed it, which does not count as an attempt. */
  postponed(delivery: Delivery, error: string, dueMs: number): void {
    const entry = this.#entries.get(delivery.position) as Entry;
    entry.error = error;
    this.#change(entry);
    this.putBack(delivery, dueMs);
  }

  /** It was not attempted. */
  putBack(delivery: Delivery, dueMs: number): void {
    const entry = this.#entries.get(delivery.position) as Entry;
    entry.status = 'waiting';
    entry.dueMs = dueMs;
    this.#sort(entry.accountId);
  }

  /**
   * What to store: the position advances over deliveries that are done, failed, postponed, waiting behind
   * such a one, or read before `slowSinceMs`; those that are not done become rows.
   */
  plan(slowSinceMs: number): Plan {
    const rows: Entry[] = [];
    const heldBack = new Set<string>();
    let position = this.#readTo;
    for (const entry of this.#window) {
      const { accountId, status } = entry;
      if (status === 'delivered') continue;
      if (status === 'dead') {
        rows.push(entry);
        continue;
      }
      const isBehind = heldBack.has(accountId) || this.#head(accountId).isStored;
      if (entry.attempts === 0 && entry.error === null && !isBehind && entry.readMs > slowSinceMs) {
        position = asPosition(entry.position - 1);
        break;
      }
      heldBack.add(accountId);
      rows.push(entry);
    }
    const done: Position[] = [];
    for (const entry of this.#changed) {
      if (entry.status === 'delivered') done.push(entry.position);
      else rows.push(entry);
    }
    const stored = new Map([...this.#changed, ...rows].map((entry) => [entry.position, entry.changes]));
    return { position, rows: rows.map(rowOf), done, stored };
  }

  /** Whether the plan differs from the stored state. */
  isNews({ position, rows, done }: Plan): boolean {
    return position > this.#position || rows.length > 0 || done.length > 0;
  }

  /** Marks the plan as stored. Later changes are in the next plan. */
  saved({ position, rows, stored }: Plan): void {
    this.#position = position;
    for (const { position: of } of rows) {
      const entry = this.#entries.get(of) as Entry;
      entry.isStored = true;
      if (entry.status !== 'sending') entry.event = undefined;
    }
    for (const [of, changes] of stored) {
      const entry = this.#entries.get(of) as Entry;
      if (entry.changes !== changes) {
        this.#changed.add(entry);
        continue;
      }
      this.#changed.delete(entry);
      if (isFinished(entry)) this.#entries.delete(of);
    }
    // Deliveries beyond the position cannot be rows yet, even if done.
    for (const entry of this.#window) {
      if (entry.position <= position && !entry.isStored) this.#entries.delete(entry.position);
    }
    this.#window = this.#window.filter((entry) => entry.position > position);
  }

  #add(entry: Entry): void {
    const { accountId } = entry;
    this.#entries.set(entry.position, entry);
    this.#unfinished += 1;
    const lane = this.#lanes.get(accountId);
    if (lane === undefined) {
      this.#lanes.set(accountId, [entry]);
      this.#sort(accountId);
      return;
    }
    // A replayed dead letter comes first, but not before the one in progress.
    const first = lane[0]?.status === 'sending' ? 1 : 0;
    let index = lane.length;
    while (index > first && (lane[index - 1] as Entry).position > entry.position) index -= 1;
    lane.splice(index, 0, entry);
    // Otherwise the account keeps its turn.
    if (index === 0) this.#sort(accountId);
  }

  #head(accountId: string): Entry {
    return this.#lanes.get(accountId)?.[0] as Entry;
  }

  #take(from: Set<string>, accountId: string): Delivery {
    from.delete(accountId);
    const entry = this.#head(accountId);
    entry.status = 'sending';
    return entry;
  }

  #finish({ position, accountId }: Delivery, status: 'delivered' | 'dead'): Entry {
    const entry = this.#entries.get(position) as Entry;
    entry.status = status;
    this.#unfinished -= 1;
    this.#change(entry);
    const lane = this.#lanes.get(accountId) as Entry[];
    lane.shift();
    if (lane.length === 0) this.#lanes.delete(accountId);
    this.#sort(accountId);
    return entry;
  }

  #change(entry: Entry): void {
    entry.changes += 1;
    if (entry.isStored) this.#changed.add(entry);
  }

  /** Puts an account into the list for its first delivery. */
  #sort(accountId: string): void {
    this.#fresh.delete(accountId);
    this.#retries.delete(accountId);
    const head = this.#lanes.get(accountId)?.[0];
    if (head?.status !== 'waiting') return;
    const isFresh = head.attempts === 0 && head.dueMs === 0;
    (isFresh ? this.#fresh : this.#retries).add(accountId);
  }
}

const isFinished = ({ status }: Entry): boolean => status === 'delivered' || status === 'dead';

const newEntry = (of: Delivery & { readonly readMs: number }): Entry => ({
  ...of,
  status: 'waiting',
  error: null,
  diedAt: null,
  isStored: false,
  changes: 0,
});

const rowOf = ({ position, accountId, attempts, dueMs, error, diedAt }: Entry): DeliveryRow => ({
  position,
  accountId,
  attempts,
  dueMs,
  error,
  diedAt,
});
