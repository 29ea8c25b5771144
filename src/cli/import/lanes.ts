/** Commands in lanes: those of one lane go one at a time, whatever breaks in between; different lanes go side by side. */

export interface Item<T> {
  /** Items of one lane are carried out in order. */
  readonly lane: string;
  /** The command as the batch API takes it. */
  readonly command: Readonly<Record<string, unknown>>;
  /** Handed back with the result. */
  readonly about: T;
}

export type Items<T> = AsyncIterable<Item<T>> | Iterable<Item<T>>;

/** Items read ahead of their turn, at most. */
const AHEAD_MAX = 5_000;

/** Items waiting for their turn, by lane. */
export class Lanes<T> {
  readonly #source: AsyncIterator<Item<T>> | Iterator<Item<T>>;
  /** Each lane's items not yet answered; the first may be on its way. */
  readonly #lanes = new Map<string, Item<T>[]>();
  /** Items whose turn it is. */
  #ready: Item<T>[] = [];
  /** Items sent, in that order: the order of the results. */
  readonly #sent: Item<T>[] = [];
  #ahead = 0;
  #ended = false;

  constructor(items: Items<T>) {
    this.#source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  }

  /** The next item to send now; undefined when an answer must come first, or when there is nothing left. */
  async next(): Promise<Item<T> | undefined> {
    while (this.#ready.length === 0 && this.#ahead < AHEAD_MAX && !this.#ended) await this.#readOne();
    const item = this.#ready.shift();
    if (item !== undefined) this.#sent.push(item);
    return item;
  }

  async #readOne(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done === true) {
      this.#ended = true;
      return;
    }
    this.#ahead += 1;
    const lane = this.#lanes.get(value.lane);
    if (lane !== undefined) {
      lane.push(value);
      return;
    }
    this.#lanes.set(value.lane, [value]);
    this.#ready.push(value);
  }

  /** The item that the next result belongs to. */
  oldest(): Item<T> | undefined {
    return this.#sent[0];
  }

  /** The oldest sent item has its answer: its lane moves on. */
  answered(): void {
    const item = this.#sent.shift() as Item<T>;
    const lane = this.#lanes.get(item.lane) as Item<T>[];
    lane.shift();
    this.#ahead -= 1;
    const following = lane[0];
    if (following === undefined) this.#lanes.delete(item.lane);
    else this.#ready.push(following);
  }

  /** The oldest sent item must be sent again. */
  failed(): void {
    this.#ready.push(this.#sent.shift() as Item<T>);
  }

  /** What was sent and not answered waits for the next connection. */
  takeBack(): void {
    this.#ready = [...this.#sent.splice(0), ...this.#ready];
  }

  hasNothingUnderWay(): boolean {
    return this.#sent.length === 0;
  }

  async isDone(): Promise<boolean> {
    while (this.#ahead === 0 && !this.#ended) await this.#readOne();
    return this.#ahead === 0;
  }
}
