/** Queues of rows to book: sequential within an account, concurrent across accounts. */
import type { KnownAccount } from './knownAccount.js';
import type { CsvRow } from './rows.js';

/** Limit of rows read ahead. */
const AHEAD_MAX = 5_000;

/** Minimum and maximum size of an atomic batch of one account. */
const CHUNK_MIN = 8;
const CHUNK_MAX = 64;

/** The queue of one account. */
export class Lane {
  readonly account: KnownAccount;
  /** In booking order, without rows that are known to be booked. */
  rows: CsvRow[] = [];
  /** Size limit of the next batch; 1 after a rejection, to find the rejected row. */
  chunk = CHUNK_MAX;
  /** Number of used-up keys, see `rowKey`. */
  attempt = 0;
  /** Whether the account may have unread events. */
  isStale = false;

  constructor(account: KnownAccount) {
    this.account = account;
  }

  /** Number of rows to send next: a batch of its own, or one row, sent together with those of other lanes. */
  get next(): number {
    const rows = Math.min(this.chunk, this.rows.length);
    return rows < CHUNK_MIN ? Math.min(1, rows) : rows;
  }

  succeeded(): void {
    this.chunk = Math.min(CHUNK_MAX, this.chunk * 2);
  }

  /** The keys that were sent may be used up. */
  failed(): void {
    this.chunk = 1;
    this.attempt += 1;
  }
}

export class Lanes {
  readonly #source: AsyncIterator<readonly [CsvRow, KnownAccount]>;
  /** By account id. */
  readonly #lanes = new Map<string, Lane>();
  /** Lanes that have rows, none of them being sent. */
  readonly #ready = new Set<Lane>();
  /** Handles a row that is booked already; returns whether it was. */
  readonly #isDone: (row: CsvRow, account: KnownAccount) => boolean;
  #ahead = 0;
  #ended = false;

  constructor(
    rows: AsyncIterable<readonly [CsvRow, KnownAccount]>,
    isDone: (row: CsvRow, account: KnownAccount) => boolean,
  ) {
    this.#source = rows[Symbol.asyncIterator]();
    this.#isDone = isDone;
  }

  /**
   * Takes one lane with a whole batch, or up to `lanesMax` lanes with one row each, until `giveBack`.
   * @returns an empty list if other lanes must be given back first, or if no rows are left
   */
  async take(lanesMax: number): Promise<Lane[]> {
    const taken: Lane[] = [];
    while (taken.length < lanesMax) {
      const lane = await this.#next();
      if (lane === undefined || (lane.next > 1 && taken.length > 0)) break;
      this.#ready.delete(lane);
      taken.push(lane);
      if (lane.next > 1) break;
    }
    return taken;
  }

  async #next(): Promise<Lane | undefined> {
    while (this.#ready.size === 0 && this.#ahead < AHEAD_MAX && !this.#ended) await this.#readOne();
    const [lane] = this.#ready;
    return lane;
  }

  async #readOne(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done === true) {
      this.#ended = true;
      return;
    }
    const [row, account] = value;
    if (this.#isDone(row, account)) return;
    const known = this.#lanes.get(account.id);
    const lane = known ?? new Lane(account);
    if (known === undefined) {
      this.#lanes.set(account.id, lane);
      this.#ready.add(lane);
    }
    lane.rows.push(row);
    this.#ahead += 1;
  }

  /** @param done rows that need no further request */
  giveBack(lane: Lane, done: ReadonlySet<CsvRow>): void {
    const left = done.size === 0 ? lane.rows : lane.rows.filter((row) => !done.has(row));
    this.#ahead -= lane.rows.length - left.length;
    lane.rows = left;
    if (left.length > 0) this.#ready.add(lane);
    else this.#lanes.delete(lane.account.id);
  }
}
