/**
 * The deliveries of one webhook that are not done, in memory: which may be tried now, and what is to be
 * stored of them. An account's deliveries are tried one after another. Nothing here waits, and nothing knows
 * the time: all times are of the monotonic clock.
 */
import type { StoredEvent } from '../shared/ports.js';
import type { DeliveryRow, PendingDelivery } from './webhook.js';

export interface Delivery extends PendingDelivery {
  /** Kept from reading the log to storing the delivery; later it is read again. */
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
  /** Whether it stands in the table of deliveries. */
  isStored: boolean;
  /** Grows with every change that is to be stored. */
  changes: number;
}

/** What is to be stored now. */
export interface Plan {
  readonly position: number;
  readonly rows: readonly DeliveryRow[];
  readonly done: readonly number[];
  /** What these rows are made of. */
  readonly stored: ReadonlyMap<number, number>;
}

export class Backlog {
  /**
   * Deliveries that are not done, by account, each account's in order. Only the first one may be under way.
   */
  readonly #lanes = new Map<string, Entry[]>();
  /** Accounts whose first delivery was never tried, and those whose first one waits for its time. */
  readonly #fresh = new Set<string>();
  readonly #retries = new Set<string>();
  /** Everything that is not done, or is but not stored as such, by position. */
  readonly #entries = new Map<number, Entry>();
  /**
   * Those that were read from the log and are neither stored nor passed by the stored position. Ascending.
   */
  #window: Entry[] = [];
  /** Stored ones that have changed since. */
  readonly #changed = new Set<Entry>();
  #position: number;
  #readTo: number;
  #unfinished = 0;

  constructor(position: number, pending: readonly PendingDelivery[]) {
    this.#position = position;
    this.#readTo = position;
    this.adopt(pending);
  }

  /** Where to go on reading the log. */
  get readTo(): number {
    return this.#readTo;
  }

  /** Deliveries that are not done. */
  get unfinished(): number {
    return this.#unfinished;
  }

  /** Deliveries that would be tried again if this node stopped now. */
  get unstored(): number {
    return this.#window.length;
  }

  /** Takes in events of the log that the webhook asks for. @param readTo the last position looked at */
  read(events: readonly StoredEvent[], readTo: number, nowMs: number): void {
    for (const event of events) {
      const { position, streamId: accountId } = event;
      const entry = newEntry({ position, accountId, attempts: 0, dueMs: 0, event, readMs: nowMs });
      this.#window.push(entry);
      this.#add(entry);
    }
    this.#readTo = readTo;
  }

  /** Takes in deliveries that stand in the table; those it knows stay as they are. */
  adopt(pending: readonly PendingDelivery[]): void {
    for (const delivery of pending) {
      if (this.#entries.has(delivery.position)) continue;
      this.#add({ ...newEntry({ ...delivery, event: undefined, readMs: 0 }), isStored: true });
    }
  }

  /** A delivery whose time has come again. It is under way until it is settled. */
  takeRetry(nowMs: number): Delivery | undefined {
    for (const accountId of this.#retries) {
      if (this.#head(accountId).dueMs <= nowMs) return this.#take(this.#retries, accountId);
    }
    return undefined;
  }

  /** A delivery that was never tried. It is under way until it is settled. */
  takeFresh(): Delivery | undefined {
    const [accountId] = this.#fresh;
    return accountId === undefined ? undefined : this.#take(this.#fresh, accountId);
  }

  /** Lets all that wait for their time wait no longer. */
  hurry(nowMs: number): void {
    for (const accountId of this.#retries) {
      const head = this.#head(accountId);
      head.dueMs = Math.min(head.dueMs, nowMs);
    }
  }

  /** When the next one's time comes again, in milliseconds; Infinity if none waits. */
  get nextDueMs(): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const accountId of this.#retries) dueMs = Math.min(dueMs, this.#head(accountId).dueMs);
    return dueMs;
  }

  delivered(delivery: Delivery): void {
    this.#finish(delivery, 'delivered');
  }

  /** It is not tried again: the account's next one may be. */
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

  /** The receiver put it off: that was no attempt. */
  postponed(delivery: Delivery, error: string, dueMs: number): void {
    const entry = this.#entries.get(delivery.position) as Entry;
    entry.error = error;
    this.#change(entry);
    this.putBack(delivery, dueMs);
  }

  /** It was not tried after all. */
  putBack(delivery: Delivery, dueMs: number): void {
    const entry = this.#entries.get(delivery.position) as Entry;
    entry.status = 'waiting';
    entry.dueMs = dueMs;
    this.#sort(entry.accountId);
  }

  /**
   * What to store: the position goes on over everything that is done, failed, was put off, waits behind such
   * a one, or was read before `slowSinceMs`; what is not done of it becomes a row.
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
        position = entry.position - 1;
        break;
      }
      heldBack.add(accountId);
      rows.push(entry);
    }
    const done: number[] = [];
    for (const entry of this.#changed) {
      if (entry.status === 'delivered') done.push(entry.position);
      else rows.push(entry);
    }
    const stored = new Map([...this.#changed, ...rows].map((entry) => [entry.position, entry.changes]));
    return { position, rows: rows.map(rowOf), done, stored };
  }

  /** Whether the plan has more to say than what is stored. */
  isNews({ position, rows, done }: Plan): boolean {
    return position > this.#position || rows.length > 0 || done.length > 0;
  }

  /** The plan is stored. What has changed since is in the next one. */
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
    // Those beyond the position cannot be rows yet, even if they are done.
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
    // A dead letter that is to be delivered after all comes first, but not before what is under way.
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

  /** Puts an account where its first delivery belongs. */
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
