/**
 * Serializes events as server-sent events. A batch of the feed goes to many readers: each event is serialized
 * once, and readers with the same filter get the same bytes.
 */
import { type EventFilter, isWanted } from '../../application/feed/ports.js';
import type { FeedBatch } from '../../application/feed/tail.js';
import type { StoredEvent } from '../../application/log/ports.js';
import { eventBody } from './eventBody.js';

const batches = new WeakMap<FeedBatch, BatchText>();

/** The matching events of a batch after a position; undefined if there are none. */
export function batchBytes(batch: FeedBatch, filter: EventFilter, after: number): Buffer | undefined {
  // Only a reader that has just joined starts in the middle of a batch.
  if (after > batch.after) {
    return bytesOf(
      batch.events.filter((event) => event.position > after && isWanted(filter, event)).map(textOf),
    );
  }
  let text = batches.get(batch);
  if (text === undefined) {
    text = new BatchText(batch.events);
    batches.set(batch, text);
  }
  return text.bytes(filter);
}

class BatchText {
  readonly #events: readonly StoredEvent[];
  readonly #texts: string[] = [];
  readonly #ofTypes = new Map<string, Buffer | undefined>();
  #ofAccounts: Map<string, number[]> | undefined;

  constructor(events: readonly StoredEvent[]) {
    this.#events = events;
  }

  bytes(filter: EventFilter): Buffer | undefined {
    return filter.accountId === undefined ? this.#byTypes(filter) : this.#byAccount(filter.accountId, filter);
  }

  #byTypes(filter: EventFilter): Buffer | undefined {
    const name = filter.types?.join() ?? '';
    if (!this.#ofTypes.has(name)) this.#ofTypes.set(name, this.#join([...this.#events.keys()], filter));
    return this.#ofTypes.get(name);
  }

  #byAccount(accountId: string, filter: EventFilter): Buffer | undefined {
    this.#ofAccounts ??= this.#indexAccounts();
    const indexes = this.#ofAccounts.get(accountId);
    return indexes && this.#join(indexes, filter);
  }

  #indexAccounts(): Map<string, number[]> {
    const accounts = new Map<string, number[]>();
    for (const [index, { streamId }] of this.#events.entries()) {
      const indexes = accounts.get(streamId);
      if (indexes === undefined) accounts.set(streamId, [index]);
      else indexes.push(index);
    }
    return accounts;
  }

  #join(indexes: readonly number[], filter: EventFilter): Buffer | undefined {
    const wanted = indexes.filter((index) => isWanted(filter, this.#events[index] as StoredEvent));
    return bytesOf(wanted.map((index) => this.#text(index)));
  }

  #text(index: number): string {
    this.#texts[index] ??= textOf(this.#events[index] as StoredEvent);
    return this.#texts[index];
  }
}

const textOf = (event: StoredEvent): string =>
  `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(eventBody(event))}\n\n`;

const bytesOf = (texts: readonly string[]): Buffer | undefined =>
  texts.length === 0 ? undefined : Buffer.from(texts.join(''));
