/** Rows waiting for their turn: those of one account in their order, those of different accounts side by side. */
import type { KnownAccount } from './knownAccount.js';
import type { Row } from './rows.js';

/** Rows read ahead of their turn, at most. */
const AHEAD_MAX = 5_000;

/** Rows of one account in one request, at least and at most: they stand or fall together. */
const CHUNK_MIN = 8;
const CHUNK_MAX = 64;

/** One account's rows. */
export class Lane {
  readonly account: KnownAccount;
  /** In order; none is there already as far as is known. */
  rows: Row[] = [];
  /** How many may go at once; after a refusal one, to see which it is. */
  chunk = CHUNK_MAX;
  /** Counts keys that were used up, see `rowKey`. */
  attempt = 0;
  /** Whether the account may have events that are not known. */
  isStale = false;

  constructor(account: KnownAccount) {
    this.account = account;
  }

  /** How many of its rows go next: many at once, or one, which has other lanes for company. */
  get next(): number {
    const rows = Math.min(this.chunk, this.rows.length);
    return rows < CHUNK_MIN ? Math.min(1, rows) : rows;
  }

  succeeded(): void {
    this.chunk = Math.min(CHUNK_MAX, this.chunk * 2);
  }

  /** The keys of what was sent may be used up. */
  failed(): void {
    this.chunk = 1;
    this.attempt += 1;
  }
}

export class Lanes {
  readonly #source: AsyncIterator<readonly [Row, KnownAccount]>;
  /** By the account's id. */
  readonly #lanes = new Map<string, Lane>();
  /** Those with rows, none of them under way. */
  readonly #ready = new Set<Lane>();
  /** Takes a row that need not wait. */
  readonly #isDone: (row: Row, account: KnownAccount) => boolean;
  #ahead = 0;
  #ended = false;

  constructor(
    rows: AsyncIterable<readonly [Row, KnownAccount]>,
    isDone: (row: Row, account: KnownAccount) => boolean,
  ) {
    this.#source = rows[Symbol.asyncIterator]();
    this.#isDone = isDone;
  }

  /**
   * One lane of which many rows can go, or up to `lanesMax` of which one can; they are under way until `giveBack`.
   * @returns none when others must come back first, or when there is nothing left
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

  /** @param done which of its rows need not go any more */
  giveBack(lane: Lane, done: ReadonlySet<Row>): void {
    const left = done.size === 0 ? lane.rows : lane.rows.filter((row) => !done.has(row));
    this.#ahead -= lane.rows.length - left.length;
    lane.rows = left;
    if (left.length > 0) this.#ready.add(lane);
    else this.#lanes.delete(lane.account.id);
  }
}
