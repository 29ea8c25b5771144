/**
 * Transactions by what they are like, and transactions, transfers and entries by their id, which is the id of their command. All
 * are read from the log, and thus consistent with every command that was answered before.
 */
import type { EvictOlder } from '../accounts/eviction.js';
import {
  eventsText,
  type RecordedEvent,
  recordedText,
  type TransactionAnswer,
  transactionAnswer,
  transactionText,
} from '../commands/answerText.js';
import type { StreamStore } from '../commands/ports.js';
import { withReversals } from '../commands/reversalText.js';
import { decodeEvent } from '../log/eventCodec.js';
import { isLedgerStream } from '../log/ledgerStreams.js';
import { counterAccountOf } from '../log/movements.js';
import type { Position, StreamEvents } from '../log/ports.js';
import type { Order } from '../shared/order.js';
import type { Page } from '../shared/page.js';
import type { TransactionFilter, TransactionSearch } from './ports.js';

/** A transaction, and the position of its event, by which lists are in order. */
export interface FoundTransaction {
  readonly transaction: TransactionAnswer;
  readonly position: Position;
}

export class TransactionReads {
  readonly #store: Pick<StreamStore, 'findCommands'>;
  readonly #pages: Pick<StreamEvents, 'readStream'>;
  readonly #search: TransactionSearch;
  readonly #evictOlder: EvictOlder;

  constructor(options: {
    readonly store: Pick<StreamStore, 'findCommands'>;
    readonly pages: Pick<StreamEvents, 'readStream'>;
    readonly search: TransactionSearch;
    readonly evictOlder: EvictOlder;
  }) {
    this.#store = options.store;
    this.#pages = options.pages;
    this.#search = options.search;
    this.#evictOlder = options.evictOlder;
  }

  /**
   * Transactions of all accounts. A page may have fewer than `limit`, even none, and a `next`.
   * @param after the position to continue after, in this order
   */
  async find(
    filter: TransactionFilter,
    order: Order,
    after: Position | undefined,
    limit: number,
  ): Promise<Page<FoundTransaction>> {
    const { events, scannedTo } = await this.#search.find(filter, order, after, limit);
    const newest = new Map<string, number>();
    for (const { streamId, version } of events)
      newest.set(streamId, Math.max(version, newest.get(streamId) ?? 0));
    await this.#evictOlder(newest);
    const items = events.flatMap((stored) => {
      const event = { ...stored, event: decodeEvent(stored) };
      const transaction = transactionAnswer(event, stored.recordedAt);
      return transaction === undefined ? [] : { transaction, position: stored.position };
    });
    return { items, next: scannedTo === null ? null : String(scannedTo) };
  }

  /**
   * A transaction, as JSON, with what was reversed of it; undefined if there is none.
   * @param accountId the account whose side it is; without, the first one: of a transfer, the paying side
   */
  async transaction(id: string, accountId?: string): Promise<string | undefined> {
    const { events, recordedAt } = await this.#movements(id);
    const own = events.find(({ streamId }) => streamId === (accountId ?? streamId));
    const found = own && transactionAnswer(own, recordedAt);
    return found && withReversals(this.#pages, id, transactionText(found));
  }

  /** A transfer, as its command was answered, with what was reversed of it; undefined if there is none. */
  async transfer(id: string): Promise<string | undefined> {
    const { events, recordedAt } = await this.#movements(id);
    const [sent] = events;
    const isTransfer = sent !== undefined && counterAccountOf(sent.event) !== undefined;
    return isTransfer ? withReversals(this.#pages, id, eventsText(events, recordedAt)) : undefined;
  }

  /** An entry, as its command was answered, with whether it was reversed; undefined if there is none. */
  async entry(id: string): Promise<string | undefined> {
    const [command] = await this.#store.findCommands([id]);
    if (command === undefined || command.events[0]?.type !== 'EntryPosted') return undefined;
    await this.#evict(command.events.filter(({ streamId }) => !isLedgerStream(streamId)));
    return withReversals(this.#pages, id, recordedText(command));
  }

  /** The events with which a command moved money. */
  async #movements(
    commandId: string,
  ): Promise<{ readonly events: readonly RecordedEvent[]; readonly recordedAt: string }> {
    const [command] = await this.#store.findCommands([commandId]);
    const { events: stored = [], recordedAt = '' } = command ?? {};
    const events = stored
      .map((event) => ({ ...event, event: decodeEvent(event) }))
      .filter((event) => transactionAnswer(event, recordedAt) !== undefined);
    await this.#evict(events);
    return { events, recordedAt };
  }

  /** @param events those of one account in the order of their versions */
  #evict(events: readonly Pick<RecordedEvent, 'streamId' | 'version'>[]): Promise<void> {
    return this.#evictOlder(new Map(events.map(({ streamId, version }) => [streamId, version])));
  }
}
